//! `NetworkService.ListTechnicians`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn an_outlets_technicians_are_listed_in_pages() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let other = world.outlet(2).await;
    let first = world.technician(&outlet.name).await;
    let second = world.technician(&outlet.name).await;
    world.technician(&other.name).await;
    let manager = world.hq.at_outlet(&outlet.name, "outlet_manager");
    let mut network = manager.network.clone();
    let mut request =
        pb::ListTechniciansRequest { parent: outlet.name.clone(), page_size: 1, page_token: String::new() };
    let page = network.list_technicians(request.clone()).await.unwrap().into_inner();
    assert_eq!(page.technicians[0].name, first);
    request.page_token = page.next_page_token;
    let page = network.list_technicians(request).await.unwrap().into_inner();
    assert_eq!((page.technicians[0].name.as_str(), page.next_page_token.as_str()), (second.as_str(), ""));

    let foreign = pb::ListTechniciansRequest { parent: other.name, ..Default::default() };
    refused(network.list_technicians(foreign).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    let all = pb::ListTechniciansRequest { parent: "outlets/-".to_owned(), ..Default::default() };
    refused(network.list_technicians(all.clone()).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    refused(world.hq.network.clone().list_technicians(all).await).expect_fields(&["parent"]);
}
