//! Cancels an order before anything of it was shipped.

use chrono::{DateTime, Utc};

use super::order::roll_up;
use super::{LineState, Order, OrderLine, OrderState, store};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Entry, Phase};
use crate::types::{Error, OutletName, PartsOrderId, must_match};

/// Cancels, and withdraws the promises. Refuses an order of which something was shipped: that comes back only as a
/// movement of its own.
pub(super) async fn cancel(
    tx: &mut Tx,
    name: OutletName<PartsOrderId>,
    etag: Option<i64>,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Order, Vec<OrderLine>), Error> {
    let (mut order, mut lines) = store::order(tx, name).await?;
    must_match(name, order.version, etag)?;
    if lines.iter().any(|line| line.state == LineState::Complete) {
        return Err(order.refuse("pieces of it were shipped"));
    }
    if matches!(order.state, OrderState::Cancelled | OrderState::Rejected | OrderState::Closed) {
        return Err(order.refuse("nothing is left to cancel"));
    }
    let mut entries: Vec<Entry> = Vec::new();
    for line in &mut lines {
        if line.is_promised() {
            entries.push(line.entry(&order, ("release", Phase::VoidPending(line.promise()?)), actor, now));
        }
        if line.state != LineState::Rejected {
            line.state = LineState::Cancelled;
            (line.picker, line.pick_time) = (None, None);
        }
    }
    if !entries.is_empty() {
        ledger::post(tx, &entries).await?;
    }
    order.state = roll_up(&lines);
    store::update(tx, &mut order, &lines).await?;
    let event = Event::new(name.outlet, "orders.parts_order_cancelled", name, actor, now);
    event::record(tx, event.with("state", order.state)).await?;
    Ok((order, lines))
}
