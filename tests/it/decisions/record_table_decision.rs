//! `PolicyService.RecordTableDecision`.

use sanbao::pb;
use sanbao::pb::table_decision::Outcome;
use tonic::Code;

use super::consult_table::question;
use super::tables::{read, record, recording};
use crate::harness::{Expect as _, World, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_kept_as_it_was_given_and_told_to_followers() {
    let world = World::new().await;
    let outlet = world.outlet(2).await.name;
    let consulted = world.hq.policy.clone().consult_table(question(&[("level", "1")])).await.unwrap().into_inner();
    let asked = recording(&outlet, "1");
    let recorded = world.hq.policy.clone().record_table_decision(asked.clone()).await.unwrap().into_inner();
    assert_eq!((recorded.outcome(), &recorded.subject), (Outcome::Refused, &asked.subject));
    assert!(recorded.name.starts_with(&format!("{outlet}/tableDecisions/")) && recorded.digest.len() == 64);
    assert_eq!(read(&world, &recorded.name).await.unwrap(), recorded);
    let blank = pb::TableDecision {
        name: String::new(),
        subject: String::new(),
        digest: String::new(),
        create_time: None,
        ..recorded.clone()
    };
    assert_eq!(blank, consulted);

    let feed = pb::ListEventsRequest { parent: outlet.clone(), page_size: 1000, ..Default::default() };
    let events = world.hq.feed.clone().list_events(feed).await.unwrap().into_inner().events;
    let told: Vec<&pb::Event> = events.iter().filter(|event| event.kind == "decisions.table_decided").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject, recorded.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_is_kept_once_and_another_payload_is_refused() {
    let world = World::new().await;
    let outlet = world.outlet(2).await.name;
    let mut policy = world.hq.policy.clone();
    let asked = recording(&outlet, "1");
    let first = policy.record_table_decision(asked.clone()).await.unwrap().into_inner();
    assert_eq!(policy.record_table_decision(asked.clone()).await.unwrap().into_inner(), first);
    let listed = pb::ListTableDecisionsRequest { parent: outlet.clone(), ..Default::default() };
    assert_eq!(policy.list_table_decisions(listed).await.unwrap().into_inner().table_decisions, [first]);
    let other = pb::RecordTableDecisionRequest { question: Some(question(&[("level", "3")])), ..asked };
    refused(policy.record_table_decision(other).await).expect_reason(Code::FailedPrecondition, "REQUEST_ID_REUSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_that_is_missing_is_named_in_what_is_kept_and_why_not_is_told() {
    let world = World::new().await;
    let outlet = world.outlet(2).await.name;
    let mut unknown = recording(&outlet, "1");
    let asked = unknown.question.as_mut().unwrap();
    asked.facts.remove("level");
    asked.facts.remove("own_grant");
    let recorded = world.hq.policy.clone().record_table_decision(unknown).await.unwrap().into_inner();
    assert_eq!((recorded.outcome(), recorded.missing[0].fact.as_str()), (Outcome::FactMissing, "level"));
    assert_eq!(read(&world, &recorded.name).await.unwrap(), recorded);
    let mut explained = recording(&outlet, "1");
    explained.question.as_mut().unwrap().explain = true;
    let recorded = world.hq.policy.clone().record_table_decision(explained).await.unwrap().into_inner();
    assert!(recorded.why_nots.iter().any(|why| why.rule.as_ref().unwrap().rule == "module-work"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_strangers_and_readers_record_nothing() {
    let world = World::new().await;
    let outlet = world.outlet(2).await.name;
    let mut policy = world.hq.policy.clone();
    let wrong = pb::RecordTableDecisionRequest {
        parent: "outlets/x".to_owned(),
        question: Some(pb::ConsultTableRequest { as_of_date: date("2023-01-01"), ..question(&[]) }),
        subject: "not a name".to_owned(),
        request_id: "1".to_owned(),
    };
    let fields = ["parent", "question.as_of_date", "subject", "request_id"];
    refused(policy.record_table_decision(wrong).await).expect_fields(&fields);
    let elsewhere = format!("outlets/{}/repairOrders/{}", request_id(), request_id());
    let elsewhere = pb::RecordTableDecisionRequest { subject: elsewhere, ..recording(&outlet, "1") };
    refused(policy.record_table_decision(elsewhere).await).expect_fields(&["subject"]);
    let nobody = recording(&format!("outlets/{}", request_id()), "1");
    refused(policy.record_table_decision(nobody).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let mut auditor = world.hq.calling_as("auditor", "auditor").policy;
    refused(auditor.record_table_decision(recording(&outlet, "1")).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let own = world.hq.at_outlet(&outlet, "outlet_manager");
    assert!(own.policy.clone().record_table_decision(recording(&outlet, "1")).await.is_ok());
    record(&world, &outlet, "3").await;
}
