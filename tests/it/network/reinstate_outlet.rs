//! `NetworkService.ReinstateOutlet`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_is_taken_back_with_a_reason_by_who_may() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    let early = refused(network.reinstate_outlet(steps::reinstate(&name)).await);
    early.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    network.suspend_outlet(steps::suspend(&name)).await.unwrap();
    let mut manager = world.hq.at_outlet(&name, "outlet_manager").network;
    let own = refused(manager.reinstate_outlet(steps::reinstate(&name)).await);
    own.expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let silent = pb::ReinstateOutletRequest { reason: " ".to_owned(), ..steps::reinstate(&name) };
    refused(network.reinstate_outlet(silent).await).expect_fields(&["reason"]);
    let reinstated = network.reinstate_outlet(steps::reinstate(&name)).await.unwrap().into_inner();
    assert_eq!(reinstated.state(), pb::outlet::State::Authorized);
}
