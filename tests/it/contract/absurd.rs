//! Every field of every request of the story, with values that nobody means: refused by name, and nothing is stored.

use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _, Value};
use sanbao::rpc::{METHODS, Scope};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use super::{method, pool};
use crate::harness::{Expect as _, TestApp, request_id};
use crate::story::{STEPS, Story, id_of};

/// Fields that the service fills in: what a caller says there is not read (AIP-203).
const OUTPUT_ONLY: &[&str] = &[
    "Device.name",
    "ServiceCenter.name",
    "Outlet.name",
    "Outlet.service_center",
    "Outlet.level",
    "Outlet.state",
    "Outlet.grants",
    "Outlet.review",
    "Outlet.improvement_plan",
    "Certificate.name",
    "Certificate.revoke_date",
    "Certificate.revoke_reason",
    "Certificate.revoked_by",
    "Technician.leave_date",
    "Technician.leave_reason",
    "Technician.star_reason",
    "Technician.name",
    "Technician.certificates",
    "ProductModel.name",
    "ProductModel.parts_keep_date",
    "Part.name",
    "Part.successor",
    "Part.alternatives",
    "PriceList.name",
    "RepairOrder.name",
    "RepairOrder.number",
    "RepairOrder.state",
    "RepairOrder.custody",
    "RepairOrder.technician",
    "RepairOrder.diagnosis",
    "RepairOrder.decision",
    "RepairOrder.offers",
    "RepairOrder.consent",
    "RepairOrder.wait",
    "RepairOrder.repair_outcome",
    "RepairOrder.callback",
    "RepairOrder.transitions",
    "RepairOrder.remedy_document",
    "Consent.consent_time",
    "Claim.Line.verdict",
    "Line.verdict",
    "Line.approved_amount",
    "Line.findings",
    "Line.received_quantity",
    "Line.received_serials",
    "Line.damaged_quantity",
    "Line.damaged_serials",
];

fn is_output_only(field: &FieldDescriptor) -> bool {
    let name = format!("{}.{}", field.parent_message().name(), field.name());
    matches!(field.name(), "create_time" | "receive_time" | "deliver_time") && field.parent_message().name() != "Fault"
        || (field.name() == "etag" && field.parent_message().get_field_by_name("request_id").is_none())
        || OUTPUT_ONLY.contains(&name.as_str())
}

/// Absurd values of a kind.
#[expect(clippy::wildcard_enum_match_arm, reason = "the kinds that the contract uses")]
fn absurd(kind: &Kind) -> Vec<Value> {
    match kind {
        Kind::String => vec![Value::String("a\0b".to_owned()), Value::String("字".repeat(20_000))],
        Kind::Enum(_) => vec![Value::EnumNumber(999), Value::EnumNumber(-1)],
        Kind::Int32 => vec![Value::I32(i32::MIN), Value::I32(i32::MAX)],
        Kind::Int64 => vec![Value::I64(i64::MIN), Value::I64(i64::MAX)],
        Kind::Double => vec![Value::F64(f64::NAN), Value::F64(1e300), Value::F64(f64::NEG_INFINITY)],
        Kind::Message(message) => match message.full_name() {
            "google.type.Money" => vec![
                money(message, "CNY", -1, 0),
                money(message, "CNY", i64::MAX, 0),
                money(message, "CNY", 1, -10_000_000),
                money(message, "CNY", 1, 1),
                money(message, "XXX", 1, 0),
            ],
            "google.type.Date" => vec![
                date(message, 10_000, 1, 1),
                date(message, 1989, 12, 31),
                date(message, 2026, 2, 30),
                date(message, i32::MIN, i32::MAX, -1),
            ],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn money(descriptor: &MessageDescriptor, currency: &str, units: i64, nanos: i32) -> Value {
    let mut money = DynamicMessage::new(descriptor.clone());
    money.set_field_by_name("currency_code", Value::String(currency.to_owned()));
    money.set_field_by_name("units", Value::I64(units));
    money.set_field_by_name("nanos", Value::I32(nanos));
    Value::Message(money)
}

fn date(descriptor: &MessageDescriptor, year: i32, month: i32, day: i32) -> Value {
    let mut date = DynamicMessage::new(descriptor.clone());
    for (name, value) in [("year", year), ("month", month), ("day", day)] {
        date.set_field_by_name(name, Value::I32(value));
    }
    Value::Message(date)
}

/// The message with one field made absurd, for every field and every absurd value, with the field's path.
fn variants(message: &DynamicMessage, path: &str) -> Vec<(String, DynamicMessage)> {
    let mut all = Vec::new();
    for field in message.descriptor().fields().filter(|field| !is_output_only(field)) {
        // Of a choice, what was not chosen is left alone.
        if field.containing_oneof().is_some() && !message.has_field(&field) {
            continue;
        }
        let own = if path.is_empty() { field.name().to_owned() } else { format!("{path}.{}", field.name()) };
        let mut put = |path: String, value: Value| {
            let mut changed = message.clone();
            changed.set_field(&field, value);
            all.push((path, changed));
        };
        if field.is_list() {
            let list = message.get_field(&field).as_list().unwrap().to_vec();
            for value in absurd(&field.kind()) {
                put(
                    format!("{own}[0]"),
                    Value::List([vec![value], list.get(1..).unwrap_or_default().to_vec()].concat()),
                );
            }
            if let Some(Value::Message(first)) = list.as_slice().first() {
                put(own.clone(), Value::List(vec![Value::Message(first.clone()); 2000]));
                for (path, changed) in variants(first, &format!("{own}[0]")) {
                    let mut list = list.clone();
                    list[0] = Value::Message(changed);
                    put(path, Value::List(list));
                }
            }
        } else if field.is_map() {
        } else {
            let nested = message.get_field(&field).as_message().filter(|_| message.has_field(&field)).cloned();
            let values = absurd(&field.kind());
            if let Some(nested) = nested.filter(|_| values.is_empty()) {
                for (path, changed) in variants(&nested, &own) {
                    put(path, Value::Message(changed));
                }
            }
            for value in values {
                put(own.clone(), value);
            }
        }
    }
    all
}

/// Whether a refusal names the field, or what holds it; a wrong name may be told before the fields are looked at.
fn names(status: &Status, path: &str) -> bool {
    let Some(bad) = status.get_details_bad_request() else { return false };
    let plain = |text: &str| text.replace("[0-1999]", "[0]");
    bad.field_violations.iter().any(|violation| {
        let field = plain(&violation.field);
        field.starts_with(path) || path.starts_with(&field)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_absurd_value_of_every_field_is_refused_by_name_and_nothing_is_stored() {
    let (app, pool, run) = (TestApp::start().await, pool(), Uuid::now_v7());
    let mut story = Story::begin(app.hq.clone());
    let stranger = format!("outlets/{}", request_id());
    let (mut tried, mut broken) = (0_u32, Vec::new());
    for step in STEPS {
        app.set_time(step.at);
        app.hq.wiretap.arm();
        (step.call)(&mut story, id_of(run, step.verb)).await.unwrap_err();
        let request = app.hq.wiretap.captured();
        let before = app.rows().await;
        let known = METHODS.iter().find(|known| known.path == request.path).unwrap();
        if known.scope != Scope::None {
            let stranger = app.hq.caller("stranger", "headquarters", &stranger);
            let status = stranger.send(&request.path, request.message.clone()).await.unwrap_err();
            status.expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
        }
        let input = method(&pool, &request.path).input();
        let message = DynamicMessage::decode(input, request.message.as_slice()).unwrap();
        for (path, changed) in variants(&message, "") {
            tried += 1;
            match app.hq.send(&request.path, changed.encode_to_vec()).await {
                Err(status) if status.code() == Code::InvalidArgument && names(&status, &path) => {}
                outcome => broken.push(format!("{} {path}: {outcome:?}", known.name)),
            }
        }
        assert!(broken.is_empty(), "{}", broken.join("\n"));
        assert_eq!(app.rows().await, before, "{}", known.name);
        (step.call)(&mut story, id_of(run, step.verb)).await.unwrap();
    }
    assert!(tried > 400, "only {tried} were tried");
}
