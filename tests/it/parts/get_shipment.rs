//! `PartsService.GetShipment`.

use sanbao::pb;
use tonic::Code;

use super::requests::receive;
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_shipment_is_read_as_it_was_received() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "receive_shipment").await;
    let received = story.clients.parts.receive_shipment(receive(&story, None)).await.unwrap().into_inner();
    let read = pb::GetShipmentRequest { name: story.shipment.clone() };
    assert_eq!(story.clients.parts.get_shipment(read).await.unwrap().into_inner(), received);
    let unknown = pb::GetShipmentRequest { name: format!("{}/shipments/{}", story.outlet, request_id()) };
    refused(story.clients.parts.get_shipment(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
