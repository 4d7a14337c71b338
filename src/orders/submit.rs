//! Asks a service center for parts.

use chrono::{DateTime, Utc};

use super::{LineState, Order, OrderLine, OrderState, store};
use crate::db::{Event, Tx, event};
use crate::parts;
use crate::types::{Day, Error, OutletName, PartId, PartsOrderId};

/// Submits. Refuses an outlet whose state closes it to parts or limits them, and parts that there are not.
pub(super) async fn submit(
    tx: &mut Tx,
    name: OutletName<PartsOrderId>,
    asked: &[(PartId, i64)],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Order, Vec<OrderLine>), Error> {
    let pieces = asked.iter().map(|(_, quantity)| *quantity).fold(0, i64::saturating_add);
    let center_id = parts::must_take(tx, name.outlet, pieces, Day::of(now)).await?;
    let order = Order {
        outlet_id: name.outlet,
        parts_order_id: name.id,
        center_id,
        state: OrderState::Submitted,
        create_time: now,
        review_time: None,
        version: 1,
    };
    let line = |(part_id, quantity): &(PartId, i64)| OrderLine {
        outlet_id: name.outlet,
        parts_order_id: name.id,
        part_id: *part_id,
        quantity: *quantity,
        state: LineState::Requested,
        granted_part_id: None,
        granted_quantity: 0,
        reason_code: None,
        remark: None,
        reviewer: None,
        serials: None,
        transfer_id: None,
        shipment_id: None,
        picker: None,
        pick_time: None,
        decision_id: None,
    };
    let mut lines: Vec<OrderLine> = asked.iter().map(line).collect();
    lines.sort_by_key(|line| line.part_id);
    store::insert(tx, &order, &lines).await?;
    let event = Event::new(name.outlet, "orders.parts_order_submitted", name, actor, now);
    event::record(tx, event.with("state", order.state)).await?;
    Ok((order, lines))
}
