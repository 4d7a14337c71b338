//! A division: which center each place belongs to for one purpose, from a day on.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{division_places, divisions};
use crate::types::province::provinces;
use crate::types::{CenterId, Day, DivisionId, Name};

crate::text_enum! {
    /// What a division is for.
    pub enum Purpose {
        /// Outlets that swap units.
        Swap = "swap",
        /// Outlets that repair.
        Repair = "repair",
        /// Channels that sell.
        Sales = "sales",
    }
}

/// A place by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Code of the province, such as `zhejiang`.
    pub province: String,
    /// The city in English; empty for the province, or for the rest of it.
    pub city: String,
}

/// What is told of a division that is published. Its places are known ones, each once.
#[derive(Clone, Debug)]
pub struct DivisionDraft {
    /// What it is for.
    pub purpose: Purpose,
    /// First day.
    pub begin: Day,
    /// What people call it.
    pub display_name: String,
    /// The places and the centers that they belong to.
    pub places: Vec<(Spot, CenterId)>,
}

impl DivisionDraft {
    /// The provinces that belong to no center as a whole: a city there that nobody named would have none.
    #[must_use]
    pub fn gaps(&self) -> Vec<&'static str> {
        let whole: BTreeSet<&str> = self
            .places
            .iter()
            .filter(|(spot, _)| spot.city.is_empty())
            .map(|(spot, _)| spot.province.as_str())
            .collect();
        provinces().iter().map(|own| own.code).filter(|code| !whole.contains(code)).collect()
    }
}

/// A division without its places.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = divisions, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Division {
    /// Its id.
    pub division_id: DivisionId,
    /// What it is for.
    pub purpose: Purpose,
    /// First day; it ends when the next one of the purpose begins.
    pub begin_date: Day,
    /// What people call it.
    pub display_name: String,
    /// Who published it.
    pub actor: String,
    /// When it was published.
    pub create_time: DateTime<Utc>,
}

impl Division {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> Name<DivisionId> {
        Name(self.division_id)
    }
}

/// A place of a division and the center that it belongs to.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = division_places, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Assignment {
    /// The division.
    pub division_id: DivisionId,
    /// Code of the province.
    pub province: String,
    /// The city; empty for the rest of the province.
    pub city: String,
    /// The center.
    pub center_id: CenterId,
}
