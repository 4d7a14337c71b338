//! `PartsService.GetReservation`.

use sanbao::pb;
use tonic::Code;

use super::requests::consume;
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_is_read_with_the_debts_it_opened() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "consume_reservation").await;
    let consumed = story.clients.parts.consume_reservation(consume(&story)).await.unwrap().into_inner();
    let read = pb::GetReservationRequest { name: story.reservation.clone() };
    assert_eq!(story.clients.parts.get_reservation(read).await.unwrap().into_inner(), consumed);
    let unknown = pb::GetReservationRequest { name: format!("{}/reservations/{}", story.outlet, request_id()) };
    refused(story.clients.parts.get_reservation(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
