//! `SettlementService.AgreeStatement`.

use sanbao::pb::statement::State;
use tonic::Code;

use super::requests::agree;
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(settlement.agree_statement, "agree_for_the_brand", |story| agree(&story, &story.statement.digest));

#[tokio::test(flavor = "multi_thread")]
async fn each_side_agrees_for_itself_to_the_same_digest() {
    let app = TestApp::start().await;
    let story = told_until(&app, "agree_for_the_brand").await;
    let digest = story.statement.digest.clone();
    let mut brand = story.clients.settlement.clone();
    let mut outlet = story.clients.at_outlet(&story.outlet, "outlet_manager").settlement;
    refused(outlet.agree_statement(agree(&story, &"0".repeat(64))).await)
        .expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    // The brand alone, however often, agrees for one side.
    for _ in 0..2 {
        let draft = brand.agree_statement(agree(&story, &digest)).await.unwrap().into_inner();
        assert_eq!(draft.state(), State::Draft);
    }
    let agreed = outlet.agree_statement(agree(&story, &digest)).await.unwrap().into_inner();
    assert_eq!(agreed.state(), State::Agreed);
    refused(outlet.agree_statement(agree(&story, &digest)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}
