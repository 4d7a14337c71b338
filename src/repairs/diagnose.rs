//! Looks at the device, and decides what the consumer may choose.

use super::advance::{Doing, Step, begin};
use super::{Diagnosis, Order};
use crate::db::{Event, Tx, event};
use crate::decisions::{self, StoredDecision};
use crate::devices::FaultReport;
use crate::policy::{self, Policies};
use crate::types::{Day, DecisionId, Error, OutletName, TechnicianId};
use crate::{catalog, devices, network};

/// Gives the device to a technician: RECEIVED to DIAGNOSING.
pub(super) async fn start(
    tx: &mut Tx,
    step: &Step,
    technician: TechnicianId,
    doing: Doing<'_>,
) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    network::store::technician(tx, step.name.outlet, technician).await?.must_work(Day::of(doing.now))?;
    moving.order.technician_id = Some(technician);
    moving.end(tx, Some(technician), "", doing).await
}

/// Records what was found, decides with the packs and keeps the decision: DIAGNOSING to QUOTED.
pub(super) async fn diagnose(
    tx: &mut Tx,
    policies: &Policies,
    step: &Step,
    diagnosis: &Diagnosis,
    decision_id: DecisionId,
    doing: Doing<'_>,
) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    let device = devices::store::device(tx, moving.order.device_id).await?;
    let model = catalog::store::model(tx, device.draft.model_id).await?;
    let known = policy::items(model.product_family.category());
    if diagnosis.item.as_ref().is_some_and(|item| !known.contains(&item.as_str())) {
        let description = format!("must be one of {}", known.join(", "));
        return Err(Error::invalid("diagnosis.item", "UNKNOWN_VALUE", description));
    }
    let fault = FaultReport {
        reported: moving.order.receive_time,
        listed: diagnosis.listed,
        cause: diagnosis.cause,
        proven: diagnosis.cause_proven,
    };
    let today = Day::of(doing.now);
    let facts = devices::gather(tx, &device, &model, diagnosis.item.clone(), &fault, today).await?;
    let decision = decisions::decide(policies, &facts)?;
    let name = OutletName::new(step.name.outlet, decision_id);
    let stored = StoredDecision::new(name, device.device_id, facts, decision, doing.now)?;
    decisions::store::insert(tx, &stored).await?;
    let made = Event::new(step.name.outlet, "decisions.decision_made", stored.name(), doing.actor, doing.now);
    event::record(tx, made.with("outcome", stored.decision.outcome).with("order", step.name)).await?;
    let json = serde_json::to_value(diagnosis).map_err(|error| Error::Internal(error.into()))?;
    moving.order.diagnosis = Some(json);
    moving.order.fault_code = Some(diagnosis.fault_code.clone());
    moving.order.decision_id = Some(decision_id);
    let technician = moving.order.technician_id;
    moving.end(tx, technician, "", doing).await
}

/// Gives the work up before approval: to CANCELLED, and the clock runs on.
pub(super) async fn cancel(tx: &mut Tx, step: &Step, reason: &str, doing: Doing<'_>) -> Result<Order, Error> {
    let mut moving = begin(tx, step, doing).await?;
    super::deliver::hand_back(tx, &mut moving.order, devices::VisitOutcome::Unrepaired, doing).await?;
    moving.end(tx, None, reason, doing).await
}

/// The offers of an order's decision, if it has one.
pub(super) async fn offers(tx: &mut Tx, order: &Order) -> Result<Vec<policy::Offer>, Error> {
    let Some(decision) = order.decision_id else { return Ok(Vec::new()) };
    let name = OutletName::new(order.outlet_id, decision);
    Ok(decisions::store::decision(tx, name).await?.decision.remedies)
}
