//! `PartsOrderService.ListPartsOrders`.

use sanbao::pb;
use sanbao::pb::parts_order::State;

use super::requests::{approved, stocked, submitted};
use crate::harness::{Expect as _, TestApp, refused};

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_narrowed_by_state_and_come_page_by_page() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let waiting = submitted(&story, 1).await;
    approved(&story, 2).await;
    let asked = |state: State, page_size| pb::ListPartsOrdersRequest {
        parent: story.outlet.clone(),
        state: state.into(),
        page_size,
        page_token: String::new(),
    };
    let orders = &mut story.clients.orders;
    let submitted = orders.list_parts_orders(asked(State::Submitted, 0)).await.unwrap().into_inner();
    assert_eq!(submitted.parts_orders, [waiting]);
    let first = orders.list_parts_orders(asked(State::Unspecified, 1)).await.unwrap().into_inner();
    assert_eq!((first.parts_orders.len(), first.next_page_token.is_empty()), (1, false));
    let wrong = pb::ListPartsOrdersRequest { state: 99, ..asked(State::Submitted, 1001) };
    refused(orders.list_parts_orders(wrong).await).expect_fields(&["state", "page_size"]);
}
