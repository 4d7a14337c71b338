//! Tells what was taken off the shelf of what an order was promised.

use chrono::{DateTime, Utc};

use super::order::roll_up;
use super::{LineState, Order, OrderLine, store};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Entry, Phase};
use crate::types::{Error, Name, OutletName, PartId, PartsOrderId, Serials, Violation, must_match};

/// Why a line was reduced when fewer pieces were on the shelf than in the books.
const SHORT_PICK: &str = "SHORT_PICK";

/// What was taken of a granted part.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    pub(super) part: PartId,
    pub(super) quantity: i64,
    pub(super) serials: Vec<String>,
}

/// Picks; nothing named stands for all that is promised and not picked. Of a line of which fewer pieces were found, the
/// promise is made anew for those. Refuses a stale etag, an order of which nothing waits to be picked, and more than was
/// promised.
pub(super) async fn pick(
    tx: &mut Tx,
    name: OutletName<PartsOrderId>,
    etag: Option<i64>,
    picks: &[Pick],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Order, Vec<OrderLine>), Error> {
    let (mut order, mut lines) = store::order(tx, name).await?;
    must_match(name, order.version, etag)?;
    if !lines.iter().any(is_waiting) {
        return Err(order.refuse("nothing of it waits to be picked"));
    }
    let told = check(&lines, picks)?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut renewed = Vec::new();
    for (index, line) in lines.iter_mut().enumerate().filter(|(_, line)| is_waiting(line)) {
        let Some(pick) = told.iter().find(|(place, _)| *place == index).map(|(_, pick)| pick) else {
            if picks.is_empty() {
                (line.picker, line.pick_time) = (Some(actor.to_owned()), Some(now));
            }
            continue;
        };
        (line.picker, line.pick_time) = (Some(actor.to_owned()), Some(now));
        if pick.quantity < line.granted_quantity {
            entries.push(line.entry(&order, ("release", Phase::VoidPending(line.promise()?)), actor, now));
            line.granted_quantity = pick.quantity;
            line.serials = Serials::column(&pick.serials);
            line.reason_code = Some(SHORT_PICK.to_owned());
            if line.state == LineState::Approved {
                line.state = LineState::Reduced;
            }
            entries.push(line.entry(&order, ("allocate", Phase::Pending), actor, now));
            renewed.push(line);
        }
    }
    let posted = ledger::post(tx, &entries).await?;
    // Each line withdrew its promise first and made the new one second.
    for (line, promise) in renewed.into_iter().zip(posted.into_iter().skip(1).step_by(2)) {
        line.transfer_id = Some(promise);
    }
    order.state = roll_up(&lines);
    store::update(tx, &mut order, &lines).await?;
    let event = Event::new(name.outlet, "orders.parts_order_picked", name, actor, now);
    event::record(tx, event.with("state", order.state)).await?;
    Ok((order, lines))
}

fn is_waiting(line: &OrderLine) -> bool {
    line.is_promised() && line.picker.is_none()
}

/// Which line each pick is of; every wrong one is told.
fn check<'a>(lines: &[OrderLine], picks: &'a [Pick]) -> Result<Vec<(usize, &'a Pick)>, Error> {
    let mut violations = Vec::new();
    let mut found = Vec::with_capacity(picks.len());
    for (index, pick) in picks.iter().enumerate() {
        let mut wrong = |field: &str, rule: &'static str, description: String| {
            violations.push(Violation { field: format!("picks[{index}].{field}"), rule, description });
        };
        let own =
            lines.iter().enumerate().find(|(_, line)| is_waiting(line) && line.granted_part_id == Some(pick.part));
        let Some((place, line)) = own else {
            wrong("part", "NOT_PROMISED", format!("`{}` does not wait to be picked", Name(pick.part)));
            continue;
        };
        if pick.quantity > line.granted_quantity {
            wrong("quantity", "OUT_OF_RANGE", format!("is {}, {} are promised", pick.quantity, line.granted_quantity));
        }
        let promised = Serials::of(line.serials.as_ref());
        if let Some(stranger) = pick.serials.iter().find(|serial| !promised.contains(serial)) {
            wrong("serials", "NOT_PROMISED", format!("`{stranger}` is not promised"));
        }
        let wanted = if promised.is_empty() { 0 } else { pick.quantity };
        let is_whole = pick.quantity == line.granted_quantity && pick.serials.is_empty();
        if !is_whole && i64::try_from(pick.serials.len()) != Ok(wanted) {
            wrong("serials", "COUNT_OUT_OF_RANGE", format!("are {}, must be {wanted}", pick.serials.len()));
        }
        found.push((place, pick));
    }
    if violations.is_empty() { Ok(found) } else { Err(Error::Invalid(violations)) }
}
