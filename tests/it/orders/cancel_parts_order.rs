//! `PartsOrderService.CancelPartsOrder`.

use sanbao::pb;
use sanbao::pb::parts_order::State;
use tonic::Code;

use super::requests::{approved, cancel, close, ship, stocked, warehouse};
use crate::harness::{Expect as _, TestApp, refused};
use crate::parts::books::assert_they_balance;
use crate::parts::requests::recall;

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_gives_its_promise_back_once() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = approved(&story, 8).await;
    assert_eq!(warehouse(&story).await, (20, 8));
    let cancelled = story.clients.orders.cancel_parts_order(cancel(&order)).await.unwrap().into_inner();
    assert_eq!((cancelled.state(), warehouse(&story).await), (State::Cancelled, (20, 0)));
    refused(story.clients.orders.cancel_parts_order(cancel(&order)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_cancel_and_those_who_ship_at_once_one_does() {
    let app = TestApp::start().await;
    let story = stocked(&app).await;
    for round in 0..6 {
        let order = approved(&story, 1).await;
        let (mut one, mut other) = (story.clients.orders.clone(), story.clients.orders.clone());
        let (before, _) = warehouse(&story).await;
        let (cancelled, shipped) =
            tokio::join!(one.cancel_parts_order(cancel(&order)), other.ship_parts_order(ship(&order)));
        assert_ne!(cancelled.is_ok(), shipped.is_ok(), "{round}");
        let gone = i64::from(shipped.is_ok());
        for refusal in [cancelled.err(), shipped.err()].into_iter().flatten() {
            refusal.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
        }
        assert_eq!(warehouse(&story).await, (before - gone, 0), "{round}");
    }
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shipped_comes_back_by_a_movement_of_its_own_and_the_order_is_closed() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = approved(&story, 8).await;
    let shipped = story.clients.orders.ship_parts_order(ship(&order)).await.unwrap().into_inner();
    story.shipment.clone_from(&shipped.lines[0].shipment);
    refused(story.clients.orders.cancel_parts_order(cancel(&order)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    refused(story.clients.orders.close_parts_order(close(&order)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    story.clients.parts.recall_shipment(recall(&story)).await.unwrap();
    assert_eq!(warehouse(&story).await, (20, 0));
    let read = pb::GetPartsOrderRequest { name: order.name.clone() };
    let told = story.clients.orders.get_parts_order(read).await.unwrap().into_inner();
    assert_eq!(told.state(), State::Received);
    let closed = story.clients.orders.close_parts_order(close(&order)).await.unwrap().into_inner();
    assert_eq!(closed.state(), State::Closed);
    assert_they_balance(&app).await;
}
