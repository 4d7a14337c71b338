//! `NetworkService.ListOutlets`.

use sanbao::pb;

use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn outlets_are_listed_by_state_center_and_city_in_pages() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let first = world.outlet(1).await;
    let second = world.outlet(2).await;
    let applied = world.applied_outlet().await;
    let authorized = pb::ListOutletsRequest { state: pb::outlet::State::Authorized.into(), ..Default::default() };
    let listed = network.list_outlets(authorized.clone()).await.unwrap().into_inner().outlets;
    assert_eq!(listed, [first.clone(), second.clone()]);

    let page = pb::ListOutletsRequest { page_size: 1, ..authorized.clone() };
    let page = network.list_outlets(page).await.unwrap().into_inner();
    assert_eq!(page.outlets, [first]);
    let token = page.next_page_token;
    let next = pb::ListOutletsRequest { page_size: 1, page_token: token.clone(), ..authorized };
    let next = network.list_outlets(next).await.unwrap().into_inner();
    assert_eq!((next.outlets, next.next_page_token), (vec![second], String::new()));

    let center = pb::ListOutletsRequest { service_center: applied.service_center.clone(), ..Default::default() };
    assert_eq!(network.list_outlets(center).await.unwrap().into_inner().outlets, [applied]);
    let city = pb::ListOutletsRequest { city: "Lhasa".to_owned(), ..Default::default() };
    assert_eq!(network.list_outlets(city).await.unwrap().into_inner().outlets, []);

    // A token is good for its own question only.
    let other = pb::ListOutletsRequest { page_token: token, ..Default::default() };
    refused(network.list_outlets(other).await).expect_fields(&["page_token"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_filters_are_refused() {
    let world = World::new().await;
    let wrong = pb::ListOutletsRequest {
        state: 99,
        service_center: "outlets/1".to_owned(),
        city: "x".repeat(61),
        page_size: 2000,
        page_token: String::new(),
    };
    let status = refused(world.hq.network.clone().list_outlets(wrong).await);
    status.expect_fields(&["state", "service_center", "city", "page_size"]);
}
