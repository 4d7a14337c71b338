//! `NetworkService.GetServiceCenter`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_center_is_read_by_its_name_and_by_nothing_else() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let name = world.center().await;
    let read = network.get_service_center(pb::GetServiceCenterRequest { name: name.clone() }).await.unwrap();
    assert_eq!(read.into_inner().name, name);
    let unknown = pb::GetServiceCenterRequest { name: format!("serviceCenters/{}", request_id()) };
    refused(network.get_service_center(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    for wrong in ["", "serviceCenters/", "outlets/1", &name.to_uppercase()] {
        let wrong = pb::GetServiceCenterRequest { name: wrong.to_owned() };
        refused(network.get_service_center(wrong).await).expect_fields(&["name"]);
    }
}
