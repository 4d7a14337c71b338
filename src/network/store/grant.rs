//! Grants, and who may do what on a day.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Integer, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::Tx;
use crate::db::schema::{grants, outlets};
use crate::network::{Capable, Grant, Outlet, OutletState, Work, needs_certificate};
use crate::types::{
    Day, Error, GrantId, OutletId, OutletName, Page, PageRequest, ProductFamily, ServiceAction, TypedId as _,
};

pub(in crate::network) async fn insert_grants(tx: &mut Tx, bundle: &[Grant]) -> Result<(), Error> {
    diesel::insert_into(grants::table).values(bundle).execute(tx).await?;
    Ok(())
}

/// The grant with this name; `NotFound` if there is none.
pub(in crate::network) async fn grant(tx: &mut Tx, name: OutletName<GrantId>) -> Result<Grant, Error> {
    let found = grants::table.find((name.outlet, name.id)).select(Grant::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

/// Every grant of these outlets, past ones too.
pub async fn grants_of(tx: &mut Tx, owners: &[OutletId]) -> Result<Vec<Grant>, Error> {
    let rows = grants::table
        .filter(grants::outlet_id.eq_any(owners))
        .order((grants::outlet_id, grants::product_family, grants::action, grants::begin_date))
        .select(Grant::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// An outlet's grants by first day: those whose dates cover a day, or every one.
pub(in crate::network) async fn grant_page(
    tx: &mut Tx,
    outlet: OutletId,
    as_of: Option<Day>,
    page: PageRequest,
) -> Result<Page<Grant>, Error> {
    let (time, id) = page.after();
    let after = Day::of(time);
    let mut query = grants::table
        .filter(grants::outlet_id.eq(outlet))
        .filter(
            grants::begin_date
                .gt(after)
                .or(grants::begin_date.eq(after).and(grants::grant_id.gt(GrantId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(day) = as_of {
        query =
            query.filter(grants::begin_date.le(day)).filter(grants::end_date.is_null().or(grants::end_date.gt(day)));
    }
    let rows = query
        .order((grants::begin_date, grants::grant_id))
        .limit(page.limit())
        .select(Grant::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.begin_date.begin(), row.grant_id.uuid())))
}

/// Whether an outlet holds the grant for a family and action on a day, by its dates. Who does the work must be certified
/// besides: see [`super::certified`].
pub async fn granted(
    tx: &mut Tx,
    outlet: OutletId,
    family: ProductFamily,
    action: ServiceAction,
    day: Day,
) -> Result<bool, Error> {
    let held = grants::table
        .filter(grants::outlet_id.eq(outlet))
        .filter(grants::product_family.eq(family))
        .filter(grants::action.eq(action))
        .filter(grants::begin_date.le(day))
        .filter(grants::end_date.is_null().or(grants::end_date.gt(day)));
    Ok(diesel::select(exists(held)).get_result(tx).await?)
}

/// Closes grants on a day; one that begins later ends where it begins, and never held.
pub(in crate::network) async fn close_grants(
    tx: &mut Tx,
    closed: &[&Grant],
    day: Day,
    verb: &str,
    (reason, actor, now): (&str, &str, DateTime<Utc>),
) -> Result<(), Error> {
    for grant in closed {
        diesel::update(grants::table.find((grant.outlet_id, grant.grant_id)))
            .set((
                grants::end_date.eq(day.max(grant.begin_date)),
                grants::close_verb.eq(verb),
                grants::close_reason.eq(reason),
                grants::closed_by.eq(actor),
                grants::close_time.eq(now),
            ))
            .execute(tx)
            .await?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct CapableRow {
    #[diesel(sql_type = SqlUuid)]
    outlet_id: OutletId,
    #[diesel(sql_type = SqlUuid)]
    grant_id: GrantId,
    #[diesel(sql_type = Text)]
    state: OutletState,
}

/// The outlets whose state lets them work on a day, whose grant holds then, and that have somebody certified if the
/// action needs it; oldest first.
pub(in crate::network) async fn capable_page(
    tx: &mut Tx,
    family: ProductFamily,
    action: ServiceAction,
    day: Day,
    page: PageRequest,
) -> Result<Page<Capable>, Error> {
    let (time, id) = page.after();
    let working: Vec<&str> =
        OutletState::ALL.iter().filter(|state| state.opens(Work::RunningOrders)).map(|state| state.as_str()).collect();
    let rows: Vec<CapableRow> = diesel::sql_query(include_str!("capable.sql"))
        .bind::<Text, _>(family)
        .bind::<Text, _>(action)
        .bind::<Date, _>(day)
        .bind::<Timestamptz, _>(day.plus_days(1).begin())
        .bind::<Bool, _>(needs_certificate(action, day)?)
        .bind::<diesel::sql_types::Array<Text>, _>(working)
        .bind::<Timestamptz, _>(time)
        .bind::<SqlUuid, _>(id)
        .bind::<Integer, _>(i32::try_from(page.limit()).unwrap_or(i32::MAX))
        .load(tx)
        .await?;
    let ids: Vec<OutletId> = rows.iter().map(|row| row.outlet_id).collect();
    let found: Vec<Outlet> =
        outlets::table.filter(outlets::outlet_id.eq_any(&ids)).select(Outlet::as_select()).load(tx).await?;
    let capable = rows.iter().filter_map(|row| {
        let outlet = found.iter().find(|outlet| outlet.outlet_id == row.outlet_id)?.clone();
        Some(Capable { outlet, state: row.state, grant: row.grant_id })
    });
    Ok(page.cut(capable.collect(), |row| (row.outlet.create_time, row.outlet.outlet_id.uuid())))
}
