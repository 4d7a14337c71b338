//! `PolicyService.ReplayDecision`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::replay_decision_request::Revisions;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::packs::{cited, corrected_phone, decide, publish};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::{Story, told_until};

async fn replay(story: &Story, revisions: Revisions) -> Result<pb::Replay, Status> {
    let name = story.diagnosed.decision.clone();
    let asked = pb::ReplayDecisionRequest { name, revisions: revisions.into() };
    story.clients.policy.clone().replay_decision(asked).await.map(tonic::Response::into_inner)
}

/// Does what no caller can: changes what is written once.
async fn tamper(app: &TestApp, sql: &str) {
    let mut connection = AsyncPgConnection::establish(&app.url).await.unwrap();
    connection.batch_execute(&format!("SET session_replication_role = replica; {sql}")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_decision_replays_to_the_byte_after_counsel_corrected_its_law() {
    let app = TestApp::start().await;
    let story = told_until(&app, "approve_repair_order").await;
    let stored = pb::GetDecisionRequest { name: story.diagnosed.decision.clone() };
    let stored = story.clients.policy.clone().get_decision(stored).await.unwrap().into_inner();
    publish(&app, &corrected_phone()).await.unwrap();

    let replayed = replay(&story, Revisions::Unspecified).await.unwrap();
    assert!(replayed.identical && replayed.differences.is_empty());
    assert_eq!((&replayed.digest, &replayed.replayed_digest), (&stored.digest, &stored.digest));
    assert_eq!(replayed, replay(&story, Revisions::Recorded).await.unwrap());
    let again = replayed.decision.unwrap();
    assert_eq!(again, pb::Decision { name: String::new(), create_time: None, digest: String::new(), ..stored.clone() });

    // A case decided from now on shows the corrected article and rate, without another binary.
    let new = decide(&app.hq, stored.facts.clone().unwrap()).await;
    assert!(cited(&new).contains(&"phone-2001:19a".to_owned()) && !cited(&new).contains(&"phone-2001:19".to_owned()));
    assert_eq!((stored.refund_amount.unwrap().units, new.refund_amount.as_ref().unwrap().units), (3759, 3879));

    let other = replay(&story, Revisions::InUse).await.unwrap();
    assert!(!other.identical && other.replayed_digest != other.digest);
    assert_eq!(other.decision.unwrap(), new);
    let told = |field: &str| -> Vec<(&str, &str)> {
        let found = other.differences.iter().filter(|found| found.field == field);
        found.map(|found| (found.recorded.as_str(), found.replayed.as_str())).collect()
    };
    assert_eq!(told("citations"), [("phone-2001:19", ""), ("", "phone-2001:19a")]);
    assert_eq!(told("refund_amount"), [("3759.06", "3879.03")]);
    assert_eq!(told("remedies.refund_less_depreciation.amount"), [("3759.06", "3879.03")]);
    assert_eq!((told("remedies"), told("outcome"), told("packs").len()), (vec![], vec![], 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_was_tampered_with_and_a_lost_revision_are_told() {
    let app = TestApp::start().await;
    let story = told_until(&app, "approve_repair_order").await;
    tamper(&app, "DELETE FROM policy_revisions WHERE name = 'phone-2001'").await;
    let lost = replay(&story, Revisions::Recorded).await.unwrap_err();
    lost.expect_reason(Code::NotFound, "NOT_FOUND");
    assert!(lost.get_details_resource_info().unwrap().resource_name.starts_with("packs/phone-2001/revisions/"));
    tamper(&app, "UPDATE decisions SET decision = replace(decision, '3759.06', '9999.00')").await;
    let broken = replay(&story, Revisions::InUse).await.unwrap_err();
    broken.expect_reason(Code::FailedPrecondition, "RECEIPT_BROKEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_fields_and_unknown_decisions_are_told() {
    let app = TestApp::start().await;
    let mut policy = app.hq.policy.clone();
    let outlet = format!("outlets/{}", request_id());
    let wrong = pb::ReplayDecisionRequest { name: outlet.clone(), revisions: 9 };
    refused(policy.replay_decision(wrong).await).expect_fields(&["name", "revisions"]);
    let unknown = pb::ReplayDecisionRequest { name: format!("{outlet}/decisions/{}", request_id()), revisions: 0 };
    refused(policy.replay_decision(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
