//! `PartsOrderService.SubmitPartsOrder`.

use sanbao::pb;
use sanbao::pb::parts_order::{LineState, State};
use tonic::Code;

use super::requests::{stocked, submit, submitted, warehouse};
use crate::harness::{Expect as _, TestApp, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_asks_its_center_and_nothing_is_promised_yet() {
    let app = TestApp::start().await;
    let story = stocked(&app).await;
    let order = submitted(&story, 5).await;
    assert_eq!((order.state(), order.late, order.service_center.as_str()), (State::Submitted, false, &*story.center));
    assert_eq!((order.lines[0].state(), order.lines[0].quantity), (LineState::Requested, 5));
    assert!(order.due_date.is_some());
    assert_eq!(warehouse(&story).await, (20, 0));
    // An engineer does not order.
    let mut engineer = story.clients.at_outlet(&story.outlet, "engineer").orders;
    refused(engineer.submit_parts_order(submit(&story, 1)).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn absurd_quantities_and_parts_are_told_all_at_once() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    for quantity in [0, -1, i64::MAX, i64::MIN] {
        refused(story.clients.orders.submit_parts_order(submit(&story, quantity)).await)
            .expect_fields(&["lines[0].quantity"]);
    }
    let mut twice = submit(&story, 1);
    twice.lines.push(twice.lines[0].clone());
    twice.lines[0].quantity = 0;
    refused(story.clients.orders.submit_parts_order(twice).await)
        .expect_fields(&["lines[0].quantity", "lines[1].part"]);
    let mut unknown = submit(&story, 1);
    unknown.lines[0].part = format!("parts/{}", request_id());
    refused(story.clients.orders.submit_parts_order(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_outlet_orders_nothing() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let (name, reason) = (story.outlet.clone(), "audit".to_owned());
    let suspend = pb::SuspendOutletRequest { name, reason, etag: String::new(), request_id: request_id() };
    story.clients.network.suspend_outlet(suspend).await.unwrap();
    refused(story.clients.orders.submit_parts_order(submit(&story, 1)).await)
        .expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
}
