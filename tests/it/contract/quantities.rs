//! Every number of pieces that a request about parts carries, read off the contract: none, fewer than none and more than
//! can be counted are refused by name, whatever else the request lacks.

use prost::Message as _;
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value};
use sanbao::rpc::METHODS;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::{method, pool};
use crate::harness::{Expect as _, TestApp};

/// Services whose requests speak of pieces.
const SERVICES: &[&str] = &["PartsService", "PartsOrderService", "DispositionService"];

/// What the service fills in: it is not read.
const NOT_READ: &[&str] = &[
    "ShipParts lines[0].received_quantity",
    "ShipParts lines[0].damaged_quantity",
    "ReceiveShipment lines[0].quantity",
    "ReturnStock lines[0].received_quantity",
    "ReturnStock lines[0].damaged_quantity",
    "ReceiveStockReturn lines[0].quantity",
    "SubmitPartsOrder lines[0].granted_quantity",
    "DisposeParts disposition.refurbished_quantity",
];

/// Where no pieces is an answer, or stands for all of them.
const ZERO_MEANS: &[&str] = &[
    "ReceiveShipment lines[0].received_quantity",
    "ReceiveShipment lines[0].damaged_quantity",
    "ReceiveStockReturn lines[0].received_quantity",
    "ReceiveStockReturn lines[0].damaged_quantity",
    "ResolveDiscrepancy quantity",
    "ConsumeReservation quantity",
    "ReleaseReservation quantity",
    "SubmitCount lines[0].quantity",
    "ReviewPartsOrder decisions[0].granted_quantity",
    "FinishRefurbishing refurbished_quantity",
];

/// The path of every number of pieces in a message, with the message that has this one there and nothing else.
fn quantities(message: &MessageDescriptor, value: i64) -> Vec<(String, DynamicMessage)> {
    let mut found = Vec::new();
    for field in message.fields() {
        let mut put = |path: String, inner: Value| {
            let mut made = DynamicMessage::new(message.clone());
            made.set_field(&field, inner);
            found.push((path, made));
        };
        let is_quantity = field.name().ends_with("quantity") || field.name() == "difference";
        if is_quantity && field.kind() == Kind::Int64 {
            put(field.name().to_owned(), Value::I64(value));
        }
        let Some(inner) = field.kind().as_message().cloned() else { continue };
        for (path, made) in quantities(&inner, value) {
            if field.is_list() {
                put(format!("{}[0].{path}", field.name()), Value::List(vec![Value::Message(made)]));
            } else {
                put(format!("{}.{path}", field.name()), Value::Message(made));
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_verb_takes_fewer_pieces_than_one_or_more_than_can_be_counted() {
    let (app, pool) = (TestApp::start().await, pool());
    let (mut asked, mut broken, mut known) = (0, Vec::new(), Vec::new());
    for known_method in
        METHODS.iter().filter(|own| SERVICES.iter().any(|service| own.path.contains(&format!(".{service}/"))))
    {
        for value in [0, -1, i64::MIN, i64::MAX] {
            for (path, message) in quantities(&method(&pool, known_method.path).input(), value) {
                let place = format!("{} {path}", known_method.name);
                known.push(place.clone());
                let is_right =
                    (value == 0 && ZERO_MEANS.contains(&place.as_str())) || (value == -1 && path == "difference");
                if is_right || NOT_READ.contains(&place.as_str()) {
                    continue;
                }
                asked += 1;
                let status = app.hq.send(known_method.path, message.encode_to_vec()).await.unwrap_err();
                status.expect_reason(Code::InvalidArgument, "INVALID_FIELDS");
                let bad = status.get_details_bad_request().unwrap();
                if !bad.field_violations.iter().any(|violation| violation.field == path) {
                    broken.push(format!("{place} = {value}: {status:?}"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(asked > 50, "only {asked} were asked");
    let gone = NOT_READ.iter().chain(ZERO_MEANS).filter(|place| !known.iter().any(|own| own == *place));
    assert_eq!(gone.collect::<Vec<_>>(), Vec::<&&str>::new());
}
