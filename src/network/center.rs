//! A service center: a shop of the brand's own that supervises the outlets of a region.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::service_centers;
use crate::types::CenterId;

/// What is told of a center when it is founded.
#[derive(Clone, Debug)]
pub struct CenterDraft {
    /// The brand's own code.
    pub code: String,
    /// What people call it.
    pub display_name: String,
    /// The province it stands in.
    pub province: String,
    /// The city it stands in.
    pub city: String,
}

/// A service center.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_centers, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Center {
    /// Its id.
    pub center_id: CenterId,
    /// The brand's own code.
    pub code: String,
    /// What people call it.
    pub display_name: String,
    /// The province it stands in.
    pub province: String,
    /// The city it stands in.
    pub city: String,
    /// When it was entered.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
}
