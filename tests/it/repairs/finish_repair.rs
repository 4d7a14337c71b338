//! `RepairService.FinishRepair`.

use tonic::Code;

use super::requests::finish;
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(repairs.finish_repair, "finish_repair", |story| finish(&story));
crate::wrong_state!(repairs.finish_repair, "start_repair", |story| finish(&story));

#[tokio::test(flavor = "multi_thread")]
async fn no_piece_may_be_left_and_the_outcome_is_one_of_three() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "consume_reservation").await;
    refused(story.clients.repairs.finish_repair(finish(&story)).await)
        .expect_reason(Code::FailedPrecondition, "PARTS_OUTSTANDING");
    for outcome in ["unrepaired", "", "REPAIRED"] {
        let mut wrong = finish(&story);
        outcome.clone_into(&mut wrong.repair_outcome);
        refused(story.clients.repairs.finish_repair(wrong).await).expect_fields(&["repair_outcome"]);
    }
}
