//! Levels: bundles of grants (domain N3).

use diesel::prelude::*;

use crate::db::schema::grants;
use crate::types::{Day, GrantId, OutletId, ProductFamily, ServiceAction};

/// Level of an outlet, 1 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Accepts, does software and accessories, swaps.
    One,
    /// Replaces modules too.
    Two,
    /// Repairs boards too, and takes referrals from 1 and 2.
    Three,
}

impl Level {
    /// The level with this number.
    #[must_use]
    pub const fn from_number(number: i32) -> Option<Self> {
        match number {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            3 => Some(Self::Three),
            _ => None,
        }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    /// What it grants.
    #[must_use]
    pub const fn actions(self) -> &'static [ServiceAction] {
        use ServiceAction::{Accept, Accessory, BoardRepair, ModuleRepair, Software, Swap};
        match self {
            Self::One => &[Accept, Software, Accessory, Swap],
            Self::Two => &[Accept, Software, Accessory, Swap, ModuleRepair],
            Self::Three => &[Accept, Software, Accessory, Swap, ModuleRepair, BoardRepair],
        }
    }
}

/// What an outlet may do, from day to day.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = grants, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Grant {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// Its id.
    pub grant_id: GrantId,
    /// Of which products.
    pub product_family: ProductFamily,
    /// What may be done to them.
    pub action: ServiceAction,
    /// First day.
    pub begin_date: Day,
    /// First day on which it no longer holds; none while open.
    pub end_date: Option<Day>,
}

impl Grant {
    /// Whether it allows the action on the family on a day.
    #[must_use]
    pub fn holds(&self, family: ProductFamily, action: ServiceAction, day: Day) -> bool {
        self.product_family == family
            && self.action == action
            && self.begin_date <= day
            && self.end_date.is_none_or(|end| day < end)
    }

    /// The grants of a level for some families, open from a day.
    #[must_use]
    pub fn bundle(outlet: OutletId, level: Level, families: &[ProductFamily], begin: Day) -> Vec<Self> {
        let pairs = families.iter().flat_map(|family| level.actions().iter().map(move |action| (*family, *action)));
        pairs
            .map(|(product_family, action)| Self {
                outlet_id: outlet,
                grant_id: GrantId::generate(),
                product_family,
                action,
                begin_date: begin,
                end_date: None,
            })
            .collect()
    }
}
