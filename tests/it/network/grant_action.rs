//! `NetworkService.GrantAction`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, TestApp, World, date, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_of_its_own_holds_from_day_to_day_and_overlaps_none() {
    let world = World::new().await;
    let name = world.outlet(1).await.name;
    let mut network = world.hq.network.clone();
    let grant = network.grant_action(steps::grant(&name, "2026-03-01", Some("2026-09-01"))).await.unwrap().into_inner();
    assert_eq!((grant.state(), grant.level), (pb::grant::State::Active, 0));
    assert_eq!((grant.planned_end_date, grant.granted_by.as_str()), (date("2026-09-01"), "headquarters"));
    let overlapping = refused(network.grant_action(steps::grant(&name, "2026-08-31", None)).await);
    overlapping.expect_reason(Code::FailedPrecondition, "OVERLAPPING_DATES");
    let next = network.grant_action(steps::grant(&name, "2026-09-01", None)).await.unwrap().into_inner();
    assert_eq!(next.state(), pb::grant::State::Proposed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_not_regranted_under_open_orders() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "start_diagnosis").await;
    let network = &mut story.clients.network;
    let past = refused(network.grant_action(steps::grant(&story.outlet, "2026-03-12", None)).await);
    past.expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");
    assert_eq!(steps::metadata(&past, "openOrders"), "1");
    network.grant_action(steps::grant(&story.outlet, "2026-03-13", None)).await.unwrap();
    let before = refused(network.grant_action(steps::grant(&story.outlet, "2026-01-05", Some("2026-01-06"))).await);
    before.expect_reason(Code::FailedPrecondition, "OUT_OF_RANGE");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named() {
    let world = World::new().await;
    let name = world.outlet(1).await.name;
    let mut network = world.hq.network.clone();
    let wrong = pb::GrantActionRequest {
        parent: "outlets/1".to_owned(),
        product_family: 0,
        action: 99,
        begin_date: date("1989-12-31"),
        end_date: date("2026-02-30"),
        reason: String::new(),
        request_id: String::new(),
    };
    let fields = ["request_id", "parent", "product_family", "action", "begin_date", "end_date", "reason"];
    refused(network.grant_action(wrong).await).expect_fields(&fields);
    let backwards = steps::grant(&name, "2026-04-01", Some("2026-04-01"));
    refused(network.grant_action(backwards).await).expect_fields(&["end_date"]);
}
