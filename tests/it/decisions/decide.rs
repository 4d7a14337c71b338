//! `PolicyService.Decide`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::story::told_until;

pub(super) fn facts(reported: i64) -> pb::Facts {
    pb::Facts {
        product: Some(pb::facts::Product {
            category: "handset".to_owned(),
            item: "main_unit".to_owned(),
            ..Default::default()
        }),
        sale: Some(pb::facts::SaleFacts { invoice: date("2026-03-04"), ..Default::default() }),
        fault: Some(pb::facts::Fault {
            reported: Some(prost_types::Timestamp { seconds: reported, nanos: 0 }),
            listed: Some(true),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// 2026-03-11T15:59:59Z: the last second of day 7 in China.
pub(super) const DAY_7_ENDS: i64 = 1_773_244_799;

async fn decide(app: &TestApp, facts: pb::Facts) -> Result<pb::Decision, tonic::Status> {
    let request = pb::DecideRequest { case: Some(pb::decide_request::Case::Facts(facts)) };
    app.hq.clone().policy.decide(request).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_ends_at_midnight_in_china() {
    let app = TestApp::start().await;
    let offers = |decision: &pb::Decision| {
        decision.remedies.iter().any(|offer| offer.remedy() == pb::decision::Remedy::RefundFull)
    };
    assert!(offers(&decide(&app, facts(DAY_7_ENDS)).await.unwrap()));
    assert!(!offers(&decide(&app, facts(DAY_7_ENDS + 1)).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_fact_a_refusal_and_no_rule_are_told_apart() {
    let app = TestApp::start().await;
    let mut unknown = facts(DAY_7_ENDS);
    unknown.fault.as_mut().unwrap().listed = None;
    let missing = decide(&app, unknown).await.unwrap();
    assert_eq!(
        (missing.outcome(), missing.missing),
        (pb::decision::Outcome::FactMissing, vec!["fault.listed".to_owned()])
    );
    let mut misused = facts(DAY_7_ENDS);
    misused.fault.as_mut().unwrap().cause = "misuse".to_owned();
    assert_eq!(decide(&app, misused).await.unwrap().outcome(), pb::decision::Outcome::NotCovered);
    let mut machine = facts(DAY_7_ENDS);
    let product = machine.product.as_mut().unwrap();
    product.category = "machinery".to_owned();
    product.item = "machine".to_owned();
    product.program = "nobody's".to_owned();
    assert_eq!(decide(&app, machine).await.unwrap().outcome(), pb::decision::Outcome::NoRule);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_words_and_contradictions_are_named() {
    let app = TestApp::start().await;
    let mut wrong = facts(DAY_7_ENDS);
    wrong.product.as_mut().unwrap().item = "host".to_owned();
    wrong.evidence = Some(pb::facts::Evidence { invoice: "maybe".to_owned(), ..Default::default() });
    wrong.item_exchanges = -1;
    wrong.repairs =
        vec![pb::facts::Repair { sent: date("2026-02-30"), outcome: "fixed".to_owned(), ..Default::default() }];
    let status = decide(&app, wrong).await.unwrap_err();
    status.expect_fields(&[
        "facts.product.item",
        "facts.evidence.invoice",
        "facts.repairs[0].sent",
        "facts.repairs[0].returned",
        "facts.repairs[0].outcome",
        "facts.item_exchanges",
    ]);
    let mut early = facts(DAY_7_ENDS);
    early.sale.as_mut().unwrap().invoice = date("2026-04-01");
    let status = decide(&app, early).await.unwrap_err();
    status.expect_reason(Code::FailedPrecondition, "CONTRADICTORY_FACTS");
    let empty = app.hq.clone().policy.decide(pb::DecideRequest { case: None }).await;
    refused(empty).expect_fields(&["case"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_device_is_decided_by_what_is_on_record() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let asked = pb::decide_request::DeviceFault {
        device: story.device.clone(),
        fault: Some(pb::facts::Fault {
            reported: Some(prost_types::Timestamp { seconds: 1_773_367_200, nanos: 0 }),
            listed: Some(true),
            ..Default::default()
        }),
        ..Default::default()
    };
    let request = pb::DecideRequest { case: Some(pb::decide_request::Case::DeviceFault(asked)) };
    let decision = story.clients.policy.decide(request).await.unwrap().into_inner();
    assert_eq!((decision.outcome(), decision.remedies.len()), (pb::decision::Outcome::Covered, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_device_is_not_found() {
    let app = TestApp::start().await;
    let fault = pb::decide_request::DeviceFault {
        device: format!("devices/{}", request_id()),
        fault: facts(DAY_7_ENDS).fault,
        ..Default::default()
    };
    let request = pb::DecideRequest { case: Some(pb::decide_request::Case::DeviceFault(fault)) };
    refused(app.hq.clone().policy.decide(request).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
