//! `AssessmentService.RejectLevelAssessment`.

use pb::level_assessment::State;
use sanbao::pb;
use tonic::Code;

use super::levels::{assess, demotion, outlet, reject};
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rejected_changes_nothing_and_makes_room_for_another() {
    let world = World::new().await;
    let made = demotion(&world).await;
    let mut director = world.hq.calling_as("director", "headquarters").assessment;
    let request = reject(&made.name);
    let rejected = director.reject_level_assessment(request.clone()).await.unwrap().into_inner();
    assert_eq!((rejected.state(), rejected.decider.as_str()), (State::Rejected, "director"));
    assert_eq!((rejected.level_begin_date, rejected.decide_reason), (None, request.reason.clone()));
    let again = director.reject_level_assessment(request).await.unwrap().into_inner();
    assert_eq!(again.etag, "2");
    let (name, _) = made.name.split_once("/levelAssessments/").unwrap();
    assert_eq!(outlet(&world, name).await.level, 2);
    let status = refused(director.reject_level_assessment(reject(&made.name)).await);
    status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert!(world.hq.assessment.clone().assess_outlet(assess(name)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_assessed_and_who_gives_no_reason_does_not_reject() {
    let world = World::new().await;
    let made = demotion(&world).await;
    let own = refused(world.hq.assessment.clone().reject_level_assessment(reject(&made.name)).await);
    own.expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let mut director = world.hq.calling_as("director", "headquarters").assessment;
    let wrong = pb::RejectLevelAssessmentRequest::default();
    refused(director.reject_level_assessment(wrong).await).expect_fields(&["request_id", "name", "reason"]);
    let stale = pb::RejectLevelAssessmentRequest { etag: "99".to_owned(), ..reject(&made.name) };
    refused(director.reject_level_assessment(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let (head, _) = made.name.rsplit_once('/').unwrap();
    let nobody = reject(&format!("{head}/{}", request_id()));
    refused(director.reject_level_assessment(nobody).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
