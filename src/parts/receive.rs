//! Receives a shipment, line by line; what did not arrive stays in transit.

use chrono::{DateTime, Utc};

use super::ship::ShippingLine;
use super::{Shipment, ShipmentLine, ShipmentState, places, store};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry, Phase};
use crate::types::{Error, Name, OutletName, Serials, ShipmentId, TypedId as _, must_match};

/// Receives. `arrived` is empty for all of it, else what arrived of every line. Refuses a shipment that was received,
/// a stale etag, parts that were not shipped, and more than was shipped.
pub(super) async fn receive(
    tx: &mut Tx,
    name: OutletName<ShipmentId>,
    etag: Option<i64>,
    arrived: &[ShippingLine],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Shipment, Vec<ShipmentLine>), Error> {
    let shipment = store::shipment(tx, name).await?;
    must_match(name, shipment.version, etag)?;
    shipment.must_be_in_transit()?;
    let mut lines = store::shipment_lines(tx, name.outlet, &[name.id]).await?;
    count(&mut lines, arrived)?;
    let entries: Vec<Entry> = lines
        .iter()
        .filter(|line| line.received_quantity > 0)
        .map(|line| Entry {
            unit: line.part_id.uuid().to_string(),
            from: places::in_transit(shipment.center_id, Condition::Good),
            to: places::shelf(name.outlet, Condition::Good),
            amount: line.received_quantity,
            code: "receive",
            phase: Phase::Posted,
            source: name.to_string(),
            actor: actor.to_owned(),
            post_time: now,
            serials: Serials::of(line.received_serials.as_ref()),
            corrects: None,
        })
        .collect();
    ledger::post(tx, &entries).await?;
    let whole = lines.iter().all(|line| line.received_quantity == line.quantity);
    let state = if whole { ShipmentState::Received } else { ShipmentState::Discrepancy };
    let received = store::receive_shipment(tx, &shipment, state, &lines, now).await?;
    let event = Event::new(name.outlet, "parts.shipment_received", name, actor, now);
    event::record(tx, event.with("state", state)).await?;
    Ok((received, lines))
}

/// Writes what arrived into the lines; every wrong one is told.
fn count(lines: &mut [ShipmentLine], arrived: &[ShippingLine]) -> Result<(), Error> {
    if arrived.is_empty() {
        for line in lines {
            line.received_quantity = line.quantity;
            line.received_serials = line.serials.clone();
        }
        return Ok(());
    }
    let mut violations = Vec::new();
    for (index, told) in arrived.iter().enumerate() {
        let (part, quantity) = (&told.part, &told.quantity);
        let field = |name: &str| format!("lines[{index}].{name}");
        match lines.iter_mut().find(|line| line.part_id == *part) {
            Some(line) if *quantity <= line.quantity => {
                line.received_quantity = *quantity;
                line.received_serials = Serials::column(&told.serials);
                violations.extend(
                    odd_serials(line, &told.serials).map(|why| (field("received_serials"), "NOT_SHIPPED", why)),
                );
            }
            Some(line) => {
                let description = format!("is {quantity}, {} were shipped", line.quantity);
                violations.push((field("received_quantity"), "OUT_OF_RANGE", description));
            }
            None => violations.push((field("part"), "NOT_SHIPPED", format!("`{}` was not shipped", Name(*part)))),
        }
    }
    if arrived.len() < lines.len() && violations.is_empty() {
        violations.push(("lines".to_owned(), "COUNT_OUT_OF_RANGE", "must tell every line that was shipped".to_owned()));
    }
    if violations.is_empty() {
        return Ok(());
    }
    let violation = |(field, rule, description)| crate::types::Violation { field, rule, description };
    Err(Error::Invalid(violations.into_iter().map(violation).collect()))
}

/// What is wrong with the serials told of a line: each of those shipped at most, and one for each piece that arrived.
fn odd_serials(line: &ShipmentLine, told: &[String]) -> Option<String> {
    let shipped = Serials::of(line.serials.as_ref());
    if let Some(stranger) = told.iter().find(|serial| !shipped.contains(serial)) {
        return Some(format!("`{stranger}` was not shipped"));
    }
    let wanted = if shipped.is_empty() { 0 } else { line.received_quantity };
    let is_right = i64::try_from(told.len()) == Ok(wanted);
    if is_right { None } else { Some(format!("are {}, must be {wanted}", told.len())) }
}
