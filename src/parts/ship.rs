//! Ships parts from the warehouse of an outlet's service center to the outlet.

use chrono::{DateTime, Utc};

use super::serials::must_fit_serials;
use super::{Shipment, ShipmentLine, ShipmentState, places, store};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry, Phase};
use crate::network::{self, Room, Work};
use crate::types::{CenterId, Day, Error, Name, OutletId, OutletName, PartId, Serials, ShipmentId, TypedId as _};

/// A part to be shipped.
#[derive(Clone, Debug)]
pub(super) struct ShippingLine {
    pub(super) part: PartId,
    pub(super) quantity: i64,
    pub(super) serials: Vec<String>,
}

/// Refuses an outlet whose state closes it to parts, or limits it to fewer than it would have with so many pieces more;
/// answers its service center.
pub async fn must_take(tx: &mut Tx, outlet: OutletId, shipped: i64, today: Day) -> Result<CenterId, Error> {
    let outlet = network::store::outlet(tx, outlet).await?;
    outlet.must_open(Work::PartsOrders, today)?;
    if let limit @ Room::UpTo(_) = outlet.allows(today).parts {
        let pieces = store::pieces_of(tx, outlet.outlet_id).await?.saturating_add(shipped);
        outlet.must_hold(limit, pieces, "pieces in stock and on the way")?;
    }
    Ok(outlet.center_id)
}

/// Ships. Refuses an outlet whose state closes it to parts or limits them, and more than the warehouse has.
pub(super) async fn ship(
    tx: &mut Tx,
    name: OutletName<ShipmentId>,
    lines: &[ShippingLine],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Shipment, Vec<ShipmentLine>), Error> {
    let shipped: i64 = lines.iter().map(|line| line.quantity).fold(0, i64::saturating_add);
    let center_id = must_take(tx, name.outlet, shipped, Day::of(now)).await?;
    let ids: Vec<PartId> = lines.iter().map(|line| line.part).collect();
    let parts = catalog::store::parts(tx, &ids).await?;
    let mut entries = Vec::with_capacity(lines.len());
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let part = parts.iter().find(|part| part.part_id == line.part);
        let part = part.ok_or_else(|| Error::not_found(Name(line.part)))?;
        must_fit_serials(part, line.quantity, &line.serials)?;
        entries.push(Entry {
            unit: line.part.uuid().to_string(),
            from: places::warehouse(center_id, Condition::Good),
            to: places::in_transit(center_id, Condition::Good),
            amount: line.quantity,
            code: "ship",
            phase: Phase::Posted,
            source: name.to_string(),
            actor: actor.to_owned(),
            post_time: now,
            serials: line.serials.clone(),
            corrects: None,
        });
        rows.push(ShipmentLine {
            outlet_id: name.outlet,
            shipment_id: name.id,
            part_id: line.part,
            quantity: line.quantity,
            received_quantity: 0,
            serials: Serials::column(&line.serials),
            received_serials: None,
            damaged_quantity: 0,
            damaged_serials: None,
        });
    }
    let shipment = Shipment {
        outlet_id: name.outlet,
        shipment_id: name.id,
        center_id,
        state: ShipmentState::InTransit,
        ship_time: now,
        receive_time: None,
        version: 1,
        recall_reason: None,
    };
    store::insert_shipment(tx, &shipment, &rows).await?;
    ledger::post(tx, &entries).await?;
    let event = Event::new(name.outlet, "parts.shipment_shipped", name, actor, now);
    event::record(tx, event.with("state", shipment.state)).await?;
    Ok((shipment, rows))
}
