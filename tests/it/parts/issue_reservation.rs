//! `PartsService.IssueReservation`.

use sanbao::pb;
use tonic::Code;

use super::requests::{issue, shelf};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

crate::refusals!(parts.issue_reservation, "issue_reservation", |story| issue(&story, &story.engineers[0]));
crate::wrong_state!(parts.issue_reservation, "finish_repair", |story| issue(&story, &story.engineers[0]));

#[tokio::test(flavor = "multi_thread")]
async fn what_is_issued_is_off_the_shelf_and_with_a_technician_of_the_outlet() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "issue_reservation").await;
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (5, 1));
    let nobody = format!("{}/technicians/{}", story.outlet, request_id());
    refused(story.clients.parts.issue_reservation(issue(&story, &nobody)).await)
        .expect_reason(Code::NotFound, "NOT_FOUND");
    let issued = story.clients.parts.issue_reservation(issue(&story, &story.engineers[0])).await.unwrap().into_inner();
    assert_eq!((issued.state(), issued.technician), (pb::reservation::State::Issued, story.engineers[0].clone()));
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (4, 0));
}
