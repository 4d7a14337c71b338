//! `PartsService.GetDiscrepancy`.

use sanbao::pb;
use tonic::Code;

use super::requests::{receive, received_otherwise};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_discrepancy_is_read_as_it_was_opened() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "receive_shipment").await;
    let open = received_otherwise(&story, receive(&story, Some(0))).await;
    let read = pb::GetDiscrepancyRequest { name: open[0].name.clone() };
    assert_eq!(story.clients.parts.get_discrepancy(read).await.unwrap().into_inner(), open[0]);
    assert_eq!((open[0].shipment.as_str(), open[0].quantity), (story.shipment.as_str(), 5));
    let unknown = pb::GetDiscrepancyRequest { name: format!("{}/discrepancies/{}", story.outlet, request_id()) };
    refused(story.clients.parts.get_discrepancy(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
