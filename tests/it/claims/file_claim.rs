//! `ClaimService.FileClaim`.

use sanbao::pb;
use sanbao::pb::claim::{State, Verdict};
use tonic::Code;

use super::requests::{filing, freight, labor, part};
use crate::harness::{Expect as _, TestApp, cny, refused, request_id};
use crate::story::{Story, told_until};

#[tokio::test(flavor = "multi_thread")]
async fn every_line_gets_its_verdict_with_its_reason() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "file_claim").await;
    let lines = vec![
        part(&story, 2, "1300.00"),
        labor("REPLACE_DISPLAY", 45, "60.00"),
        labor("REPLACE_DISPLAY", 10, "5.00"),
        labor("POLISH", 10, "5.00"),
        freight("30.01"),
    ];
    let request = filing(&story, lines);
    let claim = story.clients.claims.file_claim(request.clone()).await.unwrap().into_inner();
    let judged: Vec<_> = claim
        .lines
        .iter()
        .map(|line| (line.verdict(), line.approved_amount.clone().unwrap().units, line.findings[0].reason.as_str()))
        .collect();
    assert_eq!(
        judged,
        [
            (Verdict::Reduce, 650, "quantity_above_consumed"),
            (Verdict::Approve, 60, "in_order"),
            (Verdict::Reject, 0, "duplicate_line"),
            (Verdict::Reject, 0, "operation_unknown"),
            (Verdict::Reduce, 30, "freight_above_limit"),
        ]
    );
    assert_eq!((claim.state(), claim.approved_amount.clone()), (State::Reduced, cny("740.00")));
    assert_eq!(story.clients.claims.file_claim(request).await.unwrap().into_inner(), claim);
    let again = filing(&story, vec![freight("1.00")]);
    refused(story.clients.claims.file_claim(again).await).expect_reason(Code::FailedPrecondition, "ALREADY_CLAIMED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_claimed_once_however_many_file_at_once() {
    let app = TestApp::start().await;
    let story = told_until(&app, "file_claim").await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (mut claims, request) = (story.clients.claims.clone(), filing(&story, vec![freight("10.00")]));
        calls.spawn(async move { claims.file_claim(request).await });
    }
    let (filed, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((filed.len(), lost.len()), (1, 15));
    for outcome in lost {
        refused(outcome).expect_reason(Code::FailedPrecondition, "ALREADY_CLAIMED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_claimed_is_refused() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "deliver_repair_order").await;
    let early = filing(&story, vec![freight("1.00")]);
    refused(story.clients.claims.file_claim(early).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let wrong = pb::FileClaimRequest {
        parent: story.outlet.clone(),
        repair_order: format!("outlets/{}/repairOrders/{}", request_id(), request_id()),
        lines: vec![part(&story, 0, "0.00"), pb::claim::Line::default(), labor("x", 0, "1000001.00")],
        request_id: "1".to_owned(),
    };
    refused(story.clients.claims.file_claim(wrong).await).expect_fields(&[
        "request_id",
        "repair_order",
        "lines[0].part.quantity",
        "lines[0].claimed_amount",
        "lines[1].item",
        "lines[1].claimed_amount",
        "lines[2].labor.operation_code",
        "lines[2].labor.minutes",
        "lines[2].claimed_amount",
    ]);
    let many = pb::FileClaimRequest { lines: vec![part(&story, 0, "0.00"); 500], ..filing(&story, Vec::new()) };
    let status = refused(story.clients.claims.file_claim(many).await);
    status.expect_fields(&["lines", "lines[0-499].part.quantity", "lines[0-499].claimed_amount"]);
    let stranger = story.clients.at_outlet(&format!("outlets/{}", request_id()), "outlet_manager");
    let foreign = filing(&story, vec![freight("1.00")]);
    refused(stranger.claims.clone().file_claim(foreign).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_delivered_on_a_day_without_a_price_list_cannot_be_claimed() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "deliver_repair_order").await;
    app.set_time("2027-02-01T10:00:00+08:00");
    let deliver = pb::DeliverRepairOrderRequest {
        name: story.order.clone(),
        signed_by: "王小明".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    story.clients.repairs.deliver_repair_order(deliver).await.unwrap();
    let claim = filing(&story, vec![freight("1.00")]);
    refused(story.clients.claims.file_claim(claim).await).expect_reason(Code::FailedPrecondition, "NO_PRICE_LIST");
}

/// Repairs the story's device, from intake to delivery, on a day.
async fn repaired_on(app: &TestApp, story: &mut Story, day: &str, diagnosis: pb::repair_order::Diagnosis) {
    let run = uuid::Uuid::now_v7();
    let steps = crate::story::STEPS.iter().skip_while(|step| step.verb != "open_repair_order");
    for step in steps.take_while(|step| step.verb != "file_claim") {
        app.set_time(&format!("{day}{}", &step.at[10..]));
        if step.verb == "diagnose_repair_order" {
            let (name, etag, diagnosis) = (story.order.clone(), String::new(), Some(diagnosis.clone()));
            let request = pb::DiagnoseRepairOrderRequest { name, diagnosis, etag, request_id: request_id() };
            story.diagnosed = story.clients.repairs.diagnose_repair_order(request).await.unwrap().into_inner();
        } else {
            (step.call)(story, crate::story::id_of(run, step.verb)).await.unwrap();
        }
    }
}

fn diagnosis(fault_code: &str) -> pb::repair_order::Diagnosis {
    pb::repair_order::Diagnosis {
        fault_code: fault_code.to_owned(),
        listed: Some(true),
        action: pb::ServiceAction::ModuleRepair.into(),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_fault_within_thirty_days_is_not_paid_again_whenever_it_is_claimed() {
    // Delivered on 16 March; thirty days later is 15 April.
    for (day, fault_code, first_claimed, redone) in [
        ("2026-03-20", "P_DISPLAY", true, true),
        ("2026-03-20", "P_DISPLAY", false, true),
        ("2026-03-20", "P_BATTERY", true, false),
        ("2026-04-16", "P_DISPLAY", true, false),
    ] {
        let app = TestApp::start().await;
        let mut story = told_until(&app, "file_claim").await;
        let first = filing(&story, vec![freight("10.00")]);
        if first_claimed {
            story.clients.claims.file_claim(first).await.unwrap();
        }
        repaired_on(&app, &mut story, day, diagnosis(fault_code)).await;
        // Long after, so that only the days of the repairs matter.
        app.set_time("2026-06-20T09:00:00+08:00");
        let again = filing(&story, vec![freight("10.00")]);
        let claim = story.clients.claims.file_claim(again).await.unwrap().into_inner();
        let reason = claim.lines[0].findings[0].reason.as_str();
        assert_eq!(reason == "redo_within_30_days", redone, "{day} {fault_code}: {reason}");
        assert_eq!(claim.state() == State::Rejected, redone);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_must_look_at_is_neither_paid_nor_refused() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    // More than six months after the sale: who must prove the cause is open (消费者权益保护法 23).
    let disputed = pb::repair_order::Diagnosis {
        cause: "misuse".to_owned(),
        cause_proven: Some(false),
        listed: Some(false),
        ..diagnosis("P_DISPLAY")
    };
    repaired_on(&app, &mut story, "2026-09-10", disputed).await;
    let decision = pb::GetDecisionRequest { name: story.diagnosed.decision.clone() };
    let decision = story.clients.policy.get_decision(decision).await.unwrap().into_inner();
    assert_eq!(decision.outcome(), pb::decision::Outcome::Review);
    let request = filing(&story, vec![freight("10.00")]);
    let claim = story.clients.claims.file_claim(request).await.unwrap().into_inner();
    assert_eq!((claim.state(), claim.lines[0].verdict()), (State::InReview, Verdict::Review));
    assert_eq!(claim.lines[0].findings[0].reason, "decision_needs_review");
}
