//! The public list of designated repair points: who takes a device in, and where. It names no person.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::store::list as store;
use crate::db::Tx;
use crate::db::schema::outlets;
use crate::network::OutletState;
use crate::types::{Day, Error, OutletId, Page, PageRequest, ProductFamily};

/// A repair point as the public may know it.
#[derive(Clone, Debug)]
pub(super) struct RepairPoint {
    /// Who it is.
    pub(super) outlet: Listed,
    /// The product families that it serves.
    pub(super) families: Vec<ProductFamily>,
}

/// Who is listed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outlets, check_for_backend(diesel::pg::Pg))]
pub(super) struct Listed {
    /// Its id.
    pub(super) outlet_id: OutletId,
    /// What people call it.
    pub(super) display_name: String,
    /// The province it stands in.
    pub(super) province: String,
    /// The city it stands in.
    pub(super) city: String,
    /// WGS 84 degrees.
    pub(super) latitude: f64,
    /// WGS 84 degrees.
    pub(super) longitude: f64,
    /// When it applied: the place in the list.
    pub(super) create_time: DateTime<Utc>,
}

/// What a page asks for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) province: Option<String>,
    pub(super) city: Option<String>,
    pub(super) page: PageRequest,
}

/// A page of those that are listed: by their state, while a contract runs.
pub(super) async fn page(tx: &mut Tx, asked: &Asked, on: Day) -> Result<Page<RepairPoint>, Error> {
    let listed: Vec<OutletState> = OutletState::listed().collect();
    store::repair_points(tx, (asked.province.as_deref(), asked.city.as_deref()), &listed, on, asked.page).await
}
