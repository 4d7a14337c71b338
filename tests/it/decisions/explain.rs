//! `PolicyService.Explain`.

use sanbao::pb;
use sanbao::pb::decision::Remedy;

use super::decide::{DAY_7_ENDS, facts};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

fn asked(facts: pb::Facts) -> pb::ExplainRequest {
    let case = Some(pb::decide_request::Case::Facts(facts));
    pb::ExplainRequest { decide: Some(pb::DecideRequest { case }) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remedy_that_is_not_given_is_told_with_what_would_bring_it() {
    let app = TestApp::start().await;
    let mut policy = app.hq.policy.clone();
    let late = facts(DAY_7_ENDS + 1);
    let explained = policy.explain(asked(late.clone())).await.unwrap().into_inner();
    let decided = pb::DecideRequest { case: Some(pb::decide_request::Case::Facts(late)) };
    assert_eq!(explained.decision, Some(policy.decide(decided).await.unwrap().into_inner()));
    let full = explained.why_not.iter().find(|why| why.remedy() == Remedy::RefundFull).unwrap();
    assert_eq!(full.nearest.as_ref().unwrap().rule, "phone-2001/refund-1-7");
    assert_eq!(full.failing.iter().map(|failing| failing.fact.as_str()).collect::<Vec<_>>(), ["sale_day"]);
    // What is told is done, and brings it: a report a day earlier.
    let change = full.change.first().unwrap();
    assert_eq!((full.change.len(), change.path.as_str(), change.to.as_str()), (1, "fault.reported", "2026-03-11"));
    let turned = policy.explain(asked(facts(DAY_7_ENDS))).await.unwrap().into_inner();
    assert!(turned.decision.unwrap().remedies.iter().any(|offer| offer.remedy() == Remedy::RefundFull));
    assert!(turned.why_not.iter().all(|why| why.remedy() != Remedy::RefundFull));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_on_record_is_explained_too() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let fault = pb::facts::Fault { cause: "liquid".to_owned(), ..facts(DAY_7_ENDS).fault.unwrap() };
    let device_fault =
        pb::decide_request::DeviceFault { device: story.device.clone(), fault: Some(fault), ..Default::default() };
    let case = Some(pb::decide_request::Case::DeviceFault(device_fault));
    let request = pb::ExplainRequest { decide: Some(pb::DecideRequest { case }) };
    let explained = story.clients.policy.explain(request).await.unwrap().into_inner();
    let repair = explained.why_not.iter().find(|why| why.remedy() == Remedy::Repair).unwrap();
    assert_eq!(repair.against.as_ref().unwrap().rule, "phone-2001/excluded-cause");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_wrong_is_named() {
    let app = TestApp::start().await;
    let mut policy = app.hq.policy.clone();
    let nothing = pb::ExplainRequest { decide: None };
    refused(policy.explain(nothing).await).expect_fields(&["decide"]);
    let mut wrong = facts(DAY_7_ENDS);
    wrong.product.as_mut().unwrap().category = "fridge".to_owned();
    wrong.fault.as_mut().unwrap().reported = None;
    refused(policy.explain(asked(wrong)).await)
        .expect_fields(&["decide.facts.product.category", "decide.facts.fault.reported"]);
    let mut unknown = facts(DAY_7_ENDS);
    unknown.fault.as_mut().unwrap().listed = None;
    let explained = policy.explain(asked(unknown)).await.unwrap().into_inner();
    assert_eq!((explained.decision.unwrap().missing, explained.why_not), (vec!["fault.listed".to_owned()], Vec::new()));
}
