//! `ClaimService.GetClaim`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_read_as_it_was_filed() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "record_callback").await;
    let read = pb::GetClaimRequest { name: story.claim.name.clone() };
    assert_eq!(story.clients.claims.get_claim(read).await.unwrap().into_inner(), story.claim);
    let unknown = pb::GetClaimRequest { name: format!("{}/claims/{}", story.outlet, request_id()) };
    refused(story.clients.claims.get_claim(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
