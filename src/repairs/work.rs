//! The work itself: started by a certified technician, paused and resumed, finished, checked by another.

use super::Order;
use super::advance::{Doing, Step, begin};
use super::open::must_be_granted;
use super::order::AwaitedParty;
use crate::db::Tx;
use crate::devices::{IntervalKind, VisitOutcome};
use crate::types::{Day, Error, OrderId, OutletName, Reason, TechnicianId};
use crate::{catalog, devices, network, parts};

/// A wait.
#[derive(Clone, Debug)]
pub(super) struct Wait {
    pub(super) awaited: AwaitedParty,
    pub(super) reason: String,
    pub(super) promised: Day,
}

/// Ends the work without a repair: APPROVED, IN_REPAIR or WAITING to READY, unrepaired. What was promised to the order
/// must be back on the shelf before the device leaves.
pub(super) async fn stop(tx: &mut Tx, step: &Step, reason: &str, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    devices::clock::end_waiting(tx, moving.order.device_id, step.name, Day::of(doing.now)).await?;
    moving.order.awaits_nobody();
    moving.order.repair_outcome = Some(VisitOutcome::Unrepaired);
    let technician = moving.order.technician_id;
    moving.end(tx, technician, reason, doing).await
}

/// Starts the work: APPROVED to IN_REPAIR. The outlet must be granted it and the technician certified, today.
pub(super) async fn start(
    tx: &mut Tx,
    step: &Step,
    technician: TechnicianId,
    doing: Doing<'_>,
) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    let name = OutletName::new(step.name.outlet, technician);
    network::store::technician(tx, name.outlet, technician).await?.must_work(Day::of(doing.now))?;
    let action = moving.order.found()?.action;
    let device = devices::store::device(tx, moving.order.device_id).await?;
    let family = catalog::store::model(tx, device.draft.model_id).await?.product_family;
    let today = Day::of(doing.now);
    must_be_granted(tx, step.name, family, action, today).await?;
    if !network::store::certified(tx, name, family, action, today).await? {
        let message = format!("technician `{name}` is not certified for {action} of {family} on {today}");
        return Err(Error::refused(Reason::NotCertified, name, message).with("action", action));
    }
    moving.order.technician_id = Some(technician);
    moving.end(tx, Some(technician), "", doing).await
}

/// Waits for someone: IN_REPAIR to WAITING. Waiting for a part pauses the warranty clock as such.
pub(super) async fn pause(tx: &mut Tx, step: &Step, wait: &Wait, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    if wait.promised < Day::of(doing.now) {
        return Err(Error::invalid(
            "wait.promise_date",
            "IN_THE_PAST",
            format!("is {}, must not lie before today", wait.promised),
        ));
    }
    // Waiting for anybody else is the repairer's own time.
    let kind = match wait.awaited {
        AwaitedParty::Part => Some(IntervalKind::Waiting),
        AwaitedParty::Customer => Some(IntervalKind::Customer),
        AwaitedParty::Supplier | AwaitedParty::HigherLevel => None,
    };
    if let Some(kind) = kind {
        devices::clock::begin_waiting(tx, moving.order.device_id, step.name, kind, Day::of(doing.now)).await?;
    }
    moving.order.awaited_party = Some(wait.awaited);
    moving.order.wait_reason = Some(wait.reason.clone());
    moving.order.wait_promise_date = Some(wait.promised);
    moving.end(tx, None, &wait.reason, doing).await
}

/// Goes on: WAITING to IN_REPAIR.
pub(super) async fn resume(tx: &mut Tx, step: &Step, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    devices::clock::end_waiting(tx, moving.order.device_id, step.name, Day::of(doing.now)).await?;
    moving.order.awaits_nobody();
    moving.end(tx, None, "", doing).await
}

/// Ends the work: IN_REPAIR to REINSPECTION. Every part that was promised to the order must be accounted for.
pub(super) async fn finish(tx: &mut Tx, step: &Step, outcome: VisitOutcome, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    must_have_no_parts_outstanding(tx, step.name).await?;
    moving.order.repair_outcome = Some(outcome);
    let technician = moving.order.technician_id;
    moving.end(tx, technician, "", doing).await
}

/// Refuses an order to which pieces are still promised or issued.
pub(super) async fn must_have_no_parts_outstanding(tx: &mut Tx, name: OutletName<OrderId>) -> Result<(), Error> {
    let outstanding = parts::store::outstanding(tx, name.outlet, name.id).await?;
    if outstanding == 0 {
        return Ok(());
    }
    let message = format!("{outstanding} reservations of `{name}` are still held or issued");
    Err(Error::refused(Reason::PartsOutstanding, name, message).with("reservations", outstanding))
}

/// Checks the work: REINSPECTION to READY, or back to IN_REPAIR. Not by the one who did it.
pub(super) async fn reinspect(
    tx: &mut Tx,
    step: &Step,
    technician: TechnicianId,
    passed: bool,
    note: &str,
    doing: Doing<'_>,
) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    network::store::technician(tx, step.name.outlet, technician).await?;
    if moving.order.technician_id == Some(technician) {
        let message = "the one who repaired it may not check it";
        return Err(Error::refused(Reason::SamePerson, OutletName::new(step.name.outlet, technician), message));
    }
    if !passed {
        moving = moving.instead("FailReinspection")?;
        moving.order.repair_outcome = None;
    }
    moving.end(tx, Some(technician), note, doing).await
}
