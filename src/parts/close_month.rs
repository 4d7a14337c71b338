//! Counts and signatures of a month's close.

use chrono::{DateTime, Utc};

use super::chain;
use super::close::{ChainLink, CloseState, Side, StockClose, StockCount};
use super::store::close as store;
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::ledger::Condition;
use crate::network;
use crate::types::{CloseId, Day, Error, Month, OutletName, PartId, Reason, Serials, must_match};

/// A side's count.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) month: Month,
    pub(super) lines: Vec<CountLine>,
}

/// What a side counted of a part in a condition.
#[derive(Clone, Debug)]
pub(super) struct CountLine {
    pub(super) part: PartId,
    pub(super) condition: Condition,
    pub(super) quantity: i64,
    pub(super) known: Vec<String>,
}

/// Takes a side's count in; `name` is the close's, if it is the first of its month. Refuses a month that has not ended or
/// lies before a closed one, and a close that somebody signed.
pub(super) async fn submit(
    tx: &mut Tx,
    name: OutletName<CloseId>,
    count: &Count,
    side: Side,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<StockClose, Error> {
    let outlet = network::store::outlet(tx, name.outlet).await?;
    let month = count.month;
    if Day::of(now) < month.end_day() {
        let message = format!("{month} has not ended");
        return Err(Error::refused(Reason::MonthNotClosable, name, message).with("month", month));
    }
    let parts: Vec<PartId> = count.lines.iter().map(|line| line.part).collect();
    catalog::store::must_have_parts(tx, &parts).await?;
    let begin_time = store::closed_until(tx, name.outlet).await?.unwrap_or(DateTime::UNIX_EPOCH);
    let found = store::find_month(tx, name.outlet, month.first_day()).await?;
    let mut close = match found {
        Some(close) => close,
        None if month.end_day().begin() <= begin_time => {
            let message = format!("{month} lies in a close already");
            return Err(Error::refused(Reason::MonthClosed, name, message).with("month", month));
        }
        None => {
            let close = StockClose {
                outlet_id: name.outlet,
                close_id: name.id,
                center_id: outlet.center_id,
                month: month.first_day(),
                begin_time,
                end_time: month.end_day().begin(),
                state: CloseState::Counting,
                counted_by_outlet: None,
                counted_by_center: None,
                transfer_count: None,
                digest: None,
                signed_by_outlet: None,
                signed_by_center: None,
                create_time: now,
                version: 1,
            };
            store::insert(tx, &close).await?;
            close
        }
    };
    if close.is_signed() {
        return Err(close.wrong_state());
    }
    let row = |line: &CountLine| StockCount {
        outlet_id: close.outlet_id,
        close_id: close.close_id,
        side,
        part_id: line.part,
        condition: line.condition,
        quantity: line.quantity,
        known: Serials::column(&line.known),
    };
    let rows: Vec<StockCount> = count.lines.iter().map(row).collect();
    store::replace_counts(tx, close.name(), side, &rows).await?;
    match side {
        Side::Outlet => close.counted_by_outlet = Some(actor.to_owned()),
        Side::Center => close.counted_by_center = Some(actor.to_owned()),
    }
    if close.counted_by_outlet.is_some() && close.counted_by_center.is_some() {
        close.state = CloseState::Counted;
        let (links, before) = chained(tx, &close).await?;
        close.transfer_count = i64::try_from(links.len()).ok();
        close.digest = Some(chain::digest(&links, &before));
    }
    let counted = store::update(tx, &close).await?;
    let event = Event::new(name.outlet, "parts.stock_counted", close.name(), actor, now);
    event::record(tx, event.with("state", counted.state).with("side", side)).await?;
    Ok(counted)
}

/// The chain over a close's slice as the ledger has it now, and what it begins after.
pub(super) async fn chained(tx: &mut Tx, close: &StockClose) -> Result<(Vec<ChainLink>, Vec<u8>), Error> {
    let before = match store::find_before(tx, close.outlet_id, close.end_time).await? {
        Some(earlier) => unhex(&earlier.digest.unwrap_or_default()),
        None => chain::BEGINNING.to_vec(),
    };
    let span = (close.begin_time, close.end_time);
    Ok((chain::over(tx, close.outlet_id.into(), span, &before).await?, before))
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().collect();
    digits.chunks(2).filter_map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok()).collect()
}

/// Signs for a side. Refuses a digest that is not the slice's as it is now, one who signed for the other side, and a
/// second signature of a side by another.
pub(super) async fn sign(
    tx: &mut Tx,
    name: OutletName<CloseId>,
    etag: Option<i64>,
    digest: &str,
    side: Side,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<StockClose, Error> {
    let mut close = store::close(tx, name).await?;
    must_match(name, close.version, etag)?;
    close.must_be(CloseState::Counted)?;
    let (links, before) = chained(tx, &close).await?;
    let current = chain::digest(&links, &before);
    if current != digest || close.digest.as_deref() != Some(digest) {
        let message = format!("the digest is not that of close `{name}`; count again if the slice has changed");
        return Err(Error::refused(Reason::StaleEtag, name, message).with("digest", current));
    }
    let (own, other) = match side {
        Side::Outlet => (&mut close.signed_by_outlet, &close.signed_by_center),
        Side::Center => (&mut close.signed_by_center, &close.signed_by_outlet),
    };
    if other.as_deref() == Some(actor) {
        let message = "one person may not sign for both sides";
        return Err(Error::refused(Reason::SamePerson, name, message));
    }
    // Who signed first for a side stays the one.
    own.get_or_insert_with(|| actor.to_owned());
    if close.signed_by_outlet.is_some() && close.signed_by_center.is_some() {
        close.state = CloseState::Closed;
        store::insert_links(tx, name, &links).await?;
    }
    let signed = store::update(tx, &close).await?;
    let event = Event::new(name.outlet, "parts.close_signed", name, actor, now);
    let event = event.with("state", signed.state).with("side", side).with("digest", digest);
    event::record(tx, event).await?;
    Ok(signed)
}
