//! Parts orders on the wire.

use super::pick::Pick;
use super::review::Decision;
use super::{LineState, Order, OrderLine, OrderState};
use crate::parts::{self, Shipment};
use crate::pb;
use crate::rpc::{Fields, date, timestamp};
use crate::types::{Day, Error, Name, OutletId, OutletName, PartId, PartsOrderId};
use crate::wire_enum;

wire_enum!(OrderState, pb::parts_order::State, {
    Submitted, Approved, Backordered, Rejected, InTransit, Cancelled, Picked, Discrepancy, Received, Closed,
});
wire_enum!(LineState, pb::parts_order::LineState, {
    Requested, Approved, Reduced, Substituted, Backordered, Rejected, Cancelled, Complete,
});

pub(super) fn submission(request: pb::SubmitPartsOrderRequest) -> Result<(OutletId, Vec<(PartId, i64)>), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet = fields.name("parent", &request.parent);
    let mut seen = Vec::new();
    let lines = fields.each("lines", request.lines, 1, 100, |fields, line| {
        let part = once(fields, &line.part, &mut seen);
        let quantity = fields.number("quantity", line.quantity, 1, 100_000);
        Some((part?, quantity?))
    });
    fields.finish(|| Some((outlet?, lines?)))
}

/// The part that a line names, each once.
fn once(fields: &mut Fields, name: &str, seen: &mut Vec<PartId>) -> Option<PartId> {
    let part: PartId = fields.name("part", name)?;
    if seen.contains(&part) {
        return fields.wrong("part", "REPEATED", "stands twice");
    }
    seen.push(part);
    Some(part)
}

pub(super) type Target = (OutletName<PartsOrderId>, Option<i64>);

pub(super) fn target(name: &str, etag: &str, request_id: &str) -> Result<Target, Error> {
    let mut fields = Fields::new();
    fields.request_id(request_id);
    let name = fields.outlet_name("name", name);
    let etag = fields.etag(etag);
    fields.finish(|| Some((name?, etag?)))
}

pub(super) fn review(request: pb::ReviewPartsOrderRequest) -> Result<(Target, Vec<Decision>), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let mut seen = Vec::new();
    let decisions = fields.each("decisions", request.decisions, 1, 100, |fields, told| {
        let part = once(fields, &told.part, &mut seen);
        decision(fields, part, told)
    });
    fields.finish(|| Some(((name?, etag?), decisions?)))
}

fn decision(
    fields: &mut Fields,
    part: Option<PartId>,
    told: pb::review_parts_order_request::Decision,
) -> Option<Decision> {
    let state = fields.choice("state", told.state, |wire| {
        LineState::from_wire(wire).filter(|state| match state {
            LineState::Approved
            | LineState::Reduced
            | LineState::Substituted
            | LineState::Backordered
            | LineState::Rejected => true,
            LineState::Requested | LineState::Cancelled | LineState::Complete => false,
        })
    });
    let granted_quantity = if state == Some(LineState::Reduced) {
        fields.number("granted_quantity", told.granted_quantity, 1, 100_000).map(Some)
    } else {
        fields.number("granted_quantity", told.granted_quantity, 0, 0).map(|_| None)
    };
    let is_substituted = state == Some(LineState::Substituted);
    let granted_part = fields.optional_name::<PartId>("granted_part", &told.granted_part);
    if let Some(granted) = granted_part {
        if is_substituted && (granted.is_none() || granted == part) {
            fields.wrong::<()>("granted_part", "REQUIRED", "must be another part than the one asked for");
        } else if !is_substituted && granted.is_some() {
            fields.wrong::<()>("granted_part", "NOT_SUBSTITUTED", "is given for SUBSTITUTED only");
        }
    }
    let reason_code = if state == Some(LineState::Approved) && told.reason_code.is_empty() {
        Some(None)
    } else {
        fields.code("reason_code", told.reason_code, 2, 30, "_").map(Some)
    };
    if told.substitution_approved && !is_substituted {
        fields.wrong::<()>("substitution_approved", "NOT_SUBSTITUTED", "is given for SUBSTITUTED only");
    }
    let remark = fields.text("remark", told.remark, usize::from(is_substituted), 500);
    let mut serials_seen = Vec::new();
    let serials = fields.each("serials", told.serials, 0, 1000, |fields, serial| {
        if serials_seen.contains(&serial) {
            return fields.wrong("", "REPEATED", "stands twice");
        }
        serials_seen.push(serial.clone());
        fields.text("", serial, 1, 60)
    });
    Some(Decision {
        part: part?,
        state: state?,
        granted_quantity: granted_quantity?,
        granted_part: granted_part?,
        reason_code: reason_code?,
        remark: remark.map(|remark| Some(remark).filter(|remark| !remark.is_empty()))?,
        serials: serials?,
        is_approved: told.substitution_approved,
    })
}

pub(super) fn picking(request: pb::PickPartsOrderRequest) -> Result<(Target, Vec<Pick>), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let etag = fields.etag(&request.etag);
    let mut seen = Vec::new();
    let picks = fields.each("picks", request.picks, 0, 100, |fields, told| {
        let part = once(fields, &told.part, &mut seen);
        let quantity = fields.number("quantity", told.quantity, 1, 100_000);
        let serials = parts::read_serials(fields, "serials", told.serials);
        Some(Pick { part: part?, quantity: quantity?, serials: serials? })
    });
    fields.finish(|| Some(((name?, etag?), picks?)))
}

/// An order, as it and its shipments stand today.
pub(super) fn order(order: &Order, lines: &[OrderLine], shipments: &[Shipment], today: Day) -> pb::PartsOrder {
    let due = order.due();
    let own = lines.iter().filter(|line| line.parts_order_id == order.parts_order_id);
    pb::PartsOrder {
        name: order.name().to_string(),
        service_center: Name(order.center_id).to_string(),
        lines: own.map(line).collect(),
        state: pb::parts_order::State::from(order.told(lines, shipments)).into(),
        create_time: Some(timestamp(order.create_time)),
        due_date: due.map(date),
        late: due.is_some_and(|due| due < today),
        etag: order.version.to_string(),
    }
}

fn line(line: &OrderLine) -> pb::parts_order::Line {
    pb::parts_order::Line {
        part: Name(line.part_id).to_string(),
        quantity: line.quantity,
        state: pb::parts_order::LineState::from(line.state).into(),
        granted_part: line.granted_part_id.map(|part| Name(part).to_string()).unwrap_or_default(),
        granted_quantity: line.granted_quantity,
        reason_code: line.reason_code.clone().unwrap_or_default(),
        remark: line.remark.clone().unwrap_or_default(),
        reviewer: line.reviewer.clone().unwrap_or_default(),
        shipment: line.shipment_id.map(|id| OutletName::new(line.outlet_id, id).to_string()).unwrap_or_default(),
        picker: line.picker.clone().unwrap_or_default(),
        pick_time: line.pick_time.map(timestamp),
        substitution_decision: line
            .decision_id
            .map(|id| OutletName::new(line.outlet_id, id).to_string())
            .unwrap_or_default(),
    }
}
