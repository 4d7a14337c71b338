//! `NetworkService.ListCapableOutlets`.

use sanbao::pb;
use sanbao::pb::ServiceAction::{Accept, BoardRepair, ModuleRepair};

use super::steps;
use crate::harness::{Expect as _, World, date, refused};

fn request(action: pb::ServiceAction, day: &str) -> pb::ListCapableOutletsRequest {
    pb::ListCapableOutletsRequest {
        product_family: pb::ProductFamily::Handset.into(),
        action: action.into(),
        as_of: date(day),
        ..Default::default()
    }
}

async fn names(world: &World, action: pb::ServiceAction, day: &str) -> Vec<String> {
    let listed = world.hq.network.clone().list_capable_outlets(request(action, day)).await.unwrap().into_inner();
    listed.capable_outlets.into_iter().map(|own| own.outlet).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_do_it_is_granted_certified_and_at_work_that_day() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let (one, two, bare) = (world.outlet(2).await.name, world.outlet(3).await.name, world.outlet(2).await.name);
    world.applied_outlet().await;
    let engineer = world.engineer(&one).await;
    world.engineer(&two).await;
    assert_eq!(names(&world, ModuleRepair, "2026-03-01").await, [one.clone(), two.clone()]);
    assert_eq!(names(&world, Accept, "2026-03-01").await, [one.clone(), two.clone(), bare.clone()]);
    assert_eq!(names(&world, BoardRepair, "2026-03-01").await, std::slice::from_ref(&two));
    assert_eq!(names(&world, Accept, "2026-02-28").await, Vec::<String>::new());
    assert_eq!(names(&world, ModuleRepair, "2028-03-01").await, Vec::<String>::new());

    network.release_technician(steps::release(&engineer, "2026-06-01")).await.unwrap();
    assert_eq!(names(&world, ModuleRepair, "2026-05-31").await, [one.clone(), two.clone()]);
    assert_eq!(names(&world, ModuleRepair, "2026-06-01").await, std::slice::from_ref(&two));

    // What is suspended finishes and takes nothing in; what is terminated is gone from the day on, not before.
    world.hq.set_time("2026-03-02T09:00:00+08:00");
    network.suspend_outlet(steps::suspend(&two)).await.unwrap();
    network.resign_outlet(steps::resign(&bare)).await.unwrap();
    network.terminate_outlet(steps::terminate(&bare)).await.unwrap();
    let listed =
        network.list_capable_outlets(request(Accept, "2026-03-02")).await.unwrap().into_inner().capable_outlets;
    let told: Vec<_> = listed.iter().map(|own| (own.outlet.clone(), own.open_for_intake, own.referral_rank)).collect();
    assert_eq!(told, [(one.clone(), true, 1), (two.clone(), false, 0)]);
    let yesterday = network.list_capable_outlets(request(Accept, "2026-03-01")).await.unwrap().into_inner();
    let told: Vec<_> =
        yesterday.capable_outlets.iter().map(|own| (own.outlet.clone(), own.state(), own.open_for_intake)).collect();
    let authorized = pb::outlet::State::Authorized;
    assert_eq!(told, [(one.clone(), authorized, true), (two.clone(), authorized, true), (bare, authorized, true)]);
    // Without a contract nothing is taken in.
    let after = network.list_capable_outlets(request(Accept, "2028-01-01")).await.unwrap().into_inner().capable_outlets;
    assert!(after.iter().all(|own| !own.open_for_intake && own.referral_rank == 0), "{after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn they_come_in_pages_and_wrong_fields_are_named() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let all = [world.outlet(1).await.name, world.outlet(1).await.name, world.outlet(1).await.name];
    let mut ask = pb::ListCapableOutletsRequest { page_size: 2, ..request(Accept, "2026-03-01") };
    let first = network.list_capable_outlets(ask.clone()).await.unwrap().into_inner();
    ask.page_token = first.next_page_token;
    let second = network.list_capable_outlets(ask).await.unwrap().into_inner();
    assert_eq!((first.capable_outlets.len(), second.next_page_token.as_str()), (2, ""));
    let paged: Vec<_> = first.capable_outlets.into_iter().chain(second.capable_outlets).map(|own| own.outlet).collect();
    assert_eq!(paged, all);
    let wrong = pb::ListCapableOutletsRequest {
        product_family: 0,
        action: 77,
        page_size: 5000,
        ..request(Accept, "2026-02-30")
    };
    refused(network.list_capable_outlets(wrong).await).expect_fields(&[
        "product_family",
        "action",
        "as_of",
        "page_size",
    ]);
}
