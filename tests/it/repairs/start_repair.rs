//! `RepairService.StartRepair`.

use tonic::Code;

use super::requests::start_repair;
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(repairs.start_repair, "start_repair", |story| start_repair(&story, &story.engineers[0]));
crate::wrong_state!(repairs.start_repair, "approve_repair_order", |story| start_repair(&story, &story.engineers[0]));

#[tokio::test(flavor = "multi_thread")]
async fn work_needs_a_certificate_that_holds_on_the_day() {
    let app = TestApp::start().await;
    let story = told_until(&app, "start_repair").await;
    let mut repairs = story.clients.repairs.clone();
    refused(repairs.start_repair(start_repair(&story, &story.engineers[1])).await)
        .expect_reason(Code::FailedPrecondition, "NOT_CERTIFIED");
    app.set_time("2028-01-11T09:00:00+08:00");
    refused(repairs.start_repair(start_repair(&story, &story.engineers[0])).await)
        .expect_reason(Code::FailedPrecondition, "NOT_CERTIFIED");
    app.set_time("2028-01-10T23:59:59+08:00");
    repairs.start_repair(start_repair(&story, &story.engineers[0])).await.unwrap();
}
