//! Sends stock of an outlet back to its service center.

use chrono::{DateTime, Utc};

use super::serials::must_fit_serials;
use super::store::stock_returns as store;
use super::{StockReturn, StockReturnLine, StockReturnState, places};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry};
use crate::network;
use crate::types::{Error, Name, OutletName, PartId, Serials, StockReturnId};

/// A part to be sent back.
#[derive(Clone, Debug)]
pub(super) struct ReturningLine {
    pub(super) part: PartId,
    pub(super) condition: Condition,
    pub(super) quantity: i64,
    pub(super) serials: Vec<String>,
}

/// Sends stock back: off the shelf, on its way. Refuses more than is there and not promised, and serials that do not fit.
/// No state of the outlet keeps it from that: whoever still has stock may give it back.
pub(super) async fn send(
    tx: &mut Tx,
    name: OutletName<StockReturnId>,
    (lines, waybill): (&[ReturningLine], &str),
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(StockReturn, Vec<StockReturnLine>), Error> {
    let center_id = network::store::outlet(tx, name.outlet).await?.center_id;
    let ids: Vec<PartId> = lines.iter().map(|line| line.part).collect();
    let parts = catalog::store::parts(tx, &ids).await?;
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let part = parts.iter().find(|part| part.part_id == line.part);
        let part = part.ok_or_else(|| Error::not_found(Name(line.part)))?;
        must_fit_serials(part, line.quantity, &line.serials)?;
        rows.push(StockReturnLine {
            outlet_id: name.outlet,
            stock_return_id: name.id,
            part_id: line.part,
            condition: line.condition,
            quantity: line.quantity,
            serials: Serials::column(&line.serials),
            received_quantity: 0,
            received_serials: None,
            damaged_quantity: 0,
            damaged_serials: None,
            damaged_condition: None,
        });
    }
    let own = StockReturn {
        outlet_id: name.outlet,
        stock_return_id: name.id,
        center_id,
        state: StockReturnState::InTransit,
        waybill: waybill.to_owned(),
        ship_time: now,
        receive_time: None,
        cancel_reason: None,
        version: 1,
    };
    let off_the_shelf = |line: &StockReturnLine| {
        let (shelf, way) = (places::shelf(name.outlet, line.condition), places::way_back(name.outlet, line.condition));
        line.entry((shelf, way), line.shipped(), "return", actor, now)
    };
    let entries: Vec<Entry> = rows.iter().map(off_the_shelf).collect();
    store::insert(tx, &own, &rows).await?;
    ledger::post(tx, &entries).await?;
    let event = Event::new(name.outlet, "parts.stock_return_shipped", name, actor, now);
    event::record(tx, event.with("state", own.state)).await?;
    Ok((own, rows))
}
