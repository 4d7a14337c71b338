//! `NetworkService.WindDownOutlet`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn the_brand_winds_down_what_it_suspended() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    let early = refused(network.wind_down_outlet(steps::wind_down(&name)).await);
    early.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    network.suspend_outlet(steps::suspend(&name)).await.unwrap();
    let winding = network.wind_down_outlet(steps::wind_down(&name)).await.unwrap().into_inner();
    assert_eq!(winding.state(), pb::outlet::State::WindingDown);
    let back = refused(network.reinstate_outlet(steps::reinstate(&name)).await);
    back.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}
