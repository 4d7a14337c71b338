//! `PolicyService.ListDecisions`.

use sanbao::pb;

use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn an_outlets_decisions_are_listed() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "approve_repair_order").await;
    let asked = pb::ListDecisionsRequest { parent: story.outlet.clone(), ..Default::default() };
    let listed = story.clients.policy.list_decisions(asked.clone()).await.unwrap().into_inner().decisions;
    assert_eq!(listed.iter().map(|kept| kept.name.as_str()).collect::<Vec<_>>(), [story.diagnosed.decision.as_str()]);
    let wrong = pb::ListDecisionsRequest { page_size: -1, page_token: String::new(), ..asked };
    refused(story.clients.policy.list_decisions(wrong).await).expect_fields(&["page_size"]);
}
