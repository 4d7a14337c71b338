//! Receives stock that an outlet sent back, line by line, into the center's warehouse. What is missing of a line opens a
//! discrepancy.

use chrono::{DateTime, Utc};

use super::discrepancy::{Discrepancy, DiscrepancyKind, DiscrepancyState};
use super::receive::{Pieces, missing, oddities};
use super::store::{discrepancies, stock_returns as store};
use super::{StockReturn, StockReturnLine, StockReturnState, places};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry};
use crate::types::{DiscrepancyId, Error, Name, OutletName, PartId, Serials, StockReturnId, Violation, must_match};

/// What arrived of a line.
#[derive(Clone, Debug)]
pub(super) struct Arrived {
    pub(super) part: PartId,
    pub(super) condition: Condition,
    pub(super) received: Pieces,
    pub(super) damaged: Pieces,
    /// In what condition the damaged ones were found.
    pub(super) found: Condition,
}

/// What arrived.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    /// Of every line; none for all that was sent.
    pub(super) lines: Vec<Arrived>,
    pub(super) remark: String,
}

/// Receives: IN_TRANSIT to RECEIVED, or to DISCREPANCY. What arrived becomes the center's, in the condition found. Refuses
/// a stale etag, a stock return that is not on its way, lines that were not sent among those that were, and more than was
/// sent.
pub(super) async fn receive(
    tx: &mut Tx,
    (name, etag): (OutletName<StockReturnId>, Option<i64>),
    arrival: &Arrival,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(StockReturn, Vec<StockReturnLine>), Error> {
    let mut own = store::stock_return(tx, name).await?;
    must_match(name, own.version, etag)?;
    own.must_be_in_transit()?;
    let mut lines = store::lines(tx, name.outlet, &[name.id]).await?;
    count(&mut lines, &arrival.lines)?;
    let mut entries: Vec<Entry> = Vec::new();
    for line in &lines {
        let way = places::way_back(name.outlet, line.condition);
        let mut found = |condition, pieces| {
            let warehouse = places::warehouse(own.center_id, condition);
            entries.push(line.entry((way, warehouse), pieces, "give_back", actor, now));
        };
        found(line.condition, line.received());
        line.damaged_condition.into_iter().for_each(|condition| found(condition, line.damaged()));
    }
    entries.retain(|entry| entry.amount > 0);
    ledger::post(tx, &entries).await?;
    let short = shortages(&own, &lines, &arrival.remark, actor, now);
    discrepancies::insert(tx, &short).await?;
    own.state = if short.is_empty() { StockReturnState::Received } else { StockReturnState::Discrepancy };
    own.receive_time = Some(now);
    store::count(tx, &lines).await?;
    store::update(tx, &mut own).await?;
    let event = Event::new(name.outlet, "parts.stock_return_received", name, actor, now);
    event::record(tx, event.with("state", own.state)).await?;
    for one in &short {
        let event = Event::new(name.outlet, "parts.discrepancy_opened", one.name(), actor, now);
        event::record(tx, event.with("kind", one.kind).with("stockReturn", name)).await?;
    }
    Ok((own, lines))
}

/// What is missing, line by line.
fn shortages(
    own: &StockReturn,
    lines: &[StockReturnLine],
    remark: &str,
    actor: &str,
    now: DateTime<Utc>,
) -> Vec<Discrepancy> {
    let opened = |line: &StockReturnLine| {
        let (quantity, serials) = missing(&line.shipped(), &line.received(), &line.damaged());
        (quantity > 0).then(|| Discrepancy {
            outlet_id: own.outlet_id,
            discrepancy_id: DiscrepancyId::generate(),
            shipment_id: None,
            center_id: own.center_id,
            part_id: line.part_id,
            kind: DiscrepancyKind::Short,
            quantity,
            serials: Serials::column(&serials),
            remark: remark.to_owned(),
            reporter: actor.to_owned(),
            create_time: now,
            state: DiscrepancyState::Open,
            resolution: None,
            resolve_remark: None,
            resolver: None,
            resolve_time: None,
            version: 1,
            stock_return_id: Some(own.stock_return_id),
            condition: line.condition,
        })
    };
    lines.iter().filter_map(opened).collect()
}

/// Writes what arrived into the lines; every wrong one is told.
fn count(lines: &mut [StockReturnLine], arrived: &[Arrived]) -> Result<(), Error> {
    if arrived.is_empty() {
        for line in lines {
            line.received_quantity = line.quantity;
            line.received_serials = line.serials.clone();
        }
        return Ok(());
    }
    let mut violations = Vec::new();
    for (index, told) in arrived.iter().enumerate() {
        let mut wrong = |field: &str, rule: &'static str, description: String| {
            violations.push(Violation { field: format!("lines[{index}].{field}"), rule, description });
        };
        let of_it = |line: &&mut StockReturnLine| (line.part_id, line.condition) == (told.part, told.condition);
        let Some(line) = lines.iter_mut().find(of_it) else {
            wrong("part", "NOT_SHIPPED", format!("`{}` was not sent {}", Name(told.part), told.condition));
            continue;
        };
        for (field, rule, why) in oddities(&line.shipped(), &told.received, &told.damaged) {
            wrong(field, rule, why);
        }
        line.received_quantity = told.received.0;
        line.received_serials = Serials::column(&told.received.1);
        line.damaged_quantity = told.damaged.0;
        line.damaged_serials = Serials::column(&told.damaged.1);
        line.damaged_condition = (told.damaged.0 > 0).then_some(told.found);
    }
    if arrived.len() < lines.len() && violations.is_empty() {
        let description = "must tell every line that was sent".to_owned();
        violations.push(Violation { field: "lines".to_owned(), rule: "COUNT_OUT_OF_RANGE", description });
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}
