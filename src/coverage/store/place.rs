//! Sets of places, registered devices by province, and lead times.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Integer, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::super::place::{Place, PlaceSet, PlaceSetHead};
use super::super::point::Point;
use crate::db::schema::{devices, lead_times, place_sets, places};
use crate::db::{Tx, after};
use crate::insert_rows;
use crate::types::{CenterId, Day, Error, Name, Page, PageRequest, PlaceSetId, TypedId as _};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = place_sets, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
struct SetRow {
    place_set_id: PlaceSetId,
    display_name: String,
    source: String,
    place_count: i32,
    weight_total: i64,
    create_time: DateTime<Utc>,
}

impl From<SetRow> for PlaceSetHead {
    fn from(row: SetRow) -> Self {
        Self {
            id: row.place_set_id,
            display_name: row.display_name,
            source: row.source,
            place_count: row.place_count,
            weight_total: row.weight_total,
            create_time: Some(row.create_time),
        }
    }
}

pub(in crate::coverage) async fn insert_set(tx: &mut Tx, set: &PlaceSet, now: DateTime<Utc>) -> Result<(), Error> {
    let head = set.head.clone();
    let row = SetRow {
        place_set_id: head.id,
        display_name: head.display_name,
        source: head.source,
        place_count: head.place_count,
        weight_total: head.weight_total,
        create_time: now,
    };
    diesel::insert_into(place_sets::table).values(row).execute(tx).await?;
    let rows: Vec<(i32, &Place)> = (0..).zip(&set.places).collect();
    for some in rows.chunks(10_000) {
        insert_rows!(tx, "places", some, {
            place_set_id: SqlUuid = |_row| set.head.id,
            place_index: Integer = |row| row.0,
            display_name: Text = |row| row.1.display_name.as_str(),
            province: Text = |row| row.1.province.as_str(),
            latitude: Double = |row| row.1.point.latitude,
            longitude: Double = |row| row.1.point.longitude,
            weight: BigInt = |row| row.1.weight,
        })?;
    }
    Ok(())
}

/// What is told of a set; `NotFound` if there is none.
pub(in crate::coverage) async fn head(tx: &mut Tx, id: PlaceSetId) -> Result<PlaceSetHead, Error> {
    let found = place_sets::table.find(id).select(SetRow::as_select()).first(tx).await.optional()?;
    found.map(Into::into).ok_or_else(|| Error::not_found(Name(id)))
}

/// A set with its places; `NotFound` if there is none.
pub(in crate::coverage) async fn set(tx: &mut Tx, id: PlaceSetId) -> Result<PlaceSet, Error> {
    let head = head(tx, id).await?;
    let rows: Vec<(String, String, f64, f64, i64)> = places::table
        .filter(places::place_set_id.eq(id))
        .order(places::place_index)
        .select((places::display_name, places::province, places::latitude, places::longitude, places::weight))
        .load(tx)
        .await?;
    let place = |(display_name, province, latitude, longitude, weight)| Place {
        display_name,
        province,
        point: Point { latitude, longitude },
        weight,
    };
    Ok(PlaceSet { head, places: rows.into_iter().map(place).collect() })
}

pub(in crate::coverage) async fn set_page(tx: &mut Tx, page: PageRequest) -> Result<Page<PlaceSetHead>, Error> {
    use place_sets as s;
    let rows = s::table
        .filter(after((s::create_time, s::place_set_id), page.after()))
        .order((s::create_time, s::place_set_id))
        .limit(page.limit())
        .select(SetRow::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.place_set_id.uuid())).map(Into::into))
}

/// Registered devices by the province that they are registered with.
pub(in crate::coverage) async fn devices_by_province(tx: &mut Tx) -> Result<Vec<(String, i64)>, Error> {
    Ok(devices::table.group_by(devices::province).select((devices::province, count_star())).load(tx).await?)
}

/// Says how many days a part takes from a center from a day on.
pub(in crate::coverage) async fn set_lead_time(
    tx: &mut Tx,
    center: CenterId,
    begin: Day,
    days: i32,
) -> Result<(), Error> {
    use lead_times as l;
    diesel::insert_into(l::table)
        .values((l::center_id.eq(center), l::begin_date.eq(begin), l::days.eq(days)))
        .on_conflict((l::center_id, l::begin_date))
        .do_update()
        .set(l::days.eq(days))
        .execute(tx)
        .await?;
    Ok(())
}

/// How many days a part takes from a center on a day, if somebody said so.
pub(in crate::coverage) async fn lead_days(tx: &mut Tx, center: CenterId, day: Day) -> Result<Option<i32>, Error> {
    use lead_times as l;
    let last = l::table.filter(l::center_id.eq(center)).filter(l::begin_date.le(day)).order(l::begin_date.desc());
    Ok(last.select(l::days).first(tx).await.optional()?)
}

/// How many days a part takes from each center that says so, on a day.
pub(in crate::coverage) async fn lead_times_on(tx: &mut Tx, day: Day) -> Result<HashMap<CenterId, i32>, Error> {
    use lead_times as l;
    let rows: Vec<(CenterId, i32)> = l::table
        .filter(l::begin_date.le(day))
        .order((l::center_id, l::begin_date.desc()))
        .distinct_on(l::center_id)
        .select((l::center_id, l::days))
        .load(tx)
        .await?;
    Ok(rows.into_iter().collect())
}
