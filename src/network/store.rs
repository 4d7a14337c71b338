//! Every query of the network.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Advance, Center, Certificate, Grant, Outlet, OutletState, Technician};
use crate::among;
use crate::db::Tx;
use crate::db::schema::{certificates, grants, outlet_transitions, outlets, service_centers, technicians};
use crate::types::{
    CenterId, Day, Error, Name, OutletId, OutletName, Page, PageRequest, ProductFamily, ServiceAction, TechnicianId,
    TransitionId, TypedId as _,
};

pub(super) async fn insert_center(tx: &mut Tx, center: &Center) -> Result<(), Error> {
    diesel::insert_into(service_centers::table).values(center).execute(tx).await?;
    Ok(())
}

/// The center with this id; `NotFound` if there is none.
pub async fn center(tx: &mut Tx, center: CenterId) -> Result<Center, Error> {
    let found = service_centers::table.find(center).select(Center::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(Name(center)))
}

pub(super) async fn center_page(tx: &mut Tx, page: PageRequest) -> Result<Page<Center>, Error> {
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

pub(super) async fn insert_outlet(tx: &mut Tx, outlet: &Outlet) -> Result<(), Error> {
    diesel::insert_into(outlets::table).values(outlet).execute(tx).await?;
    Ok(())
}

/// The outlet with this id; `NotFound` if there is none.
pub async fn outlet(tx: &mut Tx, outlet: OutletId) -> Result<Outlet, Error> {
    let found = outlets::table.find(outlet).select(Outlet::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Outlet::not_found(outlet))
}

/// The outlets with these ids that there are.
pub async fn outlets(mut tx: &Tx, ids: &[OutletId]) -> Result<Vec<Outlet>, Error> {
    Ok(outlets::table.filter(outlets::outlet_id.eq_any(ids)).select(Outlet::as_select()).load(&mut tx).await?)
}

/// What a list of outlets is narrowed by.
#[derive(Clone, Debug, Default)]
pub(super) struct OutletFilter {
    pub(super) state: Option<OutletState>,
    pub(super) center: Option<CenterId>,
    pub(super) city: Option<String>,
}

pub(super) async fn outlet_page(tx: &mut Tx, filter: &OutletFilter, page: PageRequest) -> Result<Page<Outlet>, Error> {
    let (time, id) = page.after();
    let mut query = outlets::table
        .filter(
            outlets::create_time
                .gt(time)
                .or(outlets::create_time.eq(time).and(outlets::outlet_id.gt(OutletId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(outlets::state.eq(state));
    }
    if let Some(center) = filter.center {
        query = query.filter(outlets::center_id.eq(center));
    }
    if let Some(city) = &filter.city {
        query = query.filter(outlets::city.eq(city));
    }
    let rows = query
        .order((outlets::create_time, outlets::outlet_id))
        .limit(page.limit())
        .select(Outlet::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.outlet_id.uuid())))
}

/// Moves an outlet to a state and level, as a further version.
pub(super) async fn move_outlet(tx: &mut Tx, outlet: &Outlet, state: OutletState, level: i32) -> Result<Outlet, Error> {
    let version = outlet.version + 1;
    let moved = diesel::update(outlets::table.find(outlet.outlet_id))
        .filter(outlets::version.eq(outlet.version))
        .set((outlets::state.eq(state), outlets::level.eq(level), outlets::version.eq(version)))
        .returning(Outlet::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    moved.ok_or(Error::Conflict)
}

pub(super) async fn insert_transition(
    tx: &mut Tx,
    before: &Outlet,
    after: &Outlet,
    advance: &Advance,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    use outlet_transitions as t;
    diesel::insert_into(t::table)
        .values((
            t::outlet_id.eq(after.outlet_id),
            t::transition_id.eq(TransitionId::generate()),
            t::from_state.eq(before.state.as_str()),
            t::to_state.eq(after.state.as_str()),
            t::verb.eq(advance.verb),
            t::actor.eq(actor),
            t::reason.eq(&advance.reason),
            t::transition_time.eq(now),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn insert_grants(tx: &mut Tx, bundle: &[Grant]) -> Result<(), Error> {
    diesel::insert_into(grants::table).values(bundle).execute(tx).await?;
    Ok(())
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

/// Whether an outlet holds the grant for a family and action on a day.
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

pub(super) async fn insert_technician(tx: &mut Tx, technician: &Technician) -> Result<(), Error> {
    diesel::insert_into(technicians::table).values(technician).execute(tx).await?;
    Ok(())
}

/// The technicians with these names that there are.
pub async fn technicians(mut tx: &Tx, names: &[OutletName<TechnicianId>]) -> Result<Vec<Technician>, Error> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let rows = technicians::table
        .filter(among!(
            technicians::outlet_id,
            technicians::technician_id,
            names.iter().map(|name| (name.outlet.uuid(), name.id.uuid()))
        ))
        .select(Technician::as_select())
        .load(&mut tx)
        .await?;
    Ok(rows)
}

/// Every certificate of these technicians, expired ones too.
pub async fn certificates_of(tx: &mut Tx, owners: &[OutletName<TechnicianId>]) -> Result<Vec<Certificate>, Error> {
    let rows = certificates::table
        .filter(among!(
            certificates::outlet_id,
            certificates::technician_id,
            owners.iter().map(|name| (name.outlet.uuid(), name.id.uuid()))
        ))
        .order((certificates::product_family, certificates::action, certificates::begin_date))
        .select(Certificate::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// The technician with this id at this outlet; `NotFound` if there is none.
pub async fn technician(tx: &mut Tx, outlet: OutletId, technician: TechnicianId) -> Result<Technician, Error> {
    let found =
        technicians::table.find((outlet, technician)).select(Technician::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Technician::not_found(OutletName::new(outlet, technician)))
}

pub(super) async fn technician_page(
    tx: &mut Tx,
    outlet: OutletId,
    page: PageRequest,
) -> Result<Page<Technician>, Error> {
    let (time, id) = page.after();
    let rows = technicians::table
        .filter(technicians::outlet_id.eq(outlet))
        .filter(
            technicians::create_time
                .gt(time)
                .or(technicians::create_time.eq(time).and(technicians::technician_id.gt(TechnicianId::from_uuid(id)))),
        )
        .order((technicians::create_time, technicians::technician_id))
        .limit(page.limit())
        .select(Technician::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.technician_id.uuid())))
}

/// Makes a further version of a technician whose certificates changed.
pub(super) async fn touch_technician(tx: &mut Tx, technician: &Technician) -> Result<Technician, Error> {
    let touched = diesel::update(technicians::table.find((technician.outlet_id, technician.technician_id)))
        .filter(technicians::version.eq(technician.version))
        .set(technicians::version.eq(technician.version + 1))
        .returning(Technician::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    touched.ok_or(Error::Conflict)
}

pub(super) async fn insert_certificate(tx: &mut Tx, certificate: &Certificate) -> Result<(), Error> {
    diesel::insert_into(certificates::table).values(certificate).execute(tx).await?;
    Ok(())
}

/// Whether a technician holds a certificate for a family and action on a day.
pub async fn certified(
    tx: &mut Tx,
    technician: OutletName<TechnicianId>,
    family: ProductFamily,
    action: ServiceAction,
    day: Day,
) -> Result<bool, Error> {
    let held = certificates::table
        .filter(certificates::outlet_id.eq(technician.outlet))
        .filter(certificates::technician_id.eq(technician.id))
        .filter(certificates::product_family.eq(family))
        .filter(certificates::action.eq(action))
        .filter(certificates::begin_date.le(day))
        .filter(certificates::expire_date.gt(day));
    Ok(diesel::select(exists(held)).get_result(tx).await?)
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
