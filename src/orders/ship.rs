//! Ships what an order was promised.

use chrono::{DateTime, Utc};

use super::order::roll_up;
use super::{LineState, Order, OrderLine, store};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Phase};
use crate::parts::{self, Shipment, ShipmentLine, ShipmentState};
use crate::types::{Day, Error, OutletName, PartsOrderId, Serials, ShipmentId, must_match};

/// Ships what was picked, as one shipment; of an order of which nothing was picked, every promised line. Refuses a stale
/// etag, an order without promised lines, and an outlet whose state closes it to parts or limits them.
pub(super) async fn ship(
    tx: &mut Tx,
    name: OutletName<PartsOrderId>,
    (etag, shipment_id): (Option<i64>, ShipmentId),
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Order, Vec<OrderLine>), Error> {
    let (mut order, mut lines) = store::order(tx, name).await?;
    must_match(name, order.version, etag)?;
    let is_picking = lines.iter().any(|line| line.is_promised() && line.picker.is_some());
    let ready = |line: &&mut OrderLine| line.is_promised() && (line.picker.is_some() || !is_picking);
    let promised: Vec<&mut OrderLine> = lines.iter_mut().filter(ready).collect();
    if promised.is_empty() {
        return Err(order.refuse("nothing of it is promised"));
    }
    let pieces = promised.iter().map(|line| line.granted_quantity).fold(0, i64::saturating_add);
    parts::must_take(tx, name.outlet, pieces, Day::of(now)).await?;
    let mut entries = Vec::with_capacity(promised.len());
    let mut shipped: Vec<ShipmentLine> = Vec::with_capacity(promised.len());
    for line in promised {
        entries.push(line.entry(&order, ("ship", Phase::PostPending(line.promise()?)), actor, now));
        pack(&mut shipped, line, shipment_id);
        line.state = LineState::Complete;
        line.shipment_id = Some(shipment_id);
    }
    let shipment = Shipment {
        outlet_id: name.outlet,
        shipment_id,
        center_id: order.center_id,
        state: ShipmentState::InTransit,
        ship_time: now,
        receive_time: None,
        version: 1,
        recall_reason: None,
    };
    parts::store::insert_shipment(tx, &shipment, &shipped).await?;
    ledger::post(tx, &entries).await?;
    order.state = roll_up(&lines);
    store::update(tx, &mut order, &lines).await?;
    let event = Event::new(name.outlet, "parts.shipment_shipped", shipment.name(), actor, now);
    event::record(tx, event.with("state", shipment.state)).await?;
    let event = Event::new(name.outlet, "orders.parts_order_shipped", name, actor, now);
    event::record(tx, event.with("state", order.state)).await?;
    Ok((order, lines))
}

/// Packs a line's pieces; a part that was granted twice, asked for and as a substitute, is one line of the shipment.
fn pack(shipped: &mut Vec<ShipmentLine>, line: &OrderLine, shipment_id: ShipmentId) {
    let part_id = line.granted_part_id.unwrap_or(line.part_id);
    if let Some(same) = shipped.iter_mut().find(|packed| packed.part_id == part_id) {
        let mut serials = Serials::of(same.serials.as_ref());
        serials.extend(Serials::of(line.serials.as_ref()));
        same.quantity = same.quantity.saturating_add(line.granted_quantity);
        same.serials = Serials::column(&serials);
        return;
    }
    shipped.push(ShipmentLine {
        outlet_id: line.outlet_id,
        shipment_id,
        part_id,
        quantity: line.granted_quantity,
        received_quantity: 0,
        serials: line.serials.clone(),
        received_serials: None,
        damaged_quantity: 0,
        damaged_serials: None,
    });
}
