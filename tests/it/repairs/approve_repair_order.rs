//! `RepairService.ApproveRepairOrder`.

use sanbao::pb;
use sanbao::pb::decision::Remedy;
use sanbao::pb::repair_order::State;
use tonic::Code;

use super::requests::{approve, diagnose, diagnosis, open, start_diagnosis};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(repairs.approve_repair_order, "approve_repair_order", |story| {
    approve(&story, Remedy::Repair, "0.00")
});
crate::wrong_state!(repairs.approve_repair_order, "start_repair", |story| approve(&story, Remedy::Repair, "0.00"));

#[tokio::test(flavor = "multi_thread")]
async fn only_an_offered_remedy_is_approved_at_its_price() {
    let app = TestApp::start().await;
    let story = told_until(&app, "approve_repair_order").await;
    let mut repairs = story.clients.repairs.clone();
    refused(repairs.approve_repair_order(approve(&story, Remedy::RefundFull, "0.00")).await)
        .expect_reason(Code::FailedPrecondition, "REMEDY_NOT_OFFERED");
    refused(repairs.approve_repair_order(approve(&story, Remedy::Repair, "1.00")).await)
        .expect_reason(Code::FailedPrecondition, "CONSENT_NEEDED");
    let refund = approve(&story, Remedy::RefundLessDepreciation, "0.00");
    assert_eq!(repairs.approve_repair_order(refund).await.unwrap().into_inner().state(), State::Remedy);
}

#[tokio::test(flavor = "multi_thread")]
async fn board_work_is_not_granted_to_level_two() {
    let app = TestApp::start().await;
    let story = told_until(&app, "diagnose_repair_order").await;
    let mut repairs = story.clients.repairs.clone();
    let board = diagnosis(pb::ServiceAction::BoardRepair);
    repairs.diagnose_repair_order(diagnose(&story, board)).await.unwrap();
    refused(repairs.approve_repair_order(approve(&story, Remedy::Repair, "0.00")).await)
        .expect_reason(Code::FailedPrecondition, "NOT_GRANTED");
    // What is no work is given wherever the consumer came.
    repairs.approve_repair_order(approve(&story, Remedy::Exchange, "0.00")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn work_needs_consent_to_the_loss_of_data_at_intake_or_now() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let mut repairs = story.clients.repairs.clone();
    // This intake did not ask.
    story.order = repairs.open_repair_order(open(&story)).await.unwrap().into_inner().name;
    repairs.start_diagnosis(start_diagnosis(&story)).await.unwrap();
    let module = diagnosis(pb::ServiceAction::ModuleRepair);
    repairs.diagnose_repair_order(diagnose(&story, module)).await.unwrap();
    let mut request = approve(&story, Remedy::Repair, "0.00");
    refused(repairs.approve_repair_order(request.clone()).await)
        .expect_reason(Code::FailedPrecondition, "CONSENT_NEEDED");
    request.consent.as_mut().unwrap().data_loss_consent = true;
    assert_eq!(repairs.approve_repair_order(request).await.unwrap().into_inner().state(), State::Approved);
}
