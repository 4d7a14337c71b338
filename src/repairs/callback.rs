//! Records the call to the customer after delivery: never by who did the work (domain O9).

use super::advance::{Doing, Step, begin};
use super::{Callback, Order, store};
use crate::db::Tx;
use crate::types::{Error, Reason};

/// Verbs whose actors did the work.
const WORK: &[&str] = &["StartDiagnosis", "DiagnoseRepairOrder", "StartRepair", "FinishRepair"];

/// Records the callback of a delivered order. Refuses who did the work, and a second one.
pub(super) async fn record(
    tx: &mut Tx,
    step: &Step,
    content: bool,
    note: &str,
    doing: Doing<'_>,
) -> Result<Order, Error> {
    let moving = begin(tx, step, doing).await?;
    let history = store::transitions(tx, step.name).await?;
    if history.iter().any(|done| WORK.contains(&done.verb.as_str()) && done.actor == doing.actor) {
        let message = "who did the work may not ask how it was";
        return Err(Error::refused(Reason::SamePerson, step.name, message));
    }
    if store::find_callback(tx, step.name).await?.is_some() {
        let message = format!("the callback of `{}` was recorded already", step.name);
        return Err(Error::refused(Reason::WrongState, step.name, message));
    }
    let callback = Callback {
        outlet_id: step.name.outlet,
        order_id: step.name.id,
        content,
        note: note.to_owned(),
        actor: doing.actor.to_owned(),
        callback_time: doing.now,
    };
    store::insert_callback(tx, &callback).await?;
    moving.end(tx, None, "", doing).await
}
