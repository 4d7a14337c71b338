//! `PartsService.RecallShipment`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::shipment::State;
use tonic::Code;

use super::requests::{recall, receive, shelf, ship};
use super::serials::{in_the_warehouse, named};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(parts.recall_shipment, "receive_shipment", |story| recall(&story));
crate::wrong_state!(parts.recall_shipment, "reserve_part", |story| recall(&story));

#[tokio::test(flavor = "multi_thread")]
async fn every_piece_is_in_the_warehouse_again_and_none_arrives() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "receive_shipment").await;
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").parts;
    refused(keeper.recall_shipment(recall(&story)).await).expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let bare = pb::RecallShipmentRequest { reason: String::new(), ..recall(&story) };
    refused(story.clients.parts.recall_shipment(bare).await).expect_fields(&["reason"]);
    let back = story.clients.parts.recall_shipment(recall(&story)).await.unwrap().into_inner();
    assert_eq!((back.state(), back.recall_reason.as_str()), (State::Recalled, "sent to the wrong outlet"));
    assert!(back.receive_time.is_some() && back.lines[0].received_quantity == 0);
    refused(keeper.receive_shipment(receive(&story, None)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let good = pb::StockCondition::Good;
    assert_eq!(shelf(&story, &story.outlet, good).await, (0, 0));
    assert_eq!(shelf(&story, &story.center, good).await, (20, 0));
    let asked = pb::ListTransfersRequest { parent: story.center.clone(), ..Default::default() };
    let moves = story.clients.parts.list_transfers(asked).await.unwrap().into_inner().transfers;
    let codes: Vec<&str> = moves.iter().map(|moved| moved.code.as_str()).collect();
    assert_eq!(codes, ["supply", "ship", "recall"]);
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    for change in ["state = 'received', recall_reason = NULL", "state = 'in_transit'", "recall_reason = NULL"] {
        assert!(owner.batch_execute(&format!("UPDATE shipments SET {change}")).await.is_err(), "{change}");
    }
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_recall_and_those_who_receive_at_once_one_does() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "receive_shipment").await;
    let good = pb::StockCondition::Good;
    for round in 0..6 {
        if round > 0 {
            story.shipment = story.clients.parts.ship_parts(ship(&story, 1)).await.unwrap().into_inner().name;
        }
        let mut clients: Vec<_> = (0..4).map(|_| story.clients.parts.clone()).collect();
        let calls = clients.iter_mut().enumerate().map(async |(index, client)| {
            if index % 2 == 0 {
                client.recall_shipment(recall(&story)).await
            } else {
                client.receive_shipment(receive(&story, None)).await
            }
        });
        let told = futures::future::join_all(calls).await;
        assert_eq!(told.iter().filter(|answer| answer.is_ok()).count(), 1, "{round}");
        for refusal in told.into_iter().filter_map(Result::err) {
            refusal.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
        }
        let pieces = shelf(&story, &story.outlet, good).await.0 + shelf(&story, &story.center, good).await.0;
        assert_eq!(pieces, 20, "{round}");
    }
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn serials_that_came_back_are_shipped_anew() {
    let app = TestApp::start().await;
    let mut story = in_the_warehouse(&app, &["A", "B"]).await;
    let mut shipping = ship(&story, 2);
    shipping.lines[0].serials = named(&["A", "B"]);
    story.shipment = story.clients.parts.ship_parts(shipping.clone()).await.unwrap().into_inner().name;
    shipping.request_id = crate::harness::request_id();
    refused(story.clients.parts.ship_parts(shipping.clone()).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    story.clients.parts.recall_shipment(recall(&story)).await.unwrap();
    story.clients.parts.ship_parts(shipping).await.unwrap();
    super::books::assert_they_balance(&app).await;
}
