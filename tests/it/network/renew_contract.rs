//! `NetworkService.RenewContract`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, TestApp, World, date, refused};
use crate::repairs::requests::open;
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn contracts_follow_one_another_and_never_overlap() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    let overlapping = refused(network.renew_contract(steps::renew(&name, "2027-12-31", "2029-01-01")).await);
    overlapping.expect_reason(Code::FailedPrecondition, "OVERLAPPING_DATES");
    refused(network.renew_contract(steps::renew(&name, "2028-01-02", "2029-01-01")).await)
        .expect_fields(&["begin_date"]);
    refused(network.renew_contract(steps::renew(&name, "2028-01-01", "2028-01-01")).await).expect_fields(&["end_date"]);
    let wrong = pb::RenewContractRequest {
        begin_date: date("1989-01-01"),
        document: String::new(),
        ..steps::renew(&name, "2028-01-01", "2029-01-01")
    };
    refused(network.renew_contract(wrong).await).expect_fields(&["begin_date", "document"]);
    let renewed = network.renew_contract(steps::renew(&name, "2028-01-01", "2030-01-01")).await.unwrap().into_inner();
    let form = renewed.form.unwrap();
    assert_eq!((form.contract_begin_date, form.contract_end_date), (date("2026-01-01"), date("2030-01-01")));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_renewals_at_once_and_one_of_them_wins() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (mut network, request) = (world.hq.network.clone(), steps::renew(&name, "2028-01-01", "2030-01-01"));
        calls.spawn(async move { network.renew_contract(request).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    for outcome in lost {
        refused(outcome).expect_reason(Code::FailedPrecondition, "OVERLAPPING_DATES");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_whose_contract_has_ended_takes_nothing_new_in_until_it_has_another() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    app.set_time("2028-01-01T09:00:00+08:00");
    let status = refused(story.clients.repairs.open_repair_order(open(&story)).await);
    status.expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
    assert_eq!(steps::metadata(&status, "contractEndDate"), "2028-01-01");
    // What ended may be followed later, and the gap stays one.
    let renewal = steps::renew(&story.outlet, "2028-02-01", "2030-01-01");
    let form = story.clients.network.renew_contract(renewal).await.unwrap().into_inner().form.unwrap();
    assert_eq!(form.contract_begin_date, date("2028-02-01"));
    refused(story.clients.repairs.open_repair_order(open(&story)).await)
        .expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
    app.set_time("2028-02-01T09:00:00+08:00");
    story.clients.repairs.open_repair_order(open(&story)).await.unwrap();
}
