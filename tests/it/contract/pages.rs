//! Every method that answers page by page, read off the contract: a wrong size hides no wrong token, whatever else is wrong.

use prost::Message as _;
use prost_reflect::{DynamicMessage, Value};
use sanbao::rpc::METHODS;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::{method, pool};
use crate::harness::{Expect as _, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn every_list_names_a_wrong_size_and_a_wrong_token_together() {
    let (app, pool) = (TestApp::start().await, pool());
    let (mut asked, mut broken) = (0, Vec::new());
    for known in METHODS {
        let input = method(&pool, known.path).input();
        if input.get_field_by_name("page_token").is_none() {
            continue;
        }
        for size in [-1, 1001] {
            asked += 1;
            let mut message = DynamicMessage::new(input.clone());
            message.set_field_by_name("page_size", Value::I32(size));
            message.set_field_by_name("page_token", Value::String("no token".to_owned()));
            let status = app.hq.send(known.path, message.encode_to_vec()).await.unwrap_err();
            status.expect_reason(Code::InvalidArgument, "INVALID_FIELDS");
            let bad = status.get_details_bad_request().unwrap();
            let named = |field: &str| bad.field_violations.iter().any(|violation| violation.field == field);
            if !named("page_size") || !named("page_token") {
                broken.push(format!("{} {size}: {status:?}", known.name));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(asked > 80, "only {asked} were asked");
}
