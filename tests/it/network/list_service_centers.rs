//! `NetworkService.ListServiceCenters`.

use sanbao::pb;

use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_every_center_once_in_order_of_creation() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let mut created = Vec::new();
    for _ in 0..5 {
        created.push(world.center().await);
    }
    let mut listed = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = pb::ListServiceCentersRequest { page_size: 2, page_token };
        let page = network.list_service_centers(request).await.unwrap().into_inner();
        assert!(page.service_centers.len() <= 2);
        listed.extend(page.service_centers.into_iter().map(|center| center.name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(listed, created);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_page_is_refused() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let wrong = pb::ListServiceCentersRequest { page_size: -1, page_token: "x".to_owned() };
    refused(network.list_service_centers(wrong).await).expect_fields(&["page_size", "page_token"]);
    let wrong = pb::ListServiceCentersRequest { page_size: 1001, page_token: String::new() };
    refused(network.list_service_centers(wrong).await).expect_fields(&["page_size"]);
    let wrong = pb::ListServiceCentersRequest { page_size: 10, page_token: "bm90IGEgdG9rZW4".to_owned() };
    refused(network.list_service_centers(wrong).await).expect_fields(&["page_token"]);
}
