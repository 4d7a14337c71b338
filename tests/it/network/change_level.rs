//! `NetworkService.ChangeLevel`.

use sanbao::pb;
use sanbao::pb::ServiceAction::{BoardRepair, Loaner, ModuleRepair};
use sanbao::pb::grant::State;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, date, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_closes_and_opens_grants_on_a_day_and_edits_none() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    world.engineer(&outlet.name).await;
    let mut network = world.hq.network.clone();
    let changed = network.change_level(steps::level(&outlet.name, 3, "2026-04-01")).await.unwrap().into_inner();
    assert_eq!((changed.level, changed.state()), (3, pb::outlet::State::Authorized));
    // Ten closed, twelve opened: the bundles of two families.
    let (closed, opened): (Vec<_>, Vec<_>) = changed.grants.iter().partition(|grant| grant.level == 2);
    assert_eq!((closed.len(), opened.len()), (10, 12));
    assert!(closed.iter().all(|grant| grant.end_date == date("2026-04-01") && grant.begin_date == date("2026-03-01")));
    assert!(closed.iter().all(|grant| grant.close_verb == "ChangeLevel" && grant.planned_end_date.is_none()));
    assert!(opened.iter().all(|grant| grant.begin_date == date("2026-04-01") && grant.end_date.is_none()));
    assert!(
        opened.iter().all(|grant| grant.reason == "assessment of the half year" && grant.state() == State::Proposed
            || grant.level == 3)
    );

    let on = async |action, day| steps::standing(&world.hq, &outlet.name, action, day).await.map(|held| held.0);
    assert_eq!(on(BoardRepair, "2026-03-31").await, None);
    assert_eq!(on(BoardRepair, "2026-04-01").await, Some(State::Active));
    assert_eq!(on(ModuleRepair, "2026-03-31").await, Some(State::Active));
    assert_eq!(on(ModuleRepair, "2026-04-01").await, Some(State::Active));

    // Down again, on a later day.
    let down = network.change_level(steps::level(&outlet.name, 1, "2026-05-01")).await.unwrap().into_inner();
    assert_eq!(down.level, 1);
    assert_eq!(on(ModuleRepair, "2026-04-30").await, Some(State::Active));
    assert_eq!(on(ModuleRepair, "2026-05-01").await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_the_same_level_and_a_day_before_the_last_change_are_refused() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    let wrong = pb::ChangeLevelRequest { level: 4, reason: String::new(), ..steps::level(&name, 1, "2026-02-30") };
    refused(network.change_level(wrong).await).expect_fields(&["level", "begin_date", "reason"]);
    refused(network.change_level(steps::level(&name, 3, "2026-02-28")).await).expect_fields(&["begin_date"]);
    refused(network.change_level(steps::level(&name, 2, "2026-04-01")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    network.change_level(steps::level(&name, 3, "2026-04-01")).await.unwrap();
    refused(network.change_level(steps::level(&name, 1, "2026-04-01")).await)
        .expect_reason(Code::FailedPrecondition, "OUT_OF_RANGE");
    let applied = world.applied_outlet().await.name;
    refused(network.change_level(steps::level(&applied, 1, "2026-04-01")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_of_its_own_stays_unless_the_bundle_includes_it() {
    let world = World::new().await;
    let name = world.outlet(1).await.name;
    world.engineer(&name).await;
    let mut network = world.hq.network.clone();
    network.grant_action(steps::grant(&name, "2026-03-01", None)).await.unwrap();
    let module = pb::GrantActionRequest { action: ModuleRepair.into(), ..steps::grant(&name, "2026-03-01", None) };
    network.grant_action(module).await.unwrap();
    let changed = network.change_level(steps::level(&name, 2, "2026-04-01")).await.unwrap().into_inner();
    let own: Vec<_> =
        changed.grants.iter().filter(|grant| grant.level == 0).map(|grant| (grant.action(), grant.end_date)).collect();
    assert_eq!(own, [(Loaner, None), (ModuleRepair, date("2026-04-01"))]);
    assert_eq!(steps::standing(&world.hq, &name, ModuleRepair, "2026-04-01").await, Some((State::Active, None)));
}
