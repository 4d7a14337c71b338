//! `NetworkService.CreateTechnician`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, refused, request_id};

fn request(outlet: &str) -> pb::CreateTechnicianRequest {
    let technician = pb::Technician { display_name: "韩梅梅".to_owned(), star_level: 5, ..Default::default() };
    pb::CreateTechnicianRequest { parent: outlet.to_owned(), technician: Some(technician), request_id: request_id() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_enters_its_own_staff_and_nobody_elses() {
    let world = World::new().await;
    let own = world.outlet(2).await;
    let other = world.outlet(2).await;
    let manager = world.hq.at_outlet(&own.name, "outlet_manager");
    let created = manager.network.clone().create_technician(request(&own.name)).await.unwrap().into_inner();
    assert!(created.name.starts_with(&format!("{}/technicians/", own.name)));
    assert_eq!((created.display_name.as_str(), created.star_level), ("韩梅梅", 5));
    let status = refused(manager.network.clone().create_technician(request(&other.name)).await);
    status.expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outlet_and_wrong_fields_are_told() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let unknown = request(&format!("outlets/{}", request_id()));
    refused(network.create_technician(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::CreateTechnicianRequest {
        parent: "outlets/-".to_owned(),
        technician: Some(pb::Technician { star_level: 6, ..Default::default() }),
        request_id: String::new(),
    };
    let status = refused(network.create_technician(wrong).await);
    status.expect_fields(&["request_id", "parent", "technician.display_name", "technician.star_level"]);
}
