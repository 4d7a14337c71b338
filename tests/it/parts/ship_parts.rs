//! `PartsService.ShipParts`.

use sanbao::pb;
use tonic::Code;

use super::requests::{shelf, ship, supply};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::{told_on, told_until};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shipped_left_the_warehouse_and_has_not_arrived() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "ship_parts").await;
    story.clients.parts.ship_parts(ship(&story, 8)).await.unwrap();
    assert_eq!(shelf(&story, &story.center, pb::StockCondition::Good).await, (12, 0));
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (0, 0));
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_there_is_and_parts_of_nobody_are_refused_whole() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "ship_parts").await;
    refused(story.clients.parts.ship_parts(ship(&story, 21)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let mut unknown = ship(&story, 1);
    let line = pb::shipment::Line {
        part: format!("parts/{}", request_id()),
        quantity: 1,
        received_quantity: 0,
        ..Default::default()
    };
    unknown.lines.push(line);
    refused(story.clients.parts.ship_parts(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let mut twice = ship(&story, 1);
    twice.lines.push(twice.lines[0].clone());
    refused(story.clients.parts.ship_parts(twice).await).expect_fields(&["lines[1].part"]);
    assert_eq!(shelf(&story, &story.center, pb::StockCondition::Good).await, (20, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_outlet_is_sent_nothing() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "ship_parts").await;
    let (name, reason) = (story.outlet.clone(), "audit".to_owned());
    let suspend = pb::SuspendOutletRequest { name, reason, etag: String::new(), request_id: request_id() };
    story.clients.network.suspend_outlet(suspend).await.unwrap();
    refused(story.clients.parts.ship_parts(ship(&story, 1)).await)
        .expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_probation_an_outlet_is_sent_no_more_than_its_state_allows() {
    let app = TestApp::start().await;
    let story = told_until(&app, "authorize_outlet").await;
    let mut story = told_on(&app, story, "authorize_outlet", "ship_parts").await;
    let mut parts = story.clients.parts.clone();
    parts.accept_supply(supply(&story, 200)).await.unwrap();
    let shipment = parts.ship_parts(ship(&story, 60)).await.unwrap().into_inner();
    let status = refused(parts.ship_parts(ship(&story, 41)).await);
    status.expect_reason(Code::FailedPrecondition, "OUTLET_LIMIT_REACHED");
    // What has arrived counts like what is on its way.
    story.shipment = shipment.name;
    parts.receive_shipment(super::requests::receive(&story, None)).await.unwrap();
    refused(parts.ship_parts(ship(&story, 41)).await).expect_reason(Code::FailedPrecondition, "OUTLET_LIMIT_REACHED");
    parts.ship_parts(ship(&story, 40)).await.unwrap();
}
