//! `PolicyService.ReplayTableDecision`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::replay_decision_request::Revisions;
use tonic::{Code, Response, Status};
use tonic_types::StatusExt as _;

use super::packs::publish;
use super::tables::{corrected_levels, record};
use crate::harness::{Expect as _, World, refused, request_id};

async fn replay(world: &World, name: &str, revisions: Revisions) -> Result<pb::TableReplay, Status> {
    let asked = pb::ReplayTableDecisionRequest { name: name.to_owned(), revisions: revisions.into(), explain: true };
    world.hq.policy.clone().replay_table_decision(asked).await.map(Response::into_inner)
}

/// Does what no caller can: changes what is written once.
async fn tamper(world: &World, sql: &str) {
    let mut connection = AsyncPgConnection::establish(&world.app.url).await.unwrap();
    connection.batch_execute(&format!("SET session_replication_role = replica; {sql}")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_replays_to_the_byte_and_explains_itself_after_its_table_was_corrected() {
    let world = World::new().await;
    let outlet = world.outlet(2).await.name;
    let stored = record(&world, &outlet, "2").await;
    publish(&world.app, &corrected_levels()).await.unwrap();

    let replayed = replay(&world, &stored.name, Revisions::Unspecified).await.unwrap();
    assert!(replayed.identical && replayed.differences.is_empty());
    assert_eq!((&replayed.digest, &replayed.replayed_digest), (&stored.digest, &stored.digest));
    assert_eq!(replayed, replay(&world, &stored.name, Revisions::Recorded).await.unwrap());
    let again = replayed.decision.unwrap();
    assert_eq!((&again.hash, &again.outputs, &again.findings), (&stored.hash, &stored.outputs, &stored.findings));
    let refusal = again.why_nots.iter().find(|why| why.rule.as_ref().unwrap().rule == "modules-need-their-level");
    assert_eq!(refusal.unwrap().failing[0].fact, "level");

    let other = replay(&world, &stored.name, Revisions::InUse).await.unwrap();
    assert!(!other.identical && other.replayed_digest != other.digest);
    let told = |field: &str| -> Vec<(&str, &str)> {
        let found = other.differences.iter().filter(|found| found.field == field);
        found.map(|found| (found.recorded.as_str(), found.replayed.as_str())).collect()
    };
    assert_eq!(told("outcome"), [("answered", "refused")]);
    assert_eq!(told("outputs.least_level"), [("2", "3")]);
    assert_eq!(told("findings"), [("module-work", ""), ("", "modules-need-their-level")]);
    assert_eq!((told("revision").len(), told("missing"), told("citations")), (1, vec![], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_was_tampered_with_and_a_lost_revision_are_told() {
    let world = World::new().await;
    let outlet = world.outlet(2).await.name;
    let stored = record(&world, &outlet, "2").await;
    publish(&world.app, &corrected_levels()).await.unwrap();
    tamper(&world, &format!("DELETE FROM policy_revisions WHERE hash = '{}'", stored.hash)).await;
    let lost = replay(&world, &stored.name, Revisions::Recorded).await.unwrap_err();
    lost.expect_reason(Code::NotFound, "NOT_FOUND");
    assert_eq!(
        lost.get_details_resource_info().unwrap().resource_name,
        format!("packs/outlet-levels/revisions/{}", stored.hash)
    );
    let change = "UPDATE table_decisions SET decision = replace(decision, 'module-work', 'board-work')";
    let mut connection = AsyncPgConnection::establish(&world.app.url).await.unwrap();
    assert!(connection.batch_execute(change).await.unwrap_err().to_string().contains("table_decisions"));
    // Who takes the constraint away first is told by the digest.
    let checks = "ALTER TABLE table_decisions DROP CONSTRAINT table_decisions_digest_is_the_decisions;";
    tamper(&world, &format!("{checks} {change}")).await;
    let broken = replay(&world, &stored.name, Revisions::InUse).await.unwrap_err();
    broken.expect_reason(Code::FailedPrecondition, "RECEIPT_BROKEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_fields_and_unknown_decisions_are_told() {
    let world = World::new().await;
    let mut policy = world.hq.policy.clone();
    let outlet = format!("outlets/{}", request_id());
    let wrong = pb::ReplayTableDecisionRequest { name: outlet.clone(), revisions: 9, explain: false };
    refused(policy.replay_table_decision(wrong).await).expect_fields(&["name", "revisions"]);
    let unknown = format!("{outlet}/tableDecisions/{}", request_id());
    let unknown = pb::ReplayTableDecisionRequest { name: unknown, revisions: 0, explain: false };
    refused(policy.replay_table_decision(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
