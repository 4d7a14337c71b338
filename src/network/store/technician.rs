//! Technicians and their certificates.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::among;
use crate::db::Tx;
use crate::db::schema::{accounts, certificates, technicians};
use crate::network::{Certificate, Technician};
use crate::types::{
    CertificateId, Day, Error, OutletId, OutletName, Page, PageRequest, PartyId, ProductFamily, ServiceAction,
    TechnicianId, TypedId as _,
};

pub(in crate::network) async fn insert_technicians(tx: &mut Tx, all: &[Technician]) -> Result<(), Error> {
    for some in all.chunks(super::ROWS_MAX) {
        diesel::insert_into(technicians::table).values(some).execute(tx).await?;
    }
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

/// The technicians of these outlets, by creation.
pub(in crate::network) async fn technicians_at(tx: &mut Tx, outlets: &[OutletId]) -> Result<Vec<Technician>, Error> {
    let query = technicians::table.filter(technicians::outlet_id.eq_any(outlets));
    let ordered = query.order((technicians::outlet_id, technicians::create_time, technicians::technician_id));
    Ok(ordered.select(Technician::as_select()).load(tx).await?)
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

/// Pieces in a technician's bag. Stock is a later chapter: it is read off the balances.
pub(in crate::network) async fn pieces_in_bag(tx: &mut Tx, name: OutletName<TechnicianId>) -> Result<i64, Error> {
    let rows: Vec<(i64, i64)> = accounts::table
        .filter(accounts::party_id.eq(PartyId::from(name.outlet)))
        .filter(accounts::holder_id.eq(name.id))
        .select((accounts::debits_posted, accounts::credits_posted))
        .load(tx)
        .await?;
    Ok(rows.into_iter().map(|(came, went)| came - went).sum())
}

pub(in crate::network) async fn technician_page(
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

/// Writes what may change of a technician, as a further version of the one that was read.
pub(in crate::network) async fn update_technician(tx: &mut Tx, technician: &Technician) -> Result<Technician, Error> {
    let changed = diesel::update(technicians::table.find((technician.outlet_id, technician.technician_id)))
        .filter(technicians::version.eq(technician.version))
        .set((
            technicians::star_level.eq(technician.star_level),
            technicians::star_reason.eq(&technician.star_reason),
            technicians::leave_date.eq(technician.leave_date),
            technicians::leave_reason.eq(&technician.leave_reason),
            technicians::version.eq(technician.version + 1),
        ))
        .returning(Technician::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    changed.ok_or(Error::Conflict)
}

/// The certificate with this name; `NotFound` if there is none.
pub(in crate::network) async fn certificate(
    tx: &mut Tx,
    name: OutletName<CertificateId>,
) -> Result<Certificate, Error> {
    let query = certificates::table.find((name.outlet, name.id)).select(Certificate::as_select());
    query.first(tx).await.optional()?.ok_or_else(|| Error::not_found(name))
}

/// Every certificate of the technicians of these outlets, past ones too.
pub async fn certificates_at(tx: &mut Tx, outlets: &[OutletId]) -> Result<Vec<Certificate>, Error> {
    let rows = certificates::table
        .filter(certificates::outlet_id.eq_any(outlets))
        .select(Certificate::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// Revokes certificates that hold on a day or begin later; one that begins later never held.
pub(in crate::network) async fn revoke_certificates(
    tx: &mut Tx,
    revoked: &[&Certificate],
    day: Day,
    reason: &str,
    actor: &str,
) -> Result<(), Error> {
    for certificate in revoked {
        diesel::update(certificates::table.find((certificate.outlet_id, certificate.certificate_id)))
            .set((
                certificates::revoke_date.eq(day.max(certificate.begin_date)),
                certificates::revoke_reason.eq(reason),
                certificates::revoked_by.eq(actor),
            ))
            .execute(tx)
            .await?;
    }
    Ok(())
}

pub(in crate::network) async fn insert_certificates(tx: &mut Tx, all: &[Certificate]) -> Result<(), Error> {
    for some in all.chunks(super::ROWS_MAX) {
        diesel::insert_into(certificates::table).values(some).execute(tx).await?;
    }
    Ok(())
}

/// Whether a technician holds a certificate for a family and action on a day: not expired, not revoked, and the technician
/// not gone. An outlet whose grant is suspended for want of one has nobody of whom this is true.
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
        .filter(certificates::expire_date.gt(day))
        .filter(certificates::revoke_date.is_null().or(certificates::revoke_date.gt(day)));
    Ok(diesel::select(exists(held)).get_result(tx).await?)
}
