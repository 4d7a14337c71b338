//! `NetworkService.RecordOutletReview`.

use sanbao::pb;
use sanbao::pb::outlet_review::item::{Subject, Verdict};
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_review_is_told_with_its_outlet_and_the_last_one_counts() {
    let world = World::new().await;
    let name = world.applied_outlet().await.name;
    let mut network = world.hq.network.clone();
    let early = refused(network.record_outlet_review(World::passing_review(&name)).await);
    early.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    network.review_outlet(steps::review(&name)).await.unwrap();
    let mut failing = World::passing_review(&name);
    failing.items[0].verdict = Verdict::Failed.into();
    failing.items[0].remark = "half of the stated area".to_owned();
    let mut visitor = world.hq.calling_as("visitor", "channel_manager").network;
    let reviewed = visitor.record_outlet_review(failing.clone()).await.unwrap().into_inner();
    let review = reviewed.review.clone().unwrap();
    assert_eq!(
        (reviewed.state(), review.passed, review.reviewer.as_str()),
        (pb::outlet::State::InReview, false, "visitor")
    );
    assert_eq!((review.items, review.summary), (failing.items, failing.summary));
    let again = network.record_outlet_review(World::passing_review(&name)).await.unwrap().into_inner();
    assert!(again.review.unwrap().passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_item_is_judged_once_and_what_failed_is_explained() {
    let world = World::new().await;
    let name = world.applied_outlet().await.name;
    let mut network = world.hq.network.clone();
    let mut wrong = World::passing_review(&name);
    wrong.items[1].subject = Subject::Premises.into();
    wrong.items[2].verdict = Verdict::NotApplicable.into();
    wrong.items[3].verdict = 0;
    wrong.summary = String::new();
    wrong.request_id = "1".to_owned();
    let status = refused(network.record_outlet_review(wrong).await);
    status.expect_fields(&["request_id", "items[2].remark", "items[3].verdict", "summary"]);
    let mut twice = World::passing_review(&name);
    twice.items[1].subject = Subject::Premises.into();
    refused(network.record_outlet_review(twice).await).expect_fields(&["items"]);
    let mut few = World::passing_review(&name);
    few.items.pop();
    refused(network.record_outlet_review(few).await).expect_fields(&["items"]);
}
