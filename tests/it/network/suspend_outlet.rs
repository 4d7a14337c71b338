//! `NetworkService.SuspendOutlet`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_authorized_outlet_is_suspended_with_its_etag() {
    let world = World::new().await;
    let outlet = world.outlet(3).await;
    let mut network = world.hq.network.clone();
    let mut request = pb::SuspendOutletRequest {
        name: outlet.name.clone(),
        reason: "audit failed".to_owned(),
        etag: "1".to_owned(),
        request_id: request_id(),
    };
    refused(network.suspend_outlet(request.clone()).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    request.etag = outlet.etag;
    let suspended = network.suspend_outlet(request).await.unwrap().into_inner();
    assert_eq!((suspended.state(), suspended.level), (pb::outlet::State::Suspended, 3));
}
