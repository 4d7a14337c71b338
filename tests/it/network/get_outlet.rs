//! `NetworkService.GetOutlet`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_reads_itself_and_no_other() {
    let world = World::new().await;
    let own = world.outlet(2).await;
    let other = world.outlet(2).await;
    let manager = world.hq.at_outlet(&own.name, "outlet_manager");
    let mut network = manager.network.clone();
    let read = network.get_outlet(pb::GetOutletRequest { name: own.name.clone() }).await.unwrap();
    assert_eq!(read.into_inner(), own);
    let status = refused(network.get_outlet(pb::GetOutletRequest { name: other.name }).await);
    status.expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    // Whether an unknown outlet exists is not told either.
    let unknown = pb::GetOutletRequest { name: format!("outlets/{}", request_id()) };
    refused(network.get_outlet(unknown).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_names_are_refused() {
    let world = World::new().await;
    for name in ["", "outlets/-", "outlets/1", "serviceCenters/x", "outlets/😀"] {
        let request = pb::GetOutletRequest { name: name.to_owned() };
        refused(world.hq.network.clone().get_outlet(request).await).expect_fields(&["name"]);
    }
}
