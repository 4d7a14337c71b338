//! `PartsService.ListShipments`.

use sanbao::pb;

use super::requests::ship;
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn shipments_are_narrowed_by_state_and_come_page_by_page() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    story.clients.parts.ship_parts(ship(&story, 1)).await.unwrap();
    let asked = |state: pb::shipment::State, size| pb::ListShipmentsRequest {
        parent: story.outlet.clone(),
        state: state.into(),
        page_size: size,
        page_token: String::new(),
    };
    let parts = &mut story.clients.parts;
    let received = parts.list_shipments(asked(pb::shipment::State::Received, 0)).await.unwrap().into_inner();
    assert_eq!(received.shipments.iter().map(|own| own.name.as_str()).collect::<Vec<_>>(), [story.shipment.as_str()]);
    let first = parts.list_shipments(asked(pb::shipment::State::Unspecified, 1)).await.unwrap().into_inner();
    assert_eq!((first.shipments.len(), first.next_page_token.is_empty()), (1, false));
    let wrong = pb::ListShipmentsRequest { state: 99, ..asked(pb::shipment::State::Received, 1001) };
    refused(parts.list_shipments(wrong).await).expect_fields(&["state", "page_size"]);
}
