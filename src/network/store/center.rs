//! Service centers.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Tx;
use crate::db::schema::service_centers;
use crate::network::Center;
use crate::types::{CenterId, Error, Name, Page, PageRequest, TypedId as _};

pub(in crate::network) async fn insert_center(tx: &mut Tx, center: &Center) -> Result<(), Error> {
    diesel::insert_into(service_centers::table).values(center).execute(tx).await?;
    Ok(())
}

/// The center with this id; `NotFound` if there is none.
pub async fn center(tx: &mut Tx, center: CenterId) -> Result<Center, Error> {
    let found = service_centers::table.find(center).select(Center::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(Name(center)))
}

pub(in crate::network) async fn center_page(tx: &mut Tx, page: PageRequest) -> Result<Page<Center>, Error> {
    let (time, id) = page.after();
    let rows = service_centers::table
        .filter(
            service_centers::create_time
                .gt(time)
                .or(service_centers::create_time.eq(time).and(service_centers::center_id.gt(CenterId::from_uuid(id)))),
        )
        .order((service_centers::create_time, service_centers::center_id))
        .limit(page.limit())
        .select(Center::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.center_id.uuid())))
}

/// The centers with these ids that there are.
pub async fn centers(mut tx: &Tx, ids: &[CenterId]) -> Result<Vec<Center>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = service_centers::table.filter(service_centers::center_id.eq_any(ids)).select(Center::as_select());
    Ok(rows.load(&mut tx).await?)
}

/// The service centers that have these codes.
pub(in crate::network) async fn centers_by_code(tx: &mut Tx, codes: &[&str]) -> Result<Vec<(String, CenterId)>, Error> {
    let query = service_centers::table.filter(service_centers::code.eq_any(codes));
    Ok(query.select((service_centers::code, service_centers::center_id)).load(tx).await?)
}

/// Which of these are service centers.
pub async fn known_centers(tx: &mut Tx, candidates: &[CenterId]) -> Result<Vec<CenterId>, Error> {
    let rows = service_centers::table
        .filter(service_centers::center_id.eq_any(candidates))
        .select(service_centers::center_id)
        .load(tx)
        .await?;
    Ok(rows)
}
