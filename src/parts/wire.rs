//! Parts on the wire: decoding that tells every wrong field, and encoding.

pub(super) mod books;
pub(super) mod discrepancies;
pub(super) mod returns;
pub(super) mod stock_returns;

use std::collections::HashSet;

use super::accept_supply::Supply;
use super::bag::Bagging;
use super::consume::{Step, StepVerb, Told};
use super::reserve::Wanted;
use super::ship::ShippingLine;
use super::{Reservation, ReservationState, Shipment, ShipmentLine, ShipmentState};
use crate::ledger::store::Shelf;
use crate::ledger::{Account, Condition, Transfer};
use crate::pb;
use crate::rpc::{Fields, timestamp};
use crate::types::{
    CenterId, DebtId, Error, Name, OrderId, OutletId, OutletName, PartId, PartyId, ReservationId, Serials,
    TechnicianId, TypedId as _,
};
use crate::wire_enum;

wire_enum!(ShipmentState, pb::shipment::State, { InTransit, Received, Discrepancy, Resolved, Recalled });
wire_enum!(ReservationState, pb::reservation::State, { Held, Issued, Consumed, Released });

impl Condition {
    /// The condition for the wire's; nothing for the unspecified one.
    pub(crate) const fn from_wire(wire: pb::StockCondition) -> Option<Self> {
        match wire {
            pb::StockCondition::Unspecified => None,
            pb::StockCondition::Good => Some(Self::Good),
            pb::StockCondition::Refurbished => Some(Self::Refurbished),
            pb::StockCondition::Defective => Some(Self::Defective),
            pb::StockCondition::UnderInspection => Some(Self::UnderInspection),
            pb::StockCondition::Quarantine => Some(Self::Quarantine),
            pb::StockCondition::Scrap => Some(Self::Scrap),
        }
    }
}

impl From<Condition> for pb::StockCondition {
    fn from(condition: Condition) -> Self {
        match condition {
            Condition::Good => Self::Good,
            Condition::Refurbished => Self::Refurbished,
            Condition::Defective => Self::Defective,
            Condition::UnderInspection => Self::UnderInspection,
            Condition::Quarantine => Self::Quarantine,
            Condition::Scrap => Self::Scrap,
            Condition::None => Self::Unspecified,
        }
    }
}

pub(super) fn supply(request: pb::AcceptSupplyRequest) -> Result<Supply, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let center = fields.name("service_center", &request.service_center);
    let part = fields.name("part", &request.part);
    let quantity = fields.number("quantity", request.quantity, 1, 1_000_000);
    let condition = fields.choice("condition", request.condition, |wire| {
        Condition::from_wire(wire).filter(|condition| condition.is_usable())
    });
    let delivery_note = fields.text("delivery_note", request.delivery_note, 1, 60);
    let serials = serials(&mut fields, "serials", request.serials);
    fields.finish(|| {
        Some(Supply {
            center: center?,
            part: part?,
            quantity: quantity?,
            condition: condition?,
            delivery_note: delivery_note?,
            serials: serials?,
        })
    })
}

/// Serials: each once, of 1 to 60 characters.
pub fn serials(fields: &mut Fields, field: &str, serials: Vec<String>) -> Option<Vec<String>> {
    let mut seen = HashSet::new();
    fields.each(field, serials, 0, 1000, |fields, serial| {
        if !seen.insert(serial.clone()) {
            return fields.wrong("", "REPEATED", "stands twice");
        }
        fields.text("", serial, 1, 60)
    })
}

pub(super) type Lines = Vec<ShippingLine>;

pub(super) fn shipping(request: pb::ShipPartsRequest) -> Result<(OutletId, Lines), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet = fields.name("parent", &request.parent);
    let lines = lines(&mut fields, request.lines, 1, |fields, part, line| {
        let quantity = fields.number("quantity", line.quantity, 1, 100_000);
        let serials = serials(fields, "serials", line.serials);
        Some(ShippingLine { part: part?, quantity: quantity?, serials: serials? })
    });
    fields.finish(|| Some((outlet?, lines?)))
}

pub(super) fn lines<T>(
    fields: &mut Fields,
    lines: Vec<pb::shipment::Line>,
    least: usize,
    read: impl Fn(&mut Fields, Option<PartId>, pb::shipment::Line) -> Option<T>,
) -> Option<Vec<T>> {
    let mut seen = Vec::new();
    fields.each("lines", lines, least, 100, |fields, line| {
        let part: Option<PartId> = fields.name("part", &line.part);
        if part.is_some_and(|part| seen.contains(&part)) {
            fields.wrong::<()>("part", "REPEATED", "stands twice");
        }
        seen.extend(part);
        read(fields, part, line)
    })
}

pub(super) fn wanted(request: pb::ReservePartRequest) -> Result<Wanted, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let order = match outlet {
        Some(outlet) => fields.name_under("repair_order", &request.repair_order, outlet),
        None => fields.outlet_name::<OrderId>("repair_order", &request.repair_order).map(|name| name.id),
    };
    let part = fields.name("part", &request.part);
    let quantity = fields.number("quantity", request.quantity, 1, 1000);
    let condition = fields.optional_choice("condition", request.condition, Condition::from_wire);
    let serials = serials(&mut fields, "serials", request.serials);
    let bag = match outlet {
        Some(outlet) => fields.optional_name_under("bag", &request.bag, outlet),
        None => Some(None),
    };
    fields.finish(|| {
        Some(Wanted {
            name: OutletName::new(outlet?, ReservationId::generate()),
            order: order?,
            part: part?,
            quantity: quantity?,
            condition: condition?.unwrap_or(Condition::Good),
            serials: serials?,
            bag: bag?,
        })
    })
}

/// Handing pieces to a technician.
pub(super) fn issue(request: &pb::IssueReservationRequest) -> Result<Step, Error> {
    step(&request.name, &request.etag, &request.request_id, |fields, name| {
        let technician = match name {
            Some(name) => fields.name_under("technician", &request.technician, name.outlet),
            None => fields.outlet_name("technician", &request.technician).map(|name| name.id),
        };
        technician.map(StepVerb::Issue)
    })
}

/// So many of a reservation's pieces; 0 for all.
pub(super) fn told(fields: &mut Fields, quantity: i64, named: Vec<String>) -> Option<Told> {
    let quantity = fields.number("quantity", quantity, 0, 1000);
    let serials = serials(fields, "serials", named);
    Some(Told { quantity: quantity?, serials: serials? })
}

/// What goes into a bag, or out of it.
pub(super) fn bag(request: pb::IssueToBagRequest) -> Result<Bagging, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let name = fields.outlet_name("name", &request.name);
    let part = fields.name("part", &request.part);
    let quantity = fields.number("quantity", request.quantity, 1, 1000);
    let condition = fields.optional_choice("condition", request.condition, |wire| {
        Condition::from_wire(wire).filter(|condition| condition.is_usable())
    });
    let serials = serials(&mut fields, "serials", request.serials);
    fields.finish(|| {
        Some(Bagging {
            name: name?,
            part: part?,
            quantity: quantity?,
            condition: condition?.unwrap_or(Condition::Good),
            serials: serials?,
        })
    })
}

/// A verb on a reservation.
pub(super) fn step(
    name: &str,
    etag: &str,
    request_id: &str,
    verb: impl FnOnce(&mut Fields, Option<OutletName<ReservationId>>) -> Option<StepVerb>,
) -> Result<Step, Error> {
    let mut fields = Fields::new();
    fields.request_id(request_id);
    let name: Option<OutletName<ReservationId>> = fields.outlet_name("name", name);
    let verb = verb(&mut fields, name);
    let etag = fields.etag(etag);
    fields.finish(|| Some(Step { name: name?, etag: etag?, verb: verb? }))
}

/// The party that a name names: an outlet or a service center.
pub(super) fn party(fields: &mut Fields, name: &str) -> Option<PartyId> {
    if name.starts_with("serviceCenters/") {
        return fields.name::<CenterId>("parent", name).map(Into::into);
    }
    fields.name::<OutletId>("parent", name).map(Into::into)
}

/// A shipment with its lines.
pub(super) fn shipment(shipment: &Shipment, lines: &[ShipmentLine]) -> pb::Shipment {
    let own = lines.iter().filter(|line| line.shipment_id == shipment.shipment_id);
    pb::Shipment {
        name: shipment.name().to_string(),
        service_center: Name(shipment.center_id).to_string(),
        lines: own
            .map(|line| pb::shipment::Line {
                part: Name(line.part_id).to_string(),
                quantity: line.quantity,
                received_quantity: line.received_quantity,
                serials: Serials::of(line.serials.as_ref()),
                received_serials: Serials::of(line.received_serials.as_ref()),
                damaged_quantity: line.damaged_quantity,
                damaged_serials: Serials::of(line.damaged_serials.as_ref()),
            })
            .collect(),
        state: pb::shipment::State::from(shipment.state).into(),
        ship_time: Some(timestamp(shipment.ship_time)),
        receive_time: shipment.receive_time.map(timestamp),
        etag: shipment.version.to_string(),
        recall_reason: shipment.recall_reason.clone().unwrap_or_default(),
    }
}

/// A reservation with the debts it opened.
pub(super) fn reservation(reservation: &Reservation, debts: &[(ReservationId, DebtId)]) -> pb::Reservation {
    let outlet = reservation.outlet_id;
    let own = debts.iter().filter(|(id, _)| *id == reservation.reservation_id);
    pb::Reservation {
        name: reservation.name().to_string(),
        repair_order: OutletName::new(outlet, reservation.order_id).to_string(),
        part: Name(reservation.part_id).to_string(),
        condition: pb::StockCondition::from(reservation.condition).into(),
        quantity: reservation.quantity,
        state: pb::reservation::State::from(reservation.state).into(),
        technician: reservation.technician_id.map(|id| OutletName::new(outlet, id).to_string()).unwrap_or_default(),
        part_debts: own.map(|(_, debt)| OutletName::new(outlet, *debt).to_string()).collect(),
        create_time: Some(timestamp(reservation.create_time)),
        etag: reservation.version.to_string(),
        serials: Serials::of(reservation.serials.as_ref()),
        bag: reservation.bag_id.map(|id| OutletName::new(outlet, id).to_string()).unwrap_or_default(),
        released_quantity: reservation.released_quantity,
    }
}

/// What a party has of a part in a condition, on its shelf or in a technician's bag.
pub(super) fn stock(party: &str, technician: &str, shelf: &Shelf) -> pb::Stock {
    pb::Stock {
        party: party.to_owned(),
        part: format!("{}/{}", PartId::COLLECTION, shelf.unit),
        condition: pb::StockCondition::from(shelf.condition).into(),
        on_hand: shelf.on_hand,
        reserved: shelf.reserved,
        available: shelf.on_hand - shelf.reserved,
        technician: technician.to_owned(),
    }
}

/// A transfer between two of the accounts. `asked` is the party that was asked for, by its name: the other side of a
/// shipment is of the other kind.
pub(super) fn transfer(transfer: &Transfer, accounts: &[Account], centers: &[CenterId]) -> pb::Transfer {
    let party = |party: PartyId| {
        let uuid = party.uuid();
        if centers.iter().any(|center| center.uuid() == uuid) {
            Name(CenterId::from_uuid(uuid)).to_string()
        } else {
            Name(OutletId::from_uuid(uuid)).to_string()
        }
    };
    let holder = |account: &Account| match account.holder_id {
        id if id == TechnicianId::NOBODY => String::new(),
        id => OutletName::new(OutletId::from_uuid(account.party_id.uuid()), id).to_string(),
    };
    let account = |id| {
        let account = accounts.iter().find(|account| account.account_id == id)?;
        Some(pb::transfer::Account {
            party: party(account.party_id),
            location: account.location.to_string(),
            condition: pb::StockCondition::from(account.condition).into(),
            owner: party(account.owner_id),
            technician: holder(account),
        })
    };
    let phase = match transfer.phase.as_str() {
        "pending" => pb::transfer::Phase::Pending,
        "post_pending" => pb::transfer::Phase::PostPending,
        "void_pending" => pb::transfer::Phase::VoidPending,
        _ => pb::transfer::Phase::Posted,
    };
    pb::Transfer {
        transfer_id: transfer.transfer_id.uuid().to_string(),
        part: format!("{}/{}", PartId::COLLECTION, transfer.unit),
        credit_account: account(transfer.credit_account_id),
        debit_account: account(transfer.debit_account_id),
        quantity: transfer.amount,
        code: transfer.code.clone(),
        phase: phase.into(),
        source: transfer.source.clone(),
        post_time: Some(timestamp(transfer.post_time)),
        serials: Serials::of(transfer.serials.as_ref()),
        corrects: transfer.corrects_id.map(|id| id.uuid().to_string()).unwrap_or_default(),
    }
}
