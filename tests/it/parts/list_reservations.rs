//! `PartsService.ListReservations`.

use sanbao::pb;

use super::requests::reserve;
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn reservations_are_narrowed_by_order_and_state() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "consume_reservation").await;
    let held = story.clients.parts.reserve_part(reserve(&story, 2)).await.unwrap().into_inner();
    let asked = pb::ListReservationsRequest {
        parent: story.outlet.clone(),
        repair_order: story.order.clone(),
        ..Default::default()
    };
    let both = story.clients.parts.list_reservations(asked.clone()).await.unwrap().into_inner().reservations;
    assert_eq!(both.len(), 2);
    let narrowed = pb::ListReservationsRequest { state: pb::reservation::State::Held.into(), ..asked.clone() };
    assert_eq!(story.clients.parts.list_reservations(narrowed).await.unwrap().into_inner().reservations, [held]);
    let repair_order = format!("outlets/{}/repairOrders/{}", request_id(), request_id());
    let wrong = pb::ListReservationsRequest { repair_order, state: 99, ..asked };
    refused(story.clients.parts.list_reservations(wrong).await).expect_fields(&["repair_order", "state"]);
}
