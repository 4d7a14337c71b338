//! Every query about the hierarchy of centers and divisions.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Assignment, CenterKind, Division, Placement, Purpose, Spot};
use crate::db::Tx;
use crate::db::schema::{center_kinds, center_placements, division_places, divisions};
use crate::types::{CenterId, Day, DivisionId, Error, Name, Page, PageRequest, PlacementId, TypedId as _};

/// What a center is, if it was ever placed.
pub(super) async fn kind(tx: &mut Tx, center: CenterId) -> Result<Option<CenterKind>, Error> {
    Ok(center_kinds::table.find(center).select(center_kinds::kind).first(tx).await.optional()?)
}

pub(super) async fn insert_kind(tx: &mut Tx, center: CenterId, kind: CenterKind) -> Result<(), Error> {
    let row = (center_kinds::center_id.eq(center), center_kinds::kind.eq(kind));
    diesel::insert_into(center_kinds::table).values(row).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_placement(tx: &mut Tx, placement: &Placement) -> Result<(), Error> {
    diesel::insert_into(center_placements::table).values(placement).execute(tx).await?;
    Ok(())
}

/// The placement of a center that begins last.
pub(super) async fn last_placement(tx: &mut Tx, center: CenterId) -> Result<Option<Placement>, Error> {
    placement_on(tx, center, Day::LAST).await
}

/// Where a center stands on a day.
pub(super) async fn placement_on(tx: &mut Tx, center: CenterId, day: Day) -> Result<Option<Placement>, Error> {
    let found = center_placements::table
        .filter(center_placements::center_id.eq(center).and(center_placements::begin_date.le(day)))
        .order(center_placements::begin_date.desc())
        .select(Placement::as_select())
        .first(tx)
        .await
        .optional()?;
    Ok(found)
}

/// Which of these centers have a place in the hierarchy on a day.
pub(super) async fn placed(tx: &mut Tx, centers: &[CenterId], day: Day) -> Result<Vec<CenterId>, Error> {
    let rows = center_placements::table
        .filter(center_placements::center_id.eq_any(centers).and(center_placements::begin_date.le(day)))
        .select(center_placements::center_id)
        .distinct()
        .load(tx)
        .await?;
    Ok(rows)
}

/// Placements by entry; those in force on a day, if one is given.
pub(super) async fn placement_page(tx: &mut Tx, day: Option<Day>, page: PageRequest) -> Result<Page<Placement>, Error> {
    let (time, id) = page.after();
    let later = diesel::alias!(center_placements as later);
    let mut query = center_placements::table
        .filter(center_placements::create_time.gt(time).or(
            center_placements::create_time.eq(time).and(center_placements::placement_id.gt(PlacementId::from_uuid(id))),
        ))
        .order((center_placements::create_time, center_placements::placement_id))
        .limit(page.limit())
        .select(Placement::as_select())
        .into_boxed();
    if let Some(day) = day {
        let followed = later
            .filter(later.field(center_placements::center_id).eq(center_placements::center_id))
            .filter(later.field(center_placements::begin_date).gt(center_placements::begin_date))
            .filter(later.field(center_placements::begin_date).le(day));
        query =
            query.filter(center_placements::begin_date.le(day)).filter(diesel::dsl::not(diesel::dsl::exists(followed)));
    }
    let rows = query.load(tx).await?;
    Ok(page.cut(rows, |row: &Placement| (row.create_time, row.placement_id.uuid())))
}

pub(super) async fn insert_division(tx: &mut Tx, division: &Division, places: &[Assignment]) -> Result<(), Error> {
    diesel::insert_into(divisions::table).values(division).execute(tx).await?;
    diesel::insert_into(division_places::table).values(places).execute(tx).await?;
    Ok(())
}

/// The division with this id, with its places; `NotFound` if there is none.
pub async fn division(tx: &mut Tx, division: DivisionId) -> Result<(Division, Vec<Assignment>), Error> {
    let found = divisions::table.find(division).select(Division::as_select()).first(tx).await.optional()?;
    let found = found.ok_or_else(|| Error::not_found(Name(division)))?;
    let places = division_places::table
        .filter(division_places::division_id.eq(division))
        .order((division_places::province, division_places::city))
        .select(Assignment::as_select())
        .load(tx)
        .await?;
    Ok((found, places))
}

/// The division of a purpose that begins last.
pub(super) async fn last_division(tx: &mut Tx, purpose: Purpose) -> Result<Option<Division>, Error> {
    division_on(tx, purpose, Day::LAST).await
}

/// The division of a purpose that is in force on a day.
pub(super) async fn division_on(tx: &mut Tx, purpose: Purpose, day: Day) -> Result<Option<Division>, Error> {
    let found = divisions::table
        .filter(divisions::purpose.eq(purpose).and(divisions::begin_date.le(day)))
        .order(divisions::begin_date.desc())
        .select(Division::as_select())
        .first(tx)
        .await
        .optional()?;
    Ok(found)
}

/// What a division says of a place: of its city, or of the province's rest.
pub(super) async fn assignment(tx: &mut Tx, division: DivisionId, spot: &Spot) -> Result<Option<Assignment>, Error> {
    let found = division_places::table
        .filter(division_places::division_id.eq(division).and(division_places::province.eq(&spot.province)))
        .filter(division_places::city.eq_any([spot.city.as_str(), ""]))
        .order(division_places::city.desc())
        .select(Assignment::as_select())
        .first(tx)
        .await
        .optional()?;
    Ok(found)
}

/// Divisions by publication; of one purpose, if it is given.
pub(super) async fn division_page(
    tx: &mut Tx,
    purpose: Option<Purpose>,
    page: PageRequest,
) -> Result<Page<Division>, Error> {
    let (time, id) = page.after();
    let mut query = divisions::table
        .filter(
            divisions::create_time
                .gt(time)
                .or(divisions::create_time.eq(time).and(divisions::division_id.gt(DivisionId::from_uuid(id)))),
        )
        .order((divisions::create_time, divisions::division_id))
        .limit(page.limit())
        .select(Division::as_select())
        .into_boxed();
    if let Some(purpose) = purpose {
        query = query.filter(divisions::purpose.eq(purpose));
    }
    let rows = query.load(tx).await?;
    Ok(page.cut(rows, |row: &Division| (row.create_time, row.division_id.uuid())))
}
