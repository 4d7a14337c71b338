//! Takes a shipment back that has not arrived: what was shipped comes back by a movement of its own.

use chrono::{DateTime, Utc};

use super::{Shipment, ShipmentLine, ShipmentState, places, store};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry, Phase};
use crate::types::{Error, OutletName, Serials, ShipmentId, TypedId as _, must_match};

/// Recalls: IN_TRANSIT to RECALLED; every piece is in the center's warehouse again. Refuses a stale etag, and a shipment that
/// is not on its way.
pub(super) async fn recall(
    tx: &mut Tx,
    (name, etag): (OutletName<ShipmentId>, Option<i64>),
    reason: &str,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Shipment, Vec<ShipmentLine>), Error> {
    let mut shipment = store::shipment(tx, name).await?;
    must_match(name, shipment.version, etag)?;
    shipment.must_be_in_transit()?;
    let lines = store::shipment_lines(tx, name.outlet, &[name.id]).await?;
    let back = |line: &ShipmentLine| Entry {
        unit: line.part_id.uuid().to_string(),
        from: places::in_transit(shipment.center_id, Condition::Good),
        to: places::warehouse(shipment.center_id, Condition::Good),
        amount: line.quantity,
        code: "recall",
        phase: Phase::Posted,
        source: name.to_string(),
        actor: actor.to_owned(),
        post_time: now,
        serials: Serials::of(line.serials.as_ref()),
        corrects: None,
    };
    let entries: Vec<Entry> = lines.iter().map(back).collect();
    ledger::post(tx, &entries).await?;
    shipment.recall_reason = Some(reason.to_owned());
    let recalled = store::end_shipment(tx, &shipment, ShipmentState::Recalled, now).await?;
    let event = Event::new(name.outlet, "parts.shipment_recalled", name, actor, now);
    event::record(tx, event.with("state", recalled.state)).await?;
    Ok((recalled, lines))
}
