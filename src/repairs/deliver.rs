//! Hands the device back, or its place taken by an exchange or refund; and closes.

use super::advance::{Doing, Step, begin};
use super::order::Custody;
use super::{Order, store};
use crate::db::Tx;
use crate::devices::{self, VisitOutcome};
use crate::types::{Day, Error, Personal, Reason};

/// Hands the device back against signature: READY to DELIVERED. The warranty clock runs on.
pub(super) async fn deliver(tx: &mut Tx, step: &Step, signed_by: &Personal, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step).await?;
    let outcome = moving.order.repair_outcome.unwrap_or(VisitOutcome::Unrepaired);
    hand_back(tx, &mut moving.order, outcome, doing).await?;
    moving.order.signed_by = Some(signed_by.clone());
    moving.end(tx, None, "", doing).await
}

/// Records that the exchange or refund was given: REMEDY to CLOSED.
pub(super) async fn fulfill(tx: &mut Tx, step: &Step, document: &str, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step).await?;
    hand_back(tx, &mut moving.order, VisitOutcome::Unrepaired, doing).await?;
    moving.order.remedy_document = Some(document.to_owned());
    moving.end(tx, None, document, doing).await
}

/// Closes a delivered order after its callback: DELIVERED to CLOSED.
pub(super) async fn close(tx: &mut Tx, step: &Step, doing: Doing<'_>) -> Result<Order, Error> {
    let moving = begin(tx, step).await?;
    if store::find_callback(tx, step.name).await?.is_none() {
        let message = format!("the customer of `{}` has not been called", step.name);
        return Err(Error::refused(Reason::BusinessUnfinished, step.name, message).with("missing", "callback"));
    }
    moving.end(tx, None, "", doing).await
}

/// Takes the device off the bench, lets the clock run on, and gives it back to the customer.
pub(super) async fn hand_back(
    tx: &mut Tx,
    order: &mut Order,
    outcome: VisitOutcome,
    doing: Doing<'_>,
) -> Result<(), Error> {
    let listed = match &order.diagnosis {
        Some(_) => order.found()?.listed,
        None => None,
    };
    devices::visit::end(tx, order.device_id, order.name()).await?;
    let today = Day::of(doing.now);
    devices::clock::end_repair(tx, order.device_id, order.name(), today, listed, outcome).await?;
    order.custody = Custody::Customer;
    order.deliver_time = Some(doing.now);
    order.repair_outcome = Some(outcome);
    Ok(())
}
