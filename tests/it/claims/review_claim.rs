//! `ClaimService.ReviewClaim`.

use sanbao::pb;
use sanbao::pb::claim::{State, Verdict};
use tonic::Code;

use super::requests::{filing, part};
use crate::harness::{Expect as _, TestApp, cny, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_line_without_a_price_is_judged_by_somebody_else() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "publish_price_list").await;
    let list = pb::PriceList {
        level: 2,
        product_family: pb::ProductFamily::Handset.into(),
        begin_date: date("2026-01-12"),
        end_date: date("2026-12-31"),
        labor_hour_price: cny("80.00"),
        freight_limit: cny("30.00"),
        ..Default::default()
    };
    let publish = pb::PublishPriceListRequest { price_list: Some(list), request_id: request_id() };
    story.clients.claims.publish_price_list(publish).await.unwrap();
    let steps = crate::story::told_on(&app, story, "publish_price_list", "file_claim").await;
    let mut story = steps;
    let request = filing(&story, vec![part(&story, 1, "650.00")]);
    let claim = story.clients.claims.file_claim(request).await.unwrap().into_inner();
    assert_eq!((claim.state(), claim.lines[0].findings[0].reason.as_str()), (State::InReview, "part_without_price"));
    let review = pb::ReviewClaimRequest {
        name: claim.name,
        reviews: vec![pb::review_claim_request::LineReview {
            index: 0,
            verdict: Verdict::Reduce.into(),
            approved_amount: cny("600.00"),
            reason: "at cost".to_owned(),
        }],
        etag: claim.etag,
        request_id: request_id(),
    };
    refused(story.clients.claims.review_claim(review.clone()).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let mut reviewer = story.clients.calling_as("reviewer", "center_manager");
    let reviewed = reviewer.claims.review_claim(review).await.unwrap().into_inner();
    assert_eq!((reviewed.state(), reviewed.approved_amount), (State::Reduced, cny("600.00")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_that_waits_for_nobody_is_not_reviewed() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "record_callback").await;
    let review = |name: String| pb::ReviewClaimRequest {
        name,
        reviews: vec![pb::review_claim_request::LineReview {
            index: 0,
            verdict: Verdict::Approve.into(),
            approved_amount: None,
            reason: "seen".to_owned(),
        }],
        etag: String::new(),
        request_id: request_id(),
    };
    let claims = &mut story.clients.claims;
    refused(claims.review_claim(review(story.claim.name)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let unknown = review(format!("{}/claims/{}", story.outlet, request_id()));
    refused(claims.review_claim(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
