//! Receives a shipment, line by line. Each way in which it arrived other than shipped opens a discrepancy.

use chrono::{DateTime, Utc};

use super::discrepancy::{Discrepancy, DiscrepancyKind, DiscrepancyState};
use super::serials::must_fit_serials;
use super::store::discrepancies;
use super::{Shipment, ShipmentLine, ShipmentState, places, store};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry, Phase, Place};
use crate::types::{
    DiscrepancyId, Error, Name, OutletName, PartId, Serials, ShipmentId, TypedId as _, Violation, must_match,
};

/// Pieces with their serials, if the part is tracked by them.
pub(super) type Pieces = (i64, Vec<String>);

/// What arrived of a part that was shipped.
#[derive(Clone, Debug)]
pub(super) struct Arrived {
    pub(super) part: PartId,
    pub(super) received: Pieces,
    pub(super) damaged: Pieces,
}

/// What arrived of a part that was not shipped.
#[derive(Clone, Debug)]
pub(super) struct WrongPart {
    pub(super) part: PartId,
    pub(super) quantity: i64,
    pub(super) serials: Vec<String>,
}

/// What arrived.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    /// Of every line; none for all that was shipped.
    pub(super) lines: Vec<Arrived>,
    pub(super) wrong_parts: Vec<WrongPart>,
    pub(super) remark: String,
}

/// Receives. Refuses a shipment that was received, a stale etag, parts that were not shipped among those that were, and
/// more than was shipped.
pub(super) async fn receive(
    tx: &mut Tx,
    name: OutletName<ShipmentId>,
    etag: Option<i64>,
    arrival: &Arrival,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Shipment, Vec<ShipmentLine>), Error> {
    let shipment = store::shipment(tx, name).await?;
    must_match(name, shipment.version, etag)?;
    shipment.must_be_in_transit()?;
    let mut lines = store::shipment_lines(tx, name.outlet, &[name.id]).await?;
    count(&mut lines, &arrival.lines)?;
    must_be_strangers(tx, &lines, &arrival.wrong_parts).await?;
    let shelf = places::shelf(name.outlet, Condition::Good);
    let quarantine = Discrepancy::quarantine(name.outlet, shipment.center_id);
    let mut entries: Vec<Entry> = Vec::new();
    for line in &lines {
        let moved = |to: Place, code, amount, serials: Option<&Serials>| Entry {
            unit: line.part_id.uuid().to_string(),
            from: places::in_transit(shipment.center_id, Condition::Good),
            to,
            amount,
            code,
            phase: Phase::Posted,
            source: name.to_string(),
            actor: actor.to_owned(),
            post_time: now,
            serials: Serials::of(serials),
            corrects: None,
        };
        entries.push(moved(shelf, "receive", line.received_quantity, line.received_serials.as_ref()));
        entries.push(moved(quarantine, "quarantine", line.damaged_quantity, line.damaged_serials.as_ref()));
    }
    entries.retain(|entry| entry.amount > 0);
    ledger::post(tx, &entries).await?;
    let discrepancies = differences(&shipment, &lines, arrival, actor, now);
    discrepancies::insert(tx, &discrepancies).await?;
    let state = if discrepancies.is_empty() { ShipmentState::Received } else { ShipmentState::Discrepancy };
    let received = store::receive_shipment(tx, &shipment, state, &lines, now).await?;
    let event = Event::new(name.outlet, "parts.shipment_received", name, actor, now);
    event::record(tx, event.with("state", state)).await?;
    for own in &discrepancies {
        let event = Event::new(name.outlet, "parts.discrepancy_opened", own.name(), actor, now);
        event::record(tx, event.with("kind", own.kind).with("shipment", name)).await?;
    }
    Ok((received, lines))
}

/// In what ways it arrived other than it was shipped.
fn differences(
    shipment: &Shipment,
    lines: &[ShipmentLine],
    arrival: &Arrival,
    actor: &str,
    now: DateTime<Utc>,
) -> Vec<Discrepancy> {
    let opened = |part_id: PartId, kind, quantity, serials: &[String]| Discrepancy {
        outlet_id: shipment.outlet_id,
        discrepancy_id: DiscrepancyId::generate(),
        shipment_id: Some(shipment.shipment_id),
        center_id: shipment.center_id,
        part_id,
        kind,
        quantity,
        serials: Serials::column(serials),
        remark: arrival.remark.clone(),
        reporter: actor.to_owned(),
        create_time: now,
        state: DiscrepancyState::Open,
        resolution: None,
        resolve_remark: None,
        resolver: None,
        resolve_time: None,
        version: 1,
        stock_return_id: None,
        condition: Condition::Good,
    };
    let mut found = Vec::new();
    for line in lines {
        let shipped = (line.quantity, Serials::of(line.serials.as_ref()));
        let received = (line.received_quantity, Serials::of(line.received_serials.as_ref()));
        let damaged = (line.damaged_quantity, Serials::of(line.damaged_serials.as_ref()));
        let short = missing(&shipped, &received, &damaged);
        found.push(opened(line.part_id, DiscrepancyKind::Short, short.0, &short.1));
        found.push(opened(line.part_id, DiscrepancyKind::Damaged, damaged.0, &damaged.1));
    }
    let wrong = arrival.wrong_parts.iter();
    found.extend(wrong.map(|told| opened(told.part, DiscrepancyKind::Wrong, told.quantity, &told.serials)));
    found.retain(|own| own.quantity > 0);
    found
}

/// Refuses parts as wrong ones that were shipped, that there are not, and whose serials are not as they must be.
async fn must_be_strangers(tx: &mut Tx, lines: &[ShipmentLine], wrong: &[WrongPart]) -> Result<(), Error> {
    let shipped = wrong.iter().enumerate().filter(|(_, told)| lines.iter().any(|line| line.part_id == told.part));
    let violations: Vec<Violation> = shipped
        .map(|(index, told)| {
            let description = format!("`{}` was shipped: it belongs to the lines", Name(told.part));
            Violation { field: format!("wrong_parts[{index}].part"), rule: "SHIPPED", description }
        })
        .collect();
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let ids: Vec<PartId> = wrong.iter().map(|told| told.part).collect();
    let parts = catalog::store::parts(tx, &ids).await?;
    for told in wrong {
        let part = parts.iter().find(|part| part.part_id == told.part);
        let part = part.ok_or_else(|| Error::not_found(Name(told.part)))?;
        must_fit_serials(part, told.quantity, &told.serials)?;
    }
    Ok(())
}

/// Writes what arrived into the lines; every wrong one is told.
fn count(lines: &mut [ShipmentLine], arrived: &[Arrived]) -> Result<(), Error> {
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
        let Some(line) = lines.iter_mut().find(|line| line.part_id == told.part) else {
            wrong("part", "NOT_SHIPPED", format!("`{}` was not shipped", Name(told.part)));
            continue;
        };
        let ((received, received_serials), (damaged, damaged_serials)) = (&told.received, &told.damaged);
        let shipped = (line.quantity, Serials::of(line.serials.as_ref()));
        for (field, rule, why) in oddities(&shipped, &told.received, &told.damaged) {
            wrong(field, rule, why);
        }
        line.received_quantity = *received;
        line.received_serials = Serials::column(received_serials);
        line.damaged_quantity = *damaged;
        line.damaged_serials = Serials::column(damaged_serials);
    }
    if arrived.len() < lines.len() && violations.is_empty() {
        let description = "must tell every line that was shipped".to_owned();
        violations.push(Violation { field: "lines".to_owned(), rule: "COUNT_OUT_OF_RANGE", description });
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

/// What is wrong with what is told of a line, field by field: more than was shipped, or other serials.
pub(super) fn oddities(
    shipped: &Pieces,
    received: &Pieces,
    damaged: &Pieces,
) -> Vec<(&'static str, &'static str, String)> {
    let arrived = received.0.saturating_add(damaged.0);
    if arrived > shipped.0 {
        let field = if received.0 > shipped.0 { "received_quantity" } else { "damaged_quantity" };
        return vec![(field, "OUT_OF_RANGE", format!("are {arrived} with those, {} were shipped", shipped.0))];
    }
    let mut odd = Vec::new();
    if let Some(why) = odd_serials(&shipped.1, received, &[]) {
        odd.push(("received_serials", "NOT_SHIPPED", why));
    }
    if let Some(why) = odd_serials(&shipped.1, damaged, &received.1) {
        odd.push(("damaged_serials", "NOT_SHIPPED", why));
    }
    odd
}

/// What did not arrive of what was shipped.
pub(super) fn missing(shipped: &Pieces, received: &Pieces, damaged: &Pieces) -> Pieces {
    let mut serials = shipped.1.clone();
    serials.retain(|serial| !received.1.contains(serial) && !damaged.1.contains(serial));
    (shipped.0.saturating_sub(received.0).saturating_sub(damaged.0), serials)
}

/// What is wrong with the serials told of a line: each of those shipped, none told already, and one for each piece.
fn odd_serials(shipped: &[String], (quantity, told): &Pieces, before: &[String]) -> Option<String> {
    if let Some(stranger) = told.iter().find(|serial| !shipped.contains(serial)) {
        return Some(format!("`{stranger}` was not shipped"));
    }
    if let Some(twice) = told.iter().find(|serial| before.contains(serial)) {
        return Some(format!("`{twice}` is told of twice"));
    }
    let wanted = if shipped.is_empty() { 0 } else { *quantity };
    let is_right = i64::try_from(told.len()) == Ok(wanted);
    if is_right { None } else { Some(format!("are {}, must be {wanted}", told.len())) }
}
