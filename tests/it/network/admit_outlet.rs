//! `NetworkService.AdmitOutlet`.

use sanbao::pb;
use tonic::Code;

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
    let stale = pb::AdmitOutletRequest { etag: outlet.etag.clone(), ..admission(&outlet.name) };
    refused(network.admit_outlet(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let early = pb::AdmitOutletRequest { begin_date: date("2026-02-28"), ..admission(&outlet.name) };
    refused(network.admit_outlet(early).await).expect_reason(Code::FailedPrecondition, "OUT_OF_RANGE");
    network.admit_outlet(admission(&outlet.name)).await.unwrap();
}
