//! `RepairService.CloseRepairOrder`.

use tonic::Code;

use super::requests::{close, deliver};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(repairs.close_repair_order, "close_repair_order", |story| close(&story));
crate::wrong_state!(repairs.close_repair_order, "deliver_repair_order", |story| close(&story));

#[tokio::test(flavor = "multi_thread")]
async fn nobody_closes_before_the_customer_was_called() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "record_callback").await;
    refused(story.clients.repairs.close_repair_order(close(&story)).await)
        .expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");
    refused(story.clients.repairs.deliver_repair_order(deliver(&story)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}
