//! The public list of repair points.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::repair_points::{Listed, RepairPoint};
use crate::db::schema::{grants, outlets};
use crate::db::{Tx, after};
use crate::network::OutletState;
use crate::types::{Day, Error, OutletId, Page, PageRequest, ProductFamily, TypedId as _};

/// The listed outlets of a province and city, by creation, with the families that they serve on a day.
pub(in crate::coverage) async fn repair_points(
    tx: &mut Tx,
    (province, city): (Option<&str>, Option<&str>),
    listed: &[OutletState],
    on: Day,
    page: PageRequest,
) -> Result<Page<RepairPoint>, Error> {
    let mut query = outlets::table
        .filter(after((outlets::create_time, outlets::outlet_id), page.after()))
        .filter(outlets::state.eq_any(listed))
        .filter(outlets::contract_begin_date.le(on))
        .filter(outlets::contract_end_date.gt(on))
        .into_boxed();
    if let Some(province) = province {
        query = query.filter(outlets::province.eq(province));
    }
    if let Some(city) = city {
        query = query.filter(outlets::city.eq(city));
    }
    let rows = query
        .order((outlets::create_time, outlets::outlet_id))
        .limit(page.limit())
        .select(Listed::as_select())
        .load(tx)
        .await?;
    let page = page.cut(rows, |row: &Listed| (row.create_time, row.outlet_id.uuid()));
    let ids: Vec<OutletId> = page.rows.iter().map(|row| row.outlet_id).collect();
    let mut families: BTreeMap<OutletId, Vec<ProductFamily>> = BTreeMap::new();
    let held: Vec<(OutletId, ProductFamily)> = grants::table
        .filter(grants::outlet_id.eq_any(&ids))
        .filter(grants::begin_date.le(on))
        .filter(grants::end_date.is_null().or(grants::end_date.gt(on)))
        .select((grants::outlet_id, grants::product_family))
        .distinct()
        .load(tx)
        .await?;
    for (outlet, family) in held {
        families.entry(outlet).or_default().push(family);
    }
    Ok(page.map(|outlet| {
        let mut own = families.remove(&outlet.outlet_id).unwrap_or_default();
        own.sort_unstable();
        RepairPoint { outlet, families: own }
    }))
}
