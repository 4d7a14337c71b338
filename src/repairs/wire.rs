//! Repair orders on the wire.

use super::advance::Step;
use super::approve::Given;
use super::open::Intake;
use super::order::{AwaitedParty, Custody, ServiceType};
use super::work::Wait;
use super::{Callback, Consent, Diagnosis, Order, OrderState, Transition};
use crate::decisions::wire::offer;
use crate::devices::VisitOutcome;
use crate::pb;
use crate::pb::repair_order as wire;
use crate::policy::{Cause, Offer, Remedy};
use crate::rpc::{Fields, date, money, timestamp};
use crate::types::{ConsentId, Error, Money, Name, OrderId, OutletId, OutletName, ServiceAction, TechnicianId};
use crate::wire_enum;

wire_enum!(OrderState, wire::State, {
    Received, Diagnosing, Quoted, Approved, InRepair, Waiting, Reinspection, Ready, Delivered, Closed, Remedy, Cancelled,
});
wire_enum!(ServiceType, wire::ServiceType, {
    Consultation, Maintenance, Inspection, Repair, Exchange, Return, Complaint,
});
wire_enum!(AwaitedParty, wire::AwaitedParty, { Customer, Part, Supplier, HigherLevel });

/// The most a repair may be quoted at: 1,000,000 CNY.
const QUOTE_MAX: Money = Money::from_minor(100_000_000);
const CHANNELS: &[&str] = &["signature", "recorded_call", "message", "web"];

pub(super) fn intake(request: pb::OpenRepairOrderRequest) -> Result<Intake, Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let intake = fields.message("repair_order", request.repair_order, |fields, order| {
        let device = fields.name("device", &order.device);
        let service_type = fields.choice("service_type", order.service_type, ServiceType::from_wire);
        let customer = fields.message("customer", order.customer, |fields, customer| {
            let name = fields.personal("display_name", customer.display_name, 1, 100);
            let phone = customer.phone;
            let fits = (5..=20).contains(&phone.len())
                && phone.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'));
            if !fits {
                fields.wrong::<()>("phone", "NOT_A_PHONE_NUMBER", "must be 5 to 20 of digits, `+` and `-`");
            }
            Some((name?, crate::types::Personal::new(phone)))
        });
        let complaint = fields.message("complaint", order.complaint, |fields, complaint| {
            let description = fields.text("description", complaint.description, 1, 2000);
            let condition = fields.text("condition", complaint.condition, 0, 2000);
            let accessories =
                fields.each("accessories", complaint.accessories, 0, 20, |fields, text| fields.text("", text, 1, 100));
            Some((description?, condition?, accessories?, complaint.data_loss_consent))
        });
        let rework_of = if order.rework_of.is_empty() {
            Some(None)
        } else {
            fields.outlet_name::<OrderId>("rework_of", &order.rework_of).map(Some)
        };
        let (customer_name, customer_phone) = customer?;
        let (description, condition, accessories, data_loss_consent) = complaint?;
        Some(Intake {
            name: OutletName::new(outlet?, OrderId::generate()),
            device: device?,
            service_type: service_type?,
            urgent: order.urgent,
            customer_name,
            customer_phone,
            description,
            condition,
            accessories,
            data_loss_consent,
            rework_of: rework_of?,
        })
    });
    fields.finish(|| intake)
}

/// What every verb on an order has; `read` reads the rest.
pub(super) fn step<T>(
    verb: &'static str,
    name: &str,
    etag: &str,
    request_id: &str,
    read: impl FnOnce(&mut Fields, Option<OutletId>) -> Option<T>,
) -> Result<(Step, T), Error> {
    let mut fields = Fields::new();
    fields.request_id(request_id);
    let name: Option<OutletName<OrderId>> = fields.outlet_name("name", name);
    let etag = fields.etag(etag);
    let rest = read(&mut fields, name.map(|name| name.outlet));
    fields.finish(|| Some((Step { name: name?, etag: etag?, verb }, rest?)))
}

/// A technician of the order's outlet.
pub(super) fn technician(fields: &mut Fields, text: &str, outlet: Option<OutletId>) -> Option<TechnicianId> {
    match outlet {
        Some(outlet) => fields.name_under("technician", text, outlet),
        None => fields.outlet_name("technician", text).map(|name| name.id),
    }
}

pub(super) fn diagnosis(fields: &mut Fields, diagnosis: wire::Diagnosis) -> Option<Diagnosis> {
    let fault_code = fields.code("fault_code", diagnosis.fault_code, 1, 32, "_-");
    let item = fields.text("item", diagnosis.item, 0, 60);
    let cause = match Cause::from_text(&diagnosis.cause) {
        Some(cause) => Some(cause),
        None if diagnosis.cause.is_empty() => Some(Cause::Product),
        None => {
            let known: Vec<&str> = Cause::ALL.iter().map(|cause| cause.as_str()).collect();
            fields.wrong("cause", "UNKNOWN_VALUE", format!("must be one of {}", known.join(", ")))
        }
    };
    let action = fields.choice("action", diagnosis.action, ServiceAction::from_wire);
    let quote = fields.optional_money("quote", diagnosis.quote, QUOTE_MAX);
    let note = fields.text("note", diagnosis.note, 0, 2000);
    Some(Diagnosis {
        fault_code: fault_code?,
        item: item.map(|item| (!item.is_empty()).then_some(item))?,
        listed: diagnosis.listed,
        cause: cause?,
        cause_proven: diagnosis.cause_proven.unwrap_or(true),
        action: action?,
        quote: quote?,
        note: note?,
    })
}

pub(super) fn given(fields: &mut Fields, consent: wire::Consent) -> Option<Given> {
    let remedy = fields.choice("remedy", consent.remedy, Remedy::from_wire);
    let amount = fields.money("amount", consent.amount, Money::ZERO, QUOTE_MAX);
    if !CHANNELS.contains(&consent.channel.as_str()) {
        fields.wrong::<()>("channel", "UNKNOWN_VALUE", format!("must be one of {}", CHANNELS.join(", ")));
    }
    let text_version = fields.text("text_version", consent.text_version, 1, 60);
    Some(Given {
        id: ConsentId::generate(),
        data_loss_consent: consent.data_loss_consent,
        remedy: remedy?,
        amount: amount?,
        channel: consent.channel,
        text_version: text_version?,
    })
}

pub(super) fn wait(fields: &mut Fields, wait: wire::Wait) -> Option<Wait> {
    let awaited = fields.choice("awaited_party", wait.awaited_party, AwaitedParty::from_wire);
    let reason = fields.text("reason", wait.reason, 1, 1000);
    let promised = fields.day("promise_date", wait.promise_date);
    Some(Wait { awaited: awaited?, reason: reason?, promised: promised? })
}

/// How a repair came out: a repair that was done, not one that was declined.
pub(super) fn outcome(fields: &mut Fields, text: &str) -> Option<VisitOutcome> {
    let known = [VisitOutcome::Repaired, VisitOutcome::NoFaultFound, VisitOutcome::SoftwareOnly];
    let found = known.into_iter().find(|outcome| outcome.as_str() == text);
    found.or_else(|| {
        fields.wrong("repair_outcome", "UNKNOWN_VALUE", "must be one of repaired, no_fault_found, software_only")
    })
}

/// What is shown of an order besides its row.
#[derive(Debug, Default)]
pub(super) struct Beside {
    pub(super) offers: Vec<Offer>,
    pub(super) consent: Option<Consent>,
    pub(super) callback: Option<Callback>,
    pub(super) transitions: Vec<Transition>,
}

/// An order, its customer masked.
pub(super) fn order(order: Order, beside: &Beside) -> Result<pb::RepairOrder, Error> {
    let under = order.outlet_id;
    let diagnosis = match &order.diagnosis {
        Some(_) => Some(encode_diagnosis(order.found()?)),
        None => None,
    };
    let accessories: Vec<String> =
        serde_json::from_value(order.accessories.clone()).map_err(|error| Error::Internal(error.into()))?;
    let wait = order.awaited_party.map(|awaited| wire::Wait {
        awaited_party: wire::AwaitedParty::from(awaited).into(),
        reason: order.wait_reason.clone().unwrap_or_default(),
        promise_date: order.wait_promise_date.map(date),
    });
    let rework_of = order.rework_of_outlet_id.zip(order.rework_of_order_id);
    Ok(pb::RepairOrder {
        name: order.name().to_string(),
        number: order.number,
        device: Name(order.device_id).to_string(),
        service_type: wire::ServiceType::from(order.service_type).into(),
        urgent: order.urgent,
        customer: Some(wire::Customer {
            display_name: order.customer_name.masked_name(),
            phone: order.customer_phone.masked_number(),
        }),
        complaint: Some(wire::Complaint {
            description: order.description,
            condition: order.condition,
            accessories,
            data_loss_consent: order.data_loss_consent,
        }),
        state: wire::State::from(order.state).into(),
        custody: match order.custody {
            Custody::Customer => wire::Custody::Customer.into(),
            Custody::Outlet => wire::Custody::Outlet.into(),
        },
        technician: order.technician_id.map(|id| OutletName::new(under, id).to_string()).unwrap_or_default(),
        diagnosis,
        decision: order.decision_id.map(|id| OutletName::new(under, id).to_string()).unwrap_or_default(),
        offers: beside.offers.iter().map(offer).collect(),
        consent: beside.consent.as_ref().map(|consent| encode_consent(consent, order.data_loss_consent)),
        wait,
        callback: beside.callback.as_ref().map(|callback| wire::Callback {
            content: callback.content,
            note: callback.note.clone(),
            callback_time: Some(timestamp(callback.callback_time)),
        }),
        rework_of: rework_of.map(|(outlet, id)| OutletName::new(outlet, id).to_string()).unwrap_or_default(),
        repair_outcome: order.repair_outcome.map(|outcome| outcome.to_string()).unwrap_or_default(),
        receive_time: Some(timestamp(order.receive_time)),
        deliver_time: order.deliver_time.map(timestamp),
        transitions: beside.transitions.iter().map(transition).collect(),
        create_time: Some(timestamp(order.create_time)),
        etag: order.version.to_string(),
    })
}

fn encode_diagnosis(diagnosis: Diagnosis) -> wire::Diagnosis {
    wire::Diagnosis {
        fault_code: diagnosis.fault_code,
        item: diagnosis.item.unwrap_or_default(),
        listed: diagnosis.listed,
        cause: diagnosis.cause.to_string(),
        cause_proven: Some(diagnosis.cause_proven),
        action: pb::ServiceAction::from(diagnosis.action).into(),
        quote: diagnosis.quote.map(money),
        note: diagnosis.note,
    }
}

fn encode_consent(consent: &Consent, data_loss_consent: bool) -> wire::Consent {
    wire::Consent {
        remedy: pb::decision::Remedy::from(consent.remedy).into(),
        amount: Some(money(consent.amount)),
        channel: consent.channel.clone(),
        text_version: consent.text_version.clone(),
        consent_time: Some(timestamp(consent.consent_time)),
        data_loss_consent,
    }
}

fn transition(transition: &Transition) -> wire::Transition {
    let from = OrderState::from_text(&transition.from_state).map_or(wire::State::Unspecified, wire::State::from);
    wire::Transition {
        from_state: from.into(),
        to_state: wire::State::from(transition.to_state).into(),
        verb: transition.verb.clone(),
        actor: transition.actor.clone(),
        reason: transition.reason.clone(),
        transition_time: Some(timestamp(transition.transition_time)),
    }
}
