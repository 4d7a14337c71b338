//! `PolicyService.GetDecision`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_decision_tells_its_facts_its_findings_and_its_packs() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "approve_repair_order").await;
    let read = pb::GetDecisionRequest { name: story.diagnosed.decision.clone() };
    let read = story.clients.policy.get_decision(read).await.unwrap().into_inner();
    assert_eq!(read.remedies, story.diagnosed.offers);
    assert!(read.facts.is_some() && !read.findings.is_empty() && !read.packs.is_empty());
    let unknown = pb::GetDecisionRequest { name: format!("{}/decisions/{}", story.outlet, request_id()) };
    refused(story.clients.policy.get_decision(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
