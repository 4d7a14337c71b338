//! `PartsOrderService.PickPartsOrder`.

use sanbao::pb;
use sanbao::pb::parts_order::{LineState, State};
use sanbao::pb::pick_parts_order_request::Pick;
use tonic::Code;

use super::requests::{approved, pick, ship, stocked, submitted, warehouse};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::parts::books::assert_they_balance;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_picked_is_shipped_and_what_was_not_found_is_promised_no_more() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = approved(&story, 8).await;
    let part = story.part.clone();
    let few = |quantity| {
        let picks = vec![Pick { part: part.clone(), quantity, serials: Vec::new() }];
        pb::PickPartsOrderRequest { picks, ..pick(&order) }
    };
    let orders = &mut story.clients.orders;
    for absurd in [0, -1, 9, i64::MAX] {
        refused(orders.pick_parts_order(few(absurd)).await).expect_fields(&["picks[0].quantity"]);
    }
    let picked = orders.pick_parts_order(few(5)).await.unwrap().into_inner();
    let line = &picked.lines[0];
    assert_eq!((picked.state(), line.state(), line.granted_quantity), (State::Picked, LineState::Reduced, 5));
    assert_eq!(
        (line.reason_code.as_str(), line.picker.is_empty(), line.pick_time.is_some()),
        ("SHORT_PICK", false, true)
    );
    refused(orders.pick_parts_order(pick(&order)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_eq!(warehouse(&story).await, (20, 5));
    let shipped = story.clients.orders.ship_parts_order(ship(&order)).await.unwrap().into_inner();
    assert_eq!((shipped.state(), warehouse(&story).await), (State::InTransit, (15, 0)));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_picked_whole_once_and_after_its_review() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let waiting = submitted(&story, 1).await;
    refused(story.clients.orders.pick_parts_order(pick(&waiting)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let order = approved(&story, 8).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (mut orders, request) = (story.clients.orders.clone(), pick(&order));
        calls.spawn(async move { orders.pick_parts_order(request).await });
    }
    let picked = calls.join_all().await.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((picked, warehouse(&story).await), (1, (20, 8)));
    let stale = pb::PickPartsOrderRequest { etag: "99".to_owned(), request_id: request_id(), ..pick(&order) };
    refused(story.clients.orders.pick_parts_order(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let stranger = Pick { part: format!("parts/{}", request_id()), quantity: 1, serials: Vec::new() };
    let order = approved(&story, 2).await;
    let wrong = pb::PickPartsOrderRequest { picks: vec![stranger], ..pick(&order) };
    refused(story.clients.orders.pick_parts_order(wrong).await).expect_fields(&["picks[0].part"]);
}
