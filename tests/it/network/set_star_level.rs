//! `NetworkService.SetStarLevel`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn stars_are_set_with_a_reason_by_a_supervisor() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let technician = world.technician(&name).await;
    let mut network = world.hq.network.clone();
    let stars = |star_level, etag: &str| pb::SetStarLevelRequest {
        name: technician.clone(),
        star_level,
        reason: "best of the quarter".to_owned(),
        etag: etag.to_owned(),
        request_id: request_id(),
    };
    for wrong in [0, 6] {
        refused(network.set_star_level(stars(wrong, "")).await).expect_fields(&["star_level"]);
    }
    let mut manager = world.hq.at_outlet(&name, "outlet_manager").network;
    refused(manager.set_star_level(stars(5, "")).await).expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let set = network.set_star_level(stars(5, "1")).await.unwrap().into_inner();
    assert_eq!((set.star_level, set.star_reason.as_str(), set.etag.as_str()), (5, "best of the quarter", "2"));
    refused(network.set_star_level(stars(4, "1")).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    network.release_technician(steps::release(&technician, "2026-03-01")).await.unwrap();
    refused(network.set_star_level(stars(4, "")).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}
