//! `NetworkService.ResignOutlet`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_resigns_from_wherever_it_works_and_nobody_else_does_it_for_it() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let (probation, authorized) = (world.probation_outlet(1).await.name, world.outlet(1).await.name);
    let (planned, suspended) = (world.outlet(1).await.name, world.outlet(1).await.name);
    network.start_improvement_plan(steps::plan(&planned)).await.unwrap();
    network.suspend_outlet(steps::suspend(&suspended)).await.unwrap();
    for name in [probation, authorized, planned, suspended] {
        let mut supervisor = world.hq.calling_as("region", "channel_manager").network;
        let other = refused(supervisor.resign_outlet(steps::resign(&name)).await);
        other.expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
        let mut manager = world.hq.at_outlet(&name, "outlet_manager").network;
        let resigned = manager.resign_outlet(steps::resign(&name)).await.unwrap().into_inner();
        assert_eq!(resigned.state(), pb::outlet::State::WindingDown);
        let twice = refused(manager.resign_outlet(steps::resign(&name)).await);
        twice.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    }
    let applied = world.applied_outlet().await.name;
    let early = refused(network.resign_outlet(steps::resign(&applied)).await);
    early.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}
