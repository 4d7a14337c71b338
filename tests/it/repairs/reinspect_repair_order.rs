//! `RepairService.ReinspectRepairOrder`.

use sanbao::pb::repair_order::State;
use tonic::Code;

use super::requests::reinspect;
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(repairs.reinspect_repair_order, "reinspect_repair_order", |story| {
    reinspect(&story, &story.engineers[1], true)
});
crate::wrong_state!(repairs.reinspect_repair_order, "finish_repair", |story| {
    reinspect(&story, &story.engineers[1], true)
});

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_checks_and_what_fails_goes_back_to_the_bench() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reinspect_repair_order").await;
    let mut repairs = story.clients.repairs.clone();
    refused(repairs.reinspect_repair_order(reinspect(&story, &story.engineers[0], true)).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let mut without_note = reinspect(&story, &story.engineers[1], false);
    without_note.note.clear();
    refused(repairs.reinspect_repair_order(without_note).await).expect_fields(&["note"]);
    let failed = repairs.reinspect_repair_order(reinspect(&story, &story.engineers[1], false)).await.unwrap();
    assert_eq!(failed.into_inner().state(), State::InRepair);
}
