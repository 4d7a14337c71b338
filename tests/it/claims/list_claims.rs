//! `ClaimService.ListClaims`.

use sanbao::pb;
use sanbao::pb::claim::State;

use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn claims_are_narrowed_by_state() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "record_callback").await;
    let asked = |state: State| pb::ListClaimsRequest {
        parent: story.outlet.clone(),
        state: state.into(),
        ..Default::default()
    };
    let (reduced, rejected) = (asked(State::Reduced), asked(State::Rejected));
    let wrong = pb::ListClaimsRequest { state: 99, page_token: "x".to_owned(), ..rejected.clone() };
    let claims = &mut story.clients.claims;
    assert_eq!(claims.list_claims(reduced).await.unwrap().into_inner().claims, [story.claim]);
    assert_eq!(claims.list_claims(rejected).await.unwrap().into_inner().claims, []);
    refused(claims.list_claims(wrong).await).expect_fields(&["state", "page_token"]);
}
