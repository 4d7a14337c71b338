//! Stock on its way back, on the wire.

use super::super::receive_stock_return::{Arrival, Arrived};
use super::super::return_stock::ReturningLine;
use super::super::{StockReturn, StockReturnLine, StockReturnState, wire};
use crate::ledger::Condition;
use crate::pb;
use crate::rpc::{Fields, timestamp};
use crate::types::{Error, Name, OutletId, OutletName, PartId, Serials, StockReturnId};
use crate::wire_enum;

wire_enum!(StockReturnState, pb::stock_return::State, { InTransit, Received, Discrepancy, Resolved, Cancelled });

type Sending = (OutletId, Vec<ReturningLine>, String);

pub(in crate::parts) fn sending(request: pb::ReturnStockRequest) -> Result<Sending, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet = fields.name("parent", &request.parent);
    let lines = lines(&mut fields, request.lines, 1, |fields, (part, condition), line| {
        let quantity = fields.number("quantity", line.quantity, 1, 100_000);
        let serials = wire::serials(fields, "serials", line.serials);
        Some(ReturningLine { part: part?, condition: condition?, quantity: quantity?, serials: serials? })
    });
    let waybill = fields.text("waybill", request.waybill, 0, 60);
    fields.finish(|| Some((outlet?, lines?, waybill?)))
}

/// Lines, each of a part in a condition that no other is of.
fn lines<T>(
    fields: &mut Fields,
    lines: Vec<pb::stock_return::Line>,
    least: usize,
    read: impl Fn(&mut Fields, (Option<PartId>, Option<Condition>), pb::stock_return::Line) -> Option<T>,
) -> Option<Vec<T>> {
    let mut seen = Vec::new();
    fields.each("lines", lines, least, 100, |fields, line| {
        let part: Option<PartId> = fields.name("part", &line.part);
        let condition = fields.optional_choice("condition", line.condition, |wire| {
            Condition::from_wire(wire).filter(|condition| condition.is_usable())
        });
        let condition = condition.map(|condition| condition.unwrap_or(Condition::Good));
        let key = part.zip(condition);
        if key.is_some_and(|key| seen.contains(&key)) {
            fields.wrong::<()>("part", "REPEATED", "stands twice in this condition");
        }
        seen.extend(key);
        read(fields, (part, condition), line)
    })
}

type Target = (OutletName<StockReturnId>, Option<i64>);

pub(in crate::parts) fn receipt(request: pb::ReceiveStockReturnRequest) -> Result<(Target, Arrival), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let lines = lines(&mut fields, request.lines, 0, |fields, (part, condition), line| {
        let received = fields.number("received_quantity", line.received_quantity, 0, 100_000);
        let damaged = fields.number("damaged_quantity", line.damaged_quantity, 0, 100_000);
        let received_serials = wire::serials(fields, "received_serials", line.received_serials);
        let damaged_serials = wire::serials(fields, "damaged_serials", line.damaged_serials);
        let found = fields.optional_choice("damaged_condition", line.damaged_condition, |wire| {
            Condition::from_wire(wire).filter(|condition| StockReturnLine::DAMAGED.contains(condition))
        });
        if line.damaged_condition != 0 && damaged == Some(0) {
            fields.wrong::<()>("damaged_condition", "NOT_DAMAGED", "is given for damaged pieces only");
        }
        Some(Arrived {
            part: part?,
            condition: condition?,
            received: (received?, received_serials?),
            damaged: (damaged?, damaged_serials?),
            found: found?.unwrap_or(Condition::Quarantine),
        })
    });
    let remark = fields.text("remark", request.remark, 0, 500);
    fields.finish(|| Some(((name?, etag?), Arrival { lines: lines?, remark: remark? })))
}

pub(in crate::parts) fn cancelling(request: pb::CancelStockReturnRequest) -> Result<(Target, String), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let reason = fields.text("reason", request.reason, 1, 500);
    fields.finish(|| Some(((name?, etag?), reason?)))
}

/// A stock return with its lines.
pub(in crate::parts) fn stock_return(own: &StockReturn, lines: &[StockReturnLine]) -> pb::StockReturn {
    let of_it = lines.iter().filter(|line| line.stock_return_id == own.stock_return_id);
    let encoded = of_it.map(|line| pb::stock_return::Line {
        part: Name(line.part_id).to_string(),
        condition: pb::StockCondition::from(line.condition).into(),
        quantity: line.quantity,
        serials: Serials::of(line.serials.as_ref()),
        received_quantity: line.received_quantity,
        received_serials: Serials::of(line.received_serials.as_ref()),
        damaged_quantity: line.damaged_quantity,
        damaged_serials: Serials::of(line.damaged_serials.as_ref()),
        damaged_condition: line.damaged_condition.map_or(0, |condition| pb::StockCondition::from(condition).into()),
    });
    pb::StockReturn {
        name: own.name().to_string(),
        service_center: Name(own.center_id).to_string(),
        lines: encoded.collect(),
        state: pb::stock_return::State::from(own.state).into(),
        waybill: own.waybill.clone(),
        ship_time: Some(timestamp(own.ship_time)),
        receive_time: own.receive_time.map(timestamp),
        cancel_reason: own.cancel_reason.clone().unwrap_or_default(),
        etag: own.version.to_string(),
    }
}
