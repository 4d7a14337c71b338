//! Where a center stands in the hierarchy.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::center_placements;
use crate::types::{CenterId, Day, PlacementId};

crate::text_enum! {
    /// What a service center is in the hierarchy (domain N1), highest first.
    pub enum CenterKind {
        /// The customer service center of the headquarters.
        Headquarters = "headquarters",
        /// A regional center (地区顾客服务中心).
        Regional = "regional",
        /// An office (驻外办事处).
        Office = "office",
    }
}

impl CenterKind {
    /// Whether a center of this kind may stand below one of the other; below nobody if none is given.
    #[must_use]
    pub const fn may_stand_below(self, parent: Option<Self>) -> bool {
        match (self, parent) {
            (Self::Headquarters, None)
            | (Self::Regional | Self::Office, Some(Self::Headquarters))
            | (Self::Office, Some(Self::Regional)) => true,
            (Self::Headquarters, Some(_))
            | (Self::Regional, None | Some(Self::Regional | Self::Office))
            | (Self::Office, None | Some(Self::Office)) => false,
        }
    }
}

/// What is told of a center that is placed.
#[derive(Clone, Copy, Debug)]
pub struct PlacementDraft {
    /// The center.
    pub center: CenterId,
    /// What it is.
    pub kind: CenterKind,
    /// The center above.
    pub parent: Option<CenterId>,
    /// First day.
    pub begin: Day,
}

/// Below which center one stands, from a day on.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = center_placements, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Placement {
    /// Its id, by which it is listed.
    pub placement_id: PlacementId,
    /// The center.
    pub center_id: CenterId,
    /// First day.
    pub begin_date: Day,
    /// What it is.
    pub kind: CenterKind,
    /// The center above.
    pub parent_id: Option<CenterId>,
    /// What that is.
    pub parent_kind: Option<CenterKind>,
    /// Who placed it.
    pub actor: String,
    /// When it was entered.
    pub create_time: DateTime<Utc>,
}
