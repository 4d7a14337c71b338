//! Takes stock back that is on its way to the service center, before any of it was received.

use chrono::{DateTime, Utc};

use super::store::stock_returns as store;
use super::{StockReturn, StockReturnLine, StockReturnState, places};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Entry};
use crate::types::{Error, OutletName, StockReturnId, must_match};

/// Cancels: IN_TRANSIT to CANCELLED; every piece is on the outlet's shelf again, by a movement of its own. Refuses a stale
/// etag, and a stock return that is not on its way.
pub(super) async fn cancel(
    tx: &mut Tx,
    (name, etag): (OutletName<StockReturnId>, Option<i64>),
    reason: &str,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(StockReturn, Vec<StockReturnLine>), Error> {
    let mut own = store::stock_return(tx, name).await?;
    must_match(name, own.version, etag)?;
    own.must_be_in_transit()?;
    let lines = store::lines(tx, name.outlet, &[name.id]).await?;
    let back = |line: &StockReturnLine| {
        let (way, shelf) = (places::way_back(name.outlet, line.condition), places::shelf(name.outlet, line.condition));
        line.entry((way, shelf), line.shipped(), "recall", actor, now)
    };
    let entries: Vec<Entry> = lines.iter().map(back).collect();
    ledger::post(tx, &entries).await?;
    own.state = StockReturnState::Cancelled;
    own.receive_time = Some(now);
    own.cancel_reason = Some(reason.to_owned());
    store::update(tx, &mut own).await?;
    let event = Event::new(name.outlet, "parts.stock_return_cancelled", name, actor, now);
    event::record(tx, event.with("state", own.state)).await?;
    Ok((own, lines))
}
