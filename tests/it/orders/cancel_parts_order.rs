//! `PartsOrderService.CancelPartsOrder`.

use sanbao::pb::parts_order::State;
use tonic::Code;

use super::requests::{approved, cancel, stocked, warehouse};
use crate::harness::{Expect as _, TestApp, refused};
use crate::parts::books::assert_they_balance;

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
