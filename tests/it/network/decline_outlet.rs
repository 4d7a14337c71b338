//! `NetworkService.DeclineOutlet`.

use sanbao::pb;

use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_declined_with_a_reason_only() {
    let world = World::new().await;
    let outlet = world.applied_outlet().await;
    let mut network = world.hq.network.clone();
    let review = pb::ReviewOutletRequest { name: outlet.name.clone(), etag: String::new(), request_id: request_id() };
    network.review_outlet(review).await.unwrap();
    let mut request = pb::DeclineOutletRequest {
        name: outlet.name,
        reason: String::new(),
        etag: "x".to_owned(),
        request_id: request_id(),
    };
    refused(network.decline_outlet(request.clone()).await).expect_fields(&["reason", "etag"]);
    request.etag = String::new();
    request.reason = "no premises".to_owned();
    let declined = network.decline_outlet(request).await.unwrap().into_inner();
    assert_eq!((declined.state(), declined.level), (pb::outlet::State::Declined, 0));
}
