//! `PolicyService.ConsultTable`.

use sanbao::pb;
use sanbao::pb::table_decision::Outcome;

use crate::harness::{Expect as _, TestApp, date, refused};

/// What a level 3 outlet in order would be asked about replacing modules.
pub fn question(changed: &[(&str, &str)]) -> pb::ConsultTableRequest {
    let facts = [
        ("action", "module_repair"),
        ("outlet", "repair"),
        ("state", "authorized"),
        ("running", "false"),
        ("family_covered", "true"),
        ("referred", "false"),
        ("level", "3"),
        ("own_grant", "false"),
        ("certified", "true"),
    ];
    let facts = facts.iter().chain(changed).map(|(fact, value)| ((*fact).to_owned(), (*value).to_owned()));
    let facts = facts.filter(|(_, value)| !value.is_empty()).collect();
    pb::ConsultTableRequest { table: "outlet-levels".to_owned(), facts, as_of_date: None, explain: false }
}

async fn consult(app: &TestApp, request: pb::ConsultTableRequest) -> pb::TableDecision {
    app.hq.clone().policy.consult_table(request).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_carries_its_outputs_its_rule_and_its_revision() {
    let app = TestApp::start().await;
    let answer = consult(&app, question(&[])).await;
    assert_eq!((answer.outcome(), answer.hash.len(), answer.as_of_date), (Outcome::Answered, 64, date("2026-03-01")));
    assert_eq!((answer.outputs[0].output.as_str(), answer.outputs[0].value.as_str()), ("least_level", "2"));
    assert_eq!((answer.outputs[0].unit.as_str(), answer.findings[0].rule.as_str()), ("count", "module-work"));
    assert_eq!(answer.findings[0].citations, ["network-terms:N3"]);
    assert!(answer.findings[0].text_zh.contains("二级以上"), "{:?}", answer.findings);
    assert_eq!(answer.facts["level"], "3");
    assert!(answer.why_nots.is_empty() && answer.missing.is_empty());
    assert_eq!(consult(&app, question(&[])).await, answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_a_review_and_a_missing_fact_are_told_apart() {
    let app = TestApp::start().await;
    let refusal = consult(&app, question(&[("level", "1")])).await;
    assert_eq!((refusal.outcome(), refusal.outputs[0].value.as_str()), (Outcome::Refused, "2"));
    let review = consult(&app, question(&[("action", "board_repair"), ("state", "probation")])).await;
    assert_eq!(review.outcome(), Outcome::Review);
    let mut unknown = question(&[]);
    unknown.facts.remove("level");
    unknown.facts.remove("own_grant");
    let missing = consult(&app, unknown).await;
    assert_eq!((missing.outcome(), missing.missing.len()), (Outcome::FactMissing, 1));
    assert_eq!(missing.missing[0].fact, "level");
    assert_eq!(missing.missing[0].evidence_en, "the last level assessment");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_explanation_tells_what_fails_and_the_smallest_change() {
    let app = TestApp::start().await;
    let refusal = consult(&app, pb::ConsultTableRequest { explain: true, ..question(&[("level", "1")]) }).await;
    let why = refusal.why_nots.iter().find(|why| why.rule.as_ref().unwrap().rule == "module-work").unwrap();
    assert_eq!((why.outcome(), why.overruled_by.as_str()), (Outcome::Answered, "modules-need-their-level"));
    let change = &why.changes[0];
    assert_eq!((change.fact.as_str(), change.from.as_str(), change.to.as_str()), ("level", "1", "2"));
    assert_eq!(change.evidence_en, "the last level assessment");
    // Rules about another action are no answer to this question.
    assert!(refusal.why_nots.iter().all(|why| why.rule.as_ref().unwrap().rule != "basic-work"));
    let suspended =
        refusal.why_nots.iter().find(|why| why.rule.as_ref().unwrap().rule == "closed-to-new-work").unwrap();
    let failing = &suspended.failing[0];
    assert_eq!((failing.fact.as_str(), failing.value.as_str()), ("state", "authorized"));
    assert_eq!(failing.wanted, "suspended | winding_down");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named() {
    let app = TestApp::start().await;
    let consult = async |request| refused(app.hq.clone().policy.consult_table(request).await);
    let wrong = question(&[("level", "4"), ("certified", "yes"), ("action", "magic"), ("color", "red")]);
    let fields = ["facts.action", "facts.certified", "facts.color", "facts.level"];
    consult(wrong).await.expect_fields(&fields);
    for level in ["+3", "03", "3.0", " 3", "9223372036854775808", "三"] {
        consult(question(&[("level", level)])).await.expect_fields(&["facts.level"]);
    }
    consult(pb::ConsultTableRequest { table: String::new(), ..question(&[]) }).await.expect_fields(&["table"]);
    consult(pb::ConsultTableRequest { table: "some".to_owned(), ..question(&[]) }).await.expect_fields(&["table"]);
    let early = pb::ConsultTableRequest { as_of_date: date("2023-12-31"), ..question(&[]) };
    consult(early).await.expect_fields(&["as_of_date"]);
    let no_day = pb::Date { year: 2026, month: 2, day: 30 };
    let both = pb::ConsultTableRequest { as_of_date: Some(no_day), table: String::new(), ..question(&[]) };
    consult(both).await.expect_fields(&["as_of_date", "table"]);
    let many = (0..101).map(|place| (format!("f{place}"), String::new())).collect();
    let status = consult(pb::ConsultTableRequest { facts: many, ..question(&[]) }).await;
    assert_eq!(status.code(), tonic::Code::InvalidArgument);
}
