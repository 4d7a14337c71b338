//! Ends an order of which nothing is to come.

use chrono::{DateTime, Utc};

use super::{LineState, Order, OrderLine, OrderState, store};
use crate::db::{Event, Tx, event};
use crate::parts::{Shipment, ShipmentState};
use crate::types::{Error, OutletName, PartsOrderId, must_match};

/// Closes: what is back-ordered is cancelled. Refuses a stale etag, an order that ended otherwise or was not reviewed, and
/// one of which pieces are promised or on their way, or a discrepancy is open.
pub(super) async fn close(
    tx: &mut Tx,
    name: OutletName<PartsOrderId>,
    etag: Option<i64>,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Order, Vec<OrderLine>), Error> {
    let (mut order, mut lines) = store::order(tx, name).await?;
    must_match(name, order.version, etag)?;
    let shipments = store::shipments(tx, name.outlet, &lines).await?;
    must_be_through(&order, &lines, &shipments)?;
    for line in lines.iter_mut().filter(|line| line.state == LineState::Backordered) {
        line.state = LineState::Cancelled;
    }
    order.state = OrderState::Closed;
    store::update(tx, &mut order, &lines).await?;
    let event = Event::new(name.outlet, "orders.parts_order_closed", name, actor, now);
    event::record(tx, event.with("state", order.state)).await?;
    Ok((order, lines))
}

fn must_be_through(order: &Order, lines: &[OrderLine], shipments: &[Shipment]) -> Result<(), Error> {
    let any = |state| order.any_shipment(lines, shipments, state);
    match order.state {
        OrderState::InTransit | OrderState::Backordered => {}
        OrderState::Submitted
        | OrderState::Approved
        | OrderState::Picked
        | OrderState::Rejected
        | OrderState::Discrepancy
        | OrderState::Received
        | OrderState::Cancelled
        | OrderState::Closed => return Err(order.refuse("only what was received, or waits for stock, is closed")),
    }
    if any(ShipmentState::InTransit) {
        return Err(order.refuse("pieces of it are on their way"));
    }
    if any(ShipmentState::Discrepancy) {
        return Err(order.refuse("a discrepancy of it is open"));
    }
    Ok(())
}
