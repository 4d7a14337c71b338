//! `PartsOrderService.GetPartsOrder`.

use sanbao::pb;
use tonic::Code;

use super::requests::{stocked, submitted};
use crate::harness::{Expect as _, TestApp, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_read_as_it_was_answered() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = submitted(&story, 2).await;
    let read = pb::GetPartsOrderRequest { name: order.name.clone() };
    assert_eq!(story.clients.orders.get_parts_order(read).await.unwrap().into_inner(), order);
    let unknown = pb::GetPartsOrderRequest { name: format!("{}/partsOrders/{}", story.outlet, request_id()) };
    refused(story.clients.orders.get_parts_order(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
