//! `PartsService.ReceiveShipment`.

use sanbao::pb;
use tonic::Code;

use super::requests::{receive, shelf};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(parts.receive_shipment, "receive_shipment", |story| receive(&story, None));

#[tokio::test(flavor = "multi_thread")]
async fn a_short_receipt_leaves_the_rest_in_transit_and_nothing_arrives_twice() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "receive_shipment").await;
    for absurd in [6, -1, i64::MAX] {
        refused(story.clients.parts.receive_shipment(receive(&story, Some(absurd))).await)
            .expect_fields(&["lines[0].received_quantity"]);
    }
    let short = story.clients.parts.receive_shipment(receive(&story, Some(3))).await.unwrap().into_inner();
    assert_eq!(short.state(), pb::shipment::State::Discrepancy);
    refused(story.clients.parts.receive_shipment(receive(&story, None)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (3, 0));
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_receive_at_once_one_does() {
    let app = TestApp::start().await;
    let story = told_until(&app, "receive_shipment").await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (mut parts, request) = (story.clients.parts.clone(), receive(&story, None));
        calls.spawn(async move { parts.receive_shipment(request).await });
    }
    let received = calls.join_all().await.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((received, shelf(&story, &story.outlet, pb::StockCondition::Good).await), (1, (5, 0)));
}
