//! `PolicyService.GetEntitlements`.

use sanbao::pb;
use tonic::Code;

use super::decide::{DAY_7_ENDS, facts};
use crate::harness::{Expect as _, TestApp, date, refused};

fn asked(facts: pb::Facts) -> pb::GetEntitlementsRequest {
    let case = Some(pb::decide_request::Case::Facts(facts));
    pb::GetEntitlementsRequest { decide: Some(pb::DecideRequest { case }) }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_right_is_told_with_its_last_day_and_article() {
    let app = TestApp::start().await;
    let rights = app.hq.policy.clone().get_entitlements(asked(facts(DAY_7_ENDS))).await.unwrap().into_inner();
    let told: Vec<_> =
        rights.entitlements.iter().map(|right| (right.remedy(), right.listed_only, right.end_date)).collect();
    use pb::decision::Remedy;
    assert_eq!(
        told,
        [
            (Remedy::RefundFull, true, date("2026-03-11")),
            (Remedy::RefundLessDepreciation, true, date("2026-03-19")),
            (Remedy::Exchange, true, date("2026-03-19")),
            (Remedy::Repair, false, date("2027-03-04")),
        ]
    );
    assert!(rights.entitlements.iter().all(|right| !right.citations.is_empty() && !right.text_zh.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_contradicts_itself_gives_no_right() {
    let app = TestApp::start().await;
    let mut policy = app.hq.policy.clone();
    refused(policy.get_entitlements(pb::GetEntitlementsRequest { decide: None }).await).expect_fields(&["decide"]);
    let mut impossible = facts(DAY_7_ENDS);
    impossible.sale = Some(pb::facts::SaleFacts { invoice: date("2026-04-01"), ..Default::default() });
    refused(policy.get_entitlements(asked(impossible)).await)
        .expect_reason(Code::FailedPrecondition, "CONTRADICTORY_FACTS");
}
