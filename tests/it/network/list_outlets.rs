//! `NetworkService.ListOutlets`.

use sanbao::pb;

use super::steps;
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn outlets_are_listed_by_state_center_and_city_in_pages() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    // Reviews and plans are told of one outlet, not in lists.
    let first = pb::Outlet { review: None, ..world.outlet(1).await };
    let second = pb::Outlet { review: None, ..world.outlet(2).await };
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
        public_only: true,
    };
    let status = refused(world.hq.network.clone().list_outlets(wrong).await);
    status.expect_fields(&["state", "service_center", "city", "page_size"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_sees_what_the_state_and_the_contract_list_and_an_outlet_itself_besides() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let (probation, authorized) = (world.probation_outlet(1).await.name, world.outlet(1).await.name);
    let (planned, suspended) = (world.outlet(1).await.name, world.outlet(1).await.name);
    network.start_improvement_plan(steps::plan(&planned)).await.unwrap();
    network.suspend_outlet(steps::suspend(&suspended)).await.unwrap();
    let applied = world.applied_outlet().await.name;
    let names = |listed: pb::ListOutletsResponse| listed.outlets.into_iter().map(|own| own.name).collect::<Vec<_>>();

    let public = pb::ListOutletsRequest { public_only: true, ..Default::default() };
    let listed = names(network.list_outlets(public.clone()).await.unwrap().into_inner());
    assert_eq!(listed, [probation.clone(), authorized.clone(), planned.clone()]);
    let everybody = names(network.list_outlets(pb::ListOutletsRequest::default()).await.unwrap().into_inner());
    assert_eq!(everybody, [probation.clone(), authorized.clone(), planned.clone(), suspended.clone(), applied]);

    let mut manager = world.hq.at_outlet(&suspended, "outlet_manager").network;
    let seen = manager.list_outlets(pb::ListOutletsRequest::default()).await.unwrap().into_inner();
    assert!(seen.outlets.iter().all(|outlet| (outlet.name == suspended) == outlet.form.is_some()));
    let others = seen.outlets.iter().filter(|outlet| outlet.name != suspended);
    assert!(others.flat_map(|outlet| &outlet.grants).all(|grant| grant.granted_by.is_empty()));
    assert_eq!(names(seen), [probation, authorized, planned, suspended]);

    // On the day that every contract has ended nothing is listed.
    world.hq.set_time("2028-01-01T09:00:00+08:00");
    assert_eq!(names(network.list_outlets(public).await.unwrap().into_inner()), Vec::<String>::new());
}
