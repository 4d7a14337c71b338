//! `RepairService.RecordCallback`.

use tonic::Code;

use super::requests::callback;
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::wrong_state!(repairs.record_callback, "deliver_repair_order", |story| callback(&story));

#[tokio::test(flavor = "multi_thread")]
async fn who_did_the_work_does_not_ask_how_it_was_and_nobody_asks_twice() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "record_callback").await;
    refused(story.clients.repairs.record_callback(callback(&story)).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let mut agent = story.clients.calling_as("call-center", "agent");
    let recorded = agent.repairs.record_callback(callback(&story)).await.unwrap().into_inner();
    assert!(recorded.callback.unwrap().content);
    refused(agent.repairs.record_callback(callback(&story)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}
