//! `PartsService.AcceptSupply`.

use sanbao::pb;
use tonic::Code;

use super::requests::supply;
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_in_is_on_the_shelf_once_for_each_request() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "accept_supply").await;
    let request = supply(&story, 7);
    for _ in 0..2 {
        let stock = story.clients.parts.accept_supply(request.clone()).await.unwrap().into_inner();
        assert_eq!((stock.on_hand, stock.reserved), (7, 0));
    }
    let more = story.clients.parts.accept_supply(supply(&story, 3)).await.unwrap().into_inner();
    assert_eq!(more.on_hand, 10);
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_part_or_center_is_not_found() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "accept_supply").await;
    let part = pb::AcceptSupplyRequest { part: format!("parts/{}", request_id()), ..supply(&story, 1) };
    refused(story.clients.parts.accept_supply(part).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let service_center = format!("serviceCenters/{}", request_id());
    let center = pb::AcceptSupplyRequest { service_center, ..supply(&story, 1) };
    refused(story.clients.parts.accept_supply(center).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
