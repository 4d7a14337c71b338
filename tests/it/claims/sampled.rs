//! How the state of an outlet decides who looks at its claims.

use sanbao::pb;
use sanbao::pb::claim::State;
use sha2::{Digest as _, Sha256};

use super::requests::{filing, labor};
use crate::harness::{TestApp, date, request_id};
use crate::story::{Story, told_until};

/// Whether a claim is among the sampled ones: one in four, by its id.
fn is_sampled(name: &str) -> bool {
    let id: uuid::Uuid = name.rsplit('/').next().unwrap().parse().unwrap();
    Sha256::digest(id.as_bytes())[0] % 4 == 0
}

#[tokio::test(flavor = "multi_thread")]
async fn under_an_improvement_plan_a_claim_is_looked_at_if_its_id_says_so() {
    futures::future::join_all((0..4).map(|_| file_until_one_is_left_to_the_checks())).await;
}

async fn file_until_one_is_left_to_the_checks() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "file_claim").await;
    let plan = pb::StartImprovementPlanRequest {
        name: story.outlet.clone(),
        goals: vec!["redo rate below 3 %".to_owned()],
        due_date: date("2026-06-01"),
        reason: "redo rate of 6 %".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    story.clients.network.start_improvement_plan(plan).await.unwrap();
    // A claim that is rejected leaves the order to be claimed again: until one is approved by the checks alone.
    let mut looked_at = 0;
    loop {
        let request = filing(&story, vec![labor("REPLACE_DISPLAY", 45, "60.00")]);
        let claim = story.clients.claims.file_claim(request).await.unwrap().into_inner();
        let sampled = is_sampled(&claim.name);
        assert_eq!(claim.state(), if sampled { State::InReview } else { State::Approved }, "{claim:?}");
        if !sampled {
            break;
        }
        looked_at += 1;
        assert!(looked_at < 40, "not one of forty was left to the checks");
        reject(&story, &claim).await;
    }
}

async fn reject(story: &Story, claim: &pb::Claim) {
    let review = pb::review_claim_request::LineReview {
        index: 0,
        verdict: pb::claim::Verdict::Reject.into(),
        approved_amount: None,
        reason: "the photograph shows another device".to_owned(),
    };
    let request = pb::ReviewClaimRequest {
        name: claim.name.clone(),
        reviews: vec![review],
        etag: String::new(),
        request_id: request_id(),
    };
    let mut reviewer = story.clients.calling_as("reviewer", "headquarters").claims;
    reviewer.review_claim(request).await.unwrap();
}
