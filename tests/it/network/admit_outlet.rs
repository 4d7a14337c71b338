//! `NetworkService.AdmitOutlet`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, date, refused, request_id};

fn admission(outlet: &str) -> pb::AdmitOutletRequest {
    pb::AdmitOutletRequest {
        name: outlet.to_owned(),
        level: 2,
        product_families: vec![pb::ProductFamily::Handset.into()],
        begin_date: date("2026-03-01"),
        etag: String::new(),
        request_id: request_id(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn level_two_grants_module_repair_and_not_board_repair() {
    let world = World::new().await;
    let outlet = world.probation_outlet(2).await;
    assert_eq!((outlet.state(), outlet.level), (pb::outlet::State::Probation, 2));
    let actions: Vec<_> = outlet.grants.iter().map(pb::Grant::action).collect();
    assert!(actions.contains(&pb::ServiceAction::ModuleRepair));
    assert!(!actions.contains(&pb::ServiceAction::BoardRepair));
    assert_eq!(outlet.grants.len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_reviewed_application_is_admitted() {
    let world = World::new().await;
    let outlet = world.applied_outlet().await;
    let status = refused(world.hq.network.clone().admit_outlet(admission(&outlet.name)).await);
    status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_etag_and_an_early_grant_are_refused() {
    let world = World::new().await;
    let outlet = world.applied_outlet().await;
    let mut network = world.hq.network.clone();
    let review = pb::ReviewOutletRequest { name: outlet.name.clone(), etag: String::new(), request_id: request_id() };
    network.review_outlet(review).await.unwrap();
    network.record_outlet_review(World::passing_review(&outlet.name)).await.unwrap();
    let stale = pb::AdmitOutletRequest { etag: outlet.etag.clone(), ..admission(&outlet.name) };
    refused(network.admit_outlet(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let early = pb::AdmitOutletRequest { begin_date: date("2026-02-28"), ..admission(&outlet.name) };
    refused(network.admit_outlet(early).await).expect_reason(Code::FailedPrecondition, "OUT_OF_RANGE");
    network.admit_outlet(admission(&outlet.name)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_admitted_by_a_review_in_which_nothing_failed() {
    use pb::outlet_review::item::Verdict;
    let world = World::new().await;
    let outlet = world.applied_outlet().await;
    let mut network = world.hq.network.clone();
    let review = pb::ReviewOutletRequest { name: outlet.name.clone(), etag: String::new(), request_id: request_id() };
    network.review_outlet(review).await.unwrap();
    let status = refused(network.admit_outlet(admission(&outlet.name)).await);
    status.expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");

    let mut failing = World::passing_review(&outlet.name);
    for index in [2, 4] {
        failing.items[index].verdict = Verdict::Failed.into();
        failing.items[index].remark = "not as the form says".to_owned();
    }
    network.record_outlet_review(failing).await.unwrap();
    let status = refused(network.admit_outlet(admission(&outlet.name)).await);
    status.expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");
    assert_eq!(steps::metadata(&status, "failed"), "tools,bank_account");

    network.record_outlet_review(World::passing_review(&outlet.name)).await.unwrap();
    network.admit_outlet(admission(&outlet.name)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swap_outlet_is_granted_what_a_swap_outlet_may_do() {
    let world = World::new().await;
    let center = world.center().await;
    let mut network = world.hq.network.clone();
    let mut application = World::application(&center);
    application.outlet.as_mut().unwrap().kind = pb::OutletKind::Swap.into();
    let name = network.apply_outlet(application).await.unwrap().into_inner().name;
    let review = pb::ReviewOutletRequest { name: name.clone(), etag: String::new(), request_id: request_id() };
    network.review_outlet(review).await.unwrap();
    network.record_outlet_review(World::passing_review(&name)).await.unwrap();
    let admitted = network.admit_outlet(admission(&name)).await.unwrap().into_inner();
    let actions: Vec<_> = admitted.grants.iter().map(pb::Grant::action).collect();
    assert_eq!(actions, [pb::ServiceAction::Accept, pb::ServiceAction::Swap]);
}
