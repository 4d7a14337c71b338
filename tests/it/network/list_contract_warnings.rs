//! `NetworkService.ListContractWarnings`.

use sanbao::pb;

use super::steps;
use crate::harness::{Expect as _, World, date, refused};

fn request(parent: &str, within_days: i32, as_of: &str) -> pb::ListContractWarningsRequest {
    pb::ListContractWarningsRequest { parent: parent.to_owned(), within_days, as_of: date(as_of), ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn contracts_that_end_soon_or_have_ended_are_told_by_their_day() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let (later, sooner, gone) = (world.outlet(1).await, world.outlet(1).await, world.outlet(1).await);
    world.applied_outlet().await;
    network.renew_contract(steps::renew(&later.name, "2028-01-01", "2028-01-20")).await.unwrap();
    network.resign_outlet(steps::resign(&gone.name)).await.unwrap();
    network.terminate_outlet(steps::terminate(&gone.name)).await.unwrap();
    let all = |listed: pb::ListContractWarningsResponse| {
        listed.contract_warnings.into_iter().map(|own| (own.outlet, own.days_left)).collect::<Vec<_>>()
    };
    let listed = network.list_contract_warnings(request("outlets/-", 30, "2027-12-22")).await.unwrap().into_inner();
    assert_eq!(listed.contract_warnings[0].contract_end_date, date("2028-01-01"));
    assert_eq!(all(listed), [(sooner.name.clone(), 10), (later.name.clone(), 29)]);
    let ended = network.list_contract_warnings(request("outlets/-", 0, "2028-01-02")).await.unwrap().into_inner();
    assert_eq!(all(ended), [(sooner.name.clone(), -1)]);
    let own = request(&later.service_center, 30, "2027-12-22");
    assert_eq!(all(network.list_contract_warnings(own).await.unwrap().into_inner()), [(later.name.clone(), 29)]);
    assert_eq!(
        all(network.list_contract_warnings(request("outlets/-", 30, "2026-03-01")).await.unwrap().into_inner()),
        []
    );

    let first = pb::ListContractWarningsRequest { page_size: 1, ..request("outlets/-", 30, "2027-12-22") };
    let page = network.list_contract_warnings(first.clone()).await.unwrap().into_inner();
    let next = pb::ListContractWarningsRequest { page_token: page.next_page_token.clone(), ..first };
    assert_eq!(all(page), [(sooner.name, 10)]);
    let page = network.list_contract_warnings(next).await.unwrap().into_inner();
    assert_eq!((page.next_page_token.as_str(), all(page.clone())), ("", vec![(later.name, 29)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named() {
    let world = World::new().await;
    let mut wrong = request("", -1, "2026-03-01");
    wrong.as_of = Some(pb::Date { year: 2026, month: 13, day: 1 });
    wrong.page_size = 1001;
    let status = refused(world.hq.network.clone().list_contract_warnings(wrong).await);
    status.expect_fields(&["parent", "within_days", "as_of", "page_size"]);
    refused(world.hq.network.clone().list_contract_warnings(request("parts/1", 1, "2026-03-01")).await)
        .expect_fields(&["parent"]);
}
