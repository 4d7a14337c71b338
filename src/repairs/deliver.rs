//! Hands the device back, or its place taken by an exchange or refund; and closes.

use super::advance::{Doing, Step, begin};
use super::order::Custody;
use super::work::must_have_no_parts_outstanding;
use super::{Order, store};
use crate::db::Tx;
use crate::devices::{self, VisitEnd, VisitOutcome};
use crate::policy::Remedy;
use crate::types::{Day, Error, Personal, Reason};

/// Hands the device back against signature: READY to DELIVERED. The warranty clock runs on.
pub(super) async fn deliver(tx: &mut Tx, step: &Step, signed_by: &Personal, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    let outcome = moving.order.repair_outcome.unwrap_or(VisitOutcome::Unrepaired);
    hand_back(tx, &mut moving.order, outcome, doing).await?;
    moving.order.signed_by = Some(signed_by.clone());
    moving.end(tx, None, "", doing).await
}

/// Records that the exchange or refund was given: REMEDY to CLOSED.
pub(super) async fn fulfill(tx: &mut Tx, step: &Step, document: &str, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    let remedy = consented(tx, &moving.order).await?;
    let remedy = remedy.ok_or_else(|| Error::internal("a remedy without a consent"))?;
    hand_back(tx, &mut moving.order, VisitOutcome::Unrepaired, doing).await?;
    // The consumer has another device or the money: this one stays.
    devices::visit::withdraw(tx, moving.order.device_id, step.name, remedy, Day::of(doing.now)).await?;
    moving.order.custody = Custody::Outlet;
    moving.order.remedy_document = Some(document.to_owned());
    moving.end(tx, None, document, doing).await
}

/// Closes a delivered order after its callback: DELIVERED to CLOSED.
pub(super) async fn close(tx: &mut Tx, step: &Step, doing: Doing<'_>) -> Result<Order, Error> {
    let moving = begin(tx, step, doing).await?;
    if store::find_callback(tx, step.name).await?.is_none() {
        let message = format!("the customer of `{}` has not been called", step.name);
        return Err(Error::refused(Reason::BusinessUnfinished, step.name, message).with("missing", "callback"));
    }
    moving.end(tx, None, "", doing).await
}

/// What the consumer last consented to.
async fn consented(tx: &mut Tx, order: &Order) -> Result<Option<Remedy>, Error> {
    let consents = store::consents(tx, std::slice::from_ref(order)).await?;
    Ok(consents.into_iter().next().map(|consent| consent.remedy))
}

/// Takes the device off the bench, lets the clock run on, and gives it back to the customer. Refuses while pieces are
/// still promised or issued to the order.
pub(super) async fn hand_back(
    tx: &mut Tx,
    order: &mut Order,
    outcome: VisitOutcome,
    doing: Doing<'_>,
) -> Result<(), Error> {
    must_have_no_parts_outstanding(tx, order.name()).await?;
    let found = order.diagnosis.as_ref().map(|_| order.found()).transpose()?;
    let worked = matches!(outcome, VisitOutcome::Repaired | VisitOutcome::SoftwareOnly);
    let end = VisitEnd {
        day: Day::of(doing.now),
        listed: found.as_ref().and_then(|found| found.listed),
        outcome,
        item: found.and_then(|found| found.item),
        remedy: if worked { consented(tx, order).await? } else { None },
    };
    devices::visit::end(tx, order.device_id, order.name()).await?;
    devices::clock::end_repair(tx, order.device_id, order.name(), &end).await?;
    order.custody = Custody::Customer;
    order.deliver_time = Some(doing.now);
    order.repair_outcome = Some(outcome);
    Ok(())
}
