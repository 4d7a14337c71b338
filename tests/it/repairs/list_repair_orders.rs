//! `RepairService.ListRepairOrders`.

use sanbao::pb;
use sanbao::pb::repair_order::State;

use super::requests::{cancel, open};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn orders_come_page_by_page_narrowed_by_state_and_device() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "start_diagnosis").await;
    for _ in 0..4 {
        story.clients.repairs.cancel_repair_order(cancel(&story)).await.unwrap();
        story.order = story.clients.repairs.open_repair_order(open(&story)).await.unwrap().into_inner().name;
    }
    let asked = pb::ListRepairOrdersRequest {
        parent: story.outlet.clone(),
        state: State::Cancelled.into(),
        device: story.device.clone(),
        page_size: 3,
        page_token: String::new(),
    };
    let first = story.clients.repairs.list_repair_orders(asked.clone()).await.unwrap().into_inner();
    let rest = pb::ListRepairOrdersRequest { page_token: first.next_page_token.clone(), ..asked.clone() };
    let second = story.clients.repairs.list_repair_orders(rest).await.unwrap().into_inner();
    assert_eq!((first.repair_orders.len(), second.repair_orders.len(), second.next_page_token.as_str()), (3, 1, ""));
    assert!(first.repair_orders.iter().all(|order| order.name != second.repair_orders[0].name));
    // A token is good for its own question, and no token is made by hand.
    let other = pb::ListRepairOrdersRequest { state: 0, page_token: first.next_page_token, ..asked.clone() };
    refused(story.clients.repairs.list_repair_orders(other).await).expect_fields(&["page_token"]);
    let wrong = pb::ListRepairOrdersRequest {
        state: 99,
        device: "x".to_owned(),
        page_size: -1,
        page_token: "y".to_owned(),
        ..asked
    };
    let named = ["state", "device", "page_size", "page_token"];
    refused(story.clients.repairs.list_repair_orders(wrong).await).expect_fields(&named);
}
