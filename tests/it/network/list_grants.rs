//! `NetworkService.ListGrants`.

use sanbao::pb;
use sanbao::pb::ServiceAction::{Accept, ModuleRepair};
use sanbao::pb::grant::State;

use super::steps;
use crate::harness::{Expect as _, World, date, refused};

#[tokio::test(flavor = "multi_thread")]
async fn losing_the_last_certificate_suspends_the_grant_that_day_by_itself() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let on = async |action, day| steps::standing(&world.hq, &name, action, day).await.unwrap();
    // Nobody was ever certified: suspended from its first day. The counter needs no certificate.
    assert_eq!(on(ModuleRepair, "2026-03-10").await, (State::Suspended, date("2026-03-01")));
    assert_eq!(on(Accept, "2026-03-10").await, (State::Active, None));

    // Certified from March 2026 until March 2028: it expires with the day, and nobody had to do anything.
    world.engineer(&name).await;
    assert_eq!(on(ModuleRepair, "2026-03-10").await, (State::Active, None));
    assert_eq!(on(ModuleRepair, "2028-02-29").await, (State::Active, None));
    assert_eq!(on(ModuleRepair, "2028-03-01").await, (State::Suspended, date("2028-03-01")));
    assert_eq!(on(ModuleRepair, "2028-07-01").await, (State::Suspended, date("2028-03-01")));

    let grants = world.hq.network.clone().get_outlet(pb::GetOutletRequest { name: name.clone() }).await.unwrap();
    let suspended = grants.into_inner().grants.into_iter().filter(|grant| grant.state() == State::Suspended);
    // Accessories: the engineer has no certificate for them, of either family.
    let suspended: Vec<_> = suspended.collect();
    assert!(
        suspended
            .iter()
            .all(|grant| grant.action() == pb::ServiceAction::Accessory && !grant.suspend_reason.is_empty())
    );
    assert_eq!(suspended.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_history_is_listed_in_pages_and_a_day_shows_what_holds() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    network.change_level(steps::level(&name, 3, "2026-04-01")).await.unwrap();
    let all = pb::ListGrantsRequest { parent: name.clone(), page_size: 1000, ..Default::default() };
    let whole = network.list_grants(all.clone()).await.unwrap().into_inner().grants;
    assert_eq!(whole.len(), 22);
    let (mut paged, mut token) = (Vec::new(), String::new());
    loop {
        let page = pb::ListGrantsRequest { page_size: 5, page_token: token, ..all.clone() };
        let page = network.list_grants(page).await.unwrap().into_inner();
        paged.extend(page.grants);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, whole);
    let day = |day| pb::ListGrantsRequest { as_of: date(day), ..all.clone() };
    for (on, count) in [("2026-02-28", 0), ("2026-03-31", 10), ("2026-04-01", 12)] {
        assert_eq!(network.list_grants(day(on)).await.unwrap().into_inner().grants.len(), count, "{on}");
    }
    let wrong = pb::ListGrantsRequest {
        parent: "x".to_owned(),
        as_of: date("2026-02-30"),
        page_size: -1,
        ..Default::default()
    };
    refused(network.list_grants(wrong).await).expect_fields(&["parent", "as_of", "page_size"]);
}
