//! `NetworkService.GetTechnician`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_technician_is_read_with_the_certificates() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let name = world.engineer(&outlet.name).await;
    let mut network = world.hq.network.clone();
    let read = network.get_technician(pb::GetTechnicianRequest { name: name.clone() }).await.unwrap().into_inner();
    assert_eq!((read.name, read.certificates.len()), (name.clone(), 6));

    // The same technician is unknown under another outlet.
    let other = world.outlet(1).await;
    let id = name.rsplit('/').next().unwrap();
    let wrong_parent = pb::GetTechnicianRequest { name: format!("{}/technicians/{id}", other.name) };
    refused(network.get_technician(wrong_parent).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let unknown = pb::GetTechnicianRequest { name: format!("{}/technicians/{}", outlet.name, request_id()) };
    refused(network.get_technician(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
