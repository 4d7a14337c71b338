//! Whose business a call is, for every method of the contract.

use prost::Message as _;
use prost_reflect::{DynamicMessage, Value};
use sanbao::rpc::{METHODS, Scope};
use tonic::Code;

use super::{method, pool};
use crate::harness::{Expect as _, TestApp, request_id};

/// The name of the field that scopes a method, from its option.
fn scope_field(method: &prost_reflect::MethodDescriptor) -> Option<String> {
    let extension = method.parent_pool().get_extension_by_name("sanbao.v1.access").unwrap();
    let options = method.options();
    let access = options.get_extension(&extension);
    let field = access.as_message().unwrap().get_field_by_name("field").unwrap().into_owned();
    field.as_str().filter(|field| !field.is_empty()).map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_does_what_is_another_outlets_business() {
    let (app, pool) = (TestApp::start().await, pool());
    let own = format!("outlets/{}", request_id());
    let stranger = app.hq.caller("stranger", "headquarters", &own);
    for known in METHODS.iter().filter(|known| known.scope != Scope::None && !known.takes_stream) {
        let method = method(&pool, known.path);
        let mut message = DynamicMessage::new(method.input());
        if let Some(field) = scope_field(&method) {
            let collection = if known.scope == Scope::Center { "serviceCenters" } else { "outlets" };
            message.set_field_by_name(&field, Value::String(format!("{collection}/{}", request_id())));
        }
        let sent = stranger.send(known.path, message.encode_to_vec()).await;
        let status = sent.expect_err(known.name);
        assert_eq!(status.code(), Code::PermissionDenied, "{}: {status:?}", known.name);
        status.expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_does_what_the_role_does_not_include() {
    let app = TestApp::start().await;
    for known in METHODS.iter().filter(|known| !known.takes_stream) {
        for role in sanbao::rpc::Role::ALL.iter().filter(|role| !role.may(known.permission)) {
            let status = app.hq.calling_as("somebody", role.as_str()).send(known.path, Vec::new()).await.unwrap_err();
            assert_eq!(status.code(), Code::PermissionDenied, "{role} {}: {status:?}", known.name);
            status.expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_request_is_answered_or_refused_with_its_fields_and_never_internal() {
    let app = TestApp::start().await;
    for known in METHODS.iter().filter(|known| !known.takes_stream) {
        match app.hq.send(known.path, Vec::new()).await {
            Ok(_) => assert_eq!(known.scope, Scope::None, "{} takes an empty request", known.name),
            Err(status) => status.expect_reason(Code::InvalidArgument, "INVALID_FIELDS"),
        }
        // Bytes that are no message at all: a tag without its value, and text that is no UTF-8.
        for garbage in [vec![0x0a], vec![0x0a, 0x02, 0xff, 0xfe], vec![0xff; 64]] {
            let status = app.hq.send(known.path, garbage).await.unwrap_err();
            status.expect_reason(Code::InvalidArgument, "UNREADABLE_REQUEST");
        }
    }
}
