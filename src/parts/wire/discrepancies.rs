//! Receipts and discrepancies of shipments on the wire.

use super::super::discrepancy::{Discrepancy, DiscrepancyKind, DiscrepancyState, Resolution};
use super::super::receive::{Arrival, Arrived, WrongPart};
use super::super::resolve::Resolving;
use super::super::{Side, wire};
use crate::pb;
use crate::rpc::{Fields, timestamp};
use crate::types::{DiscrepancyId, Error, Name, OutletName, PartId, Serials, ShipmentId};
use crate::wire_enum;

wire_enum!(DiscrepancyKind, pb::discrepancy::Kind, { Short, Damaged, Wrong });
wire_enum!(DiscrepancyState, pb::discrepancy::State, { Open, Resolved });
wire_enum!(Resolution, pb::discrepancy::Resolution, { Arrived, NeverShipped, Lost, Accepted, SentBack, Scrapped });

type Receipt = (OutletName<ShipmentId>, Option<i64>, Arrival);

pub(in crate::parts) fn receipt(request: pb::ReceiveShipmentRequest) -> Result<Receipt, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let lines = wire::lines(&mut fields, request.lines, 0, |fields, part, line| {
        let received = fields.number("received_quantity", line.received_quantity, 0, 100_000);
        let damaged = fields.number("damaged_quantity", line.damaged_quantity, 0, 100_000);
        let received_serials = wire::serials(fields, "received_serials", line.received_serials);
        let damaged_serials = wire::serials(fields, "damaged_serials", line.damaged_serials);
        Some(Arrived { part: part?, received: (received?, received_serials?), damaged: (damaged?, damaged_serials?) })
    });
    let mut seen: Vec<PartId> = Vec::new();
    let wrong_parts = fields.each("wrong_parts", request.wrong_parts, 0, 100, |fields, told| {
        let part: Option<PartId> = fields.name("part", &told.part);
        if part.is_some_and(|part| seen.contains(&part)) {
            fields.wrong::<()>("part", "REPEATED", "stands twice");
        }
        seen.extend(part);
        let quantity = fields.number("quantity", told.quantity, 1, 100_000);
        let serials = wire::serials(fields, "serials", told.serials);
        Some(WrongPart { part: part?, quantity: quantity?, serials: serials? })
    });
    let remark = fields.text("remark", request.remark, 0, 500);
    fields.finish(|| {
        let arrival = Arrival { lines: lines?, wrong_parts: wrong_parts?, remark: remark? };
        Some((name?, etag?, arrival))
    })
}

type Recall = ((OutletName<ShipmentId>, Option<i64>), String);

pub(in crate::parts) fn recall(request: pb::RecallShipmentRequest) -> Result<Recall, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let reason = fields.text("reason", request.reason, 1, 500);
    fields.finish(|| Some(((name?, etag?), reason?)))
}

pub(in crate::parts) fn resolving(request: pb::ResolveDiscrepancyRequest, side: Side) -> Result<Resolving, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name: Option<OutletName<DiscrepancyId>> = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let resolution = fields.choice("resolution", request.resolution, Resolution::from_wire);
    let quantity = fields.number("quantity", request.quantity, 0, 100_000);
    let serials = wire::serials(&mut fields, "serials", request.serials);
    let remark = fields.text("remark", request.remark, 1, 500);
    fields.finish(|| {
        Some(Resolving {
            name: name?,
            etag: etag?,
            resolution: resolution?,
            quantity: quantity?,
            serials: serials?,
            remark: remark?,
            side,
        })
    })
}

pub(in crate::parts) fn discrepancy(own: &Discrepancy) -> pb::Discrepancy {
    pb::Discrepancy {
        name: own.name().to_string(),
        shipment: own.shipment_id.map(|id| OutletName::new(own.outlet_id, id).to_string()).unwrap_or_default(),
        service_center: Name(own.center_id).to_string(),
        part: Name(own.part_id).to_string(),
        kind: pb::discrepancy::Kind::from(own.kind).into(),
        quantity: own.quantity,
        serials: Serials::of(own.serials.as_ref()),
        remark: own.remark.clone(),
        reporter: own.reporter.clone(),
        create_time: Some(timestamp(own.create_time)),
        state: pb::discrepancy::State::from(own.state).into(),
        resolution: own.resolution.map_or(0, |resolution| pb::discrepancy::Resolution::from(resolution).into()),
        resolve_remark: own.resolve_remark.clone().unwrap_or_default(),
        resolver: own.resolver.clone().unwrap_or_default(),
        resolve_time: own.resolve_time.map(timestamp),
        etag: own.version.to_string(),
        stock_return: own.stock_return_id.map(|id| OutletName::new(own.outlet_id, id).to_string()).unwrap_or_default(),
        condition: pb::StockCondition::from(own.condition).into(),
    }
}
