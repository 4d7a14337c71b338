//! What happens to technicians: they leave, lose certificates, gain and lose stars.

use super::{Certificate, Doing, Technician, store};
use crate::db::{Event, Tx, event};
use crate::types::{CertificateId, Day, Error, OutletName, Reason, TechnicianId, must_match};

/// A change of a technician.
#[derive(Clone, Debug)]
pub(super) struct StaffStep {
    pub(super) name: OutletName<TechnicianId>,
    pub(super) etag: Option<i64>,
    pub(super) reason: String,
}

/// Releases a technician who leaves: every certificate ends on that day, and with the last one for an action the outlet's
/// grant is suspended, by itself. Refuses a day before today, who has left, and who still has pieces in the bag.
pub(super) async fn release(tx: &mut Tx, step: &StaffStep, leave: Day, doing: Doing<'_>) -> Result<Technician, Error> {
    let technician = begin(tx, step).await?;
    must_not_have_left(&technician)?;
    must_not_be_past("leave_date", leave, doing)?;
    must_have_emptied_the_bag(tx, step.name).await?;
    let certificates = store::certificates_of(tx, &[step.name]).await?;
    let ended: Vec<&Certificate> =
        certificates.iter().filter(|own| own.revoke_date.is_none() && leave < own.expire_date).collect();
    store::revoke_certificates(tx, &ended, leave, "the holder left", doing.actor).await?;
    let left = Technician { leave_date: Some(leave), leave_reason: step.reason.clone(), ..technician };
    end(tx, &left, "network.technician_released", |event| event.with("leaveDate", leave), doing).await
}

/// Revokes a certificate on a day. Refuses a day before today, and one that has ended by then.
pub(super) async fn revoke_certificate(
    tx: &mut Tx,
    name: OutletName<CertificateId>,
    day: Day,
    reason: &str,
    doing: Doing<'_>,
) -> Result<Technician, Error> {
    let certificate = store::certificate(tx, name).await?;
    let technician = store::technician(tx, name.outlet, certificate.technician_id).await?;
    must_not_be_past("revoke_date", day, doing)?;
    if certificate.revoke_date.is_some() || certificate.expire_date <= day {
        let message = format!("certificate `{name}` ends on {}", certificate.end());
        let refusal = Error::refused(Reason::WrongState, name, message);
        return Err(refusal.with("state", "ended").with("endDate", certificate.end()));
    }
    store::revoke_certificates(tx, &[&certificate], day, reason, doing.actor).await?;
    let told = |event: Event| event.with("action", certificate.action).with("revokeDate", day);
    end(tx, &technician, "network.certificate_revoked", told, doing).await
}

/// Sets the stars. Refuses who has left.
pub(super) async fn set_stars(
    tx: &mut Tx,
    step: &StaffStep,
    star_level: i32,
    doing: Doing<'_>,
) -> Result<Technician, Error> {
    let technician = begin(tx, step).await?;
    must_not_have_left(&technician)?;
    let starred = Technician { star_level, star_reason: step.reason.clone(), ..technician };
    end(tx, &starred, "network.technician_starred", |event| event.with("starLevel", star_level), doing).await
}

/// Gives a technician at least so many stars; nothing changes for who has them. Refuses who has left.
pub async fn raise_stars(
    tx: &mut Tx,
    name: OutletName<TechnicianId>,
    least: i32,
    reason: String,
    doing: Doing<'_>,
) -> Result<(), Error> {
    let technician = store::technician(tx, name.outlet, name.id).await?;
    if technician.star_level < least {
        set_stars(tx, &StaffStep { name, etag: None, reason }, least, doing).await?;
    }
    Ok(())
}

/// Refuses a change of who has left, or has given notice.
pub(super) fn must_not_have_left(technician: &Technician) -> Result<(), Error> {
    technician.leave_date.map_or(Ok(()), |leave| technician.must_work(leave))
}

/// Refuses who still has pieces: nobody leaves with them.
async fn must_have_emptied_the_bag(tx: &mut Tx, name: OutletName<TechnicianId>) -> Result<(), Error> {
    let pieces = store::pieces_in_bag(tx, name).await?;
    if pieces == 0 {
        return Ok(());
    }
    let message = format!("technician `{name}` still has {pieces} pieces");
    Err(Error::refused(Reason::BagNotEmpty, name, message).with("pieces", pieces))
}

fn must_not_be_past(field: &str, day: Day, doing: Doing<'_>) -> Result<(), Error> {
    if day >= Day::of(doing.now) {
        return Ok(());
    }
    Err(Error::invalid(field, "IN_THE_PAST", format!("is {day}, must not lie before today")))
}

async fn begin(tx: &mut Tx, step: &StaffStep) -> Result<Technician, Error> {
    let technician = store::technician(tx, step.name.outlet, step.name.id).await?;
    must_match(step.name, technician.version, step.etag)?;
    Ok(technician)
}

async fn end(
    tx: &mut Tx,
    technician: &Technician,
    kind: &'static str,
    told: impl FnOnce(Event) -> Event,
    doing: Doing<'_>,
) -> Result<Technician, Error> {
    let changed = store::update_technician(tx, technician).await?;
    let event = Event::new(changed.outlet_id, kind, changed.name(), doing.actor, doing.now);
    event::record(tx, told(event)).await?;
    Ok(changed)
}
