//! Certifies a technician for a product family and action, from day to day.

use chrono::{DateTime, Utc};

use super::staff::must_not_have_left;
use super::{Certificate, Technician, store};
use crate::db::{Event, Tx, event};
use crate::types::{Error, OutletName, must_match};

/// Adds a certificate. Refuses one that overlaps another of the same family and action, one for who has left, and a
/// stale etag.
pub async fn certify(
    tx: &mut Tx,
    certificate: &Certificate,
    etag: Option<i64>,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Technician, Error> {
    let technician = store::technician(tx, certificate.outlet_id, certificate.technician_id).await?;
    must_match(technician.name(), technician.version, etag)?;
    must_not_have_left(&technician)?;
    store::insert_certificates(tx, std::slice::from_ref(certificate)).await?;
    let certified = store::update_technician(tx, &technician).await?;
    event::record(tx, told(certificate, actor, now)).await?;
    Ok(certified)
}

/// A certificate as the feed tells it.
pub(super) fn told(certificate: &Certificate, actor: &str, now: DateTime<Utc>) -> Event {
    let technician = OutletName::new(certificate.outlet_id, certificate.technician_id);
    let event = Event::new(certificate.outlet_id, "network.technician_certified", technician, actor, now);
    event.with("action", certificate.action).with("expireDate", certificate.expire_date)
}
