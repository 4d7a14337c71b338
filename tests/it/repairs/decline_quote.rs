//! `RepairService.DeclineQuote`.

use sanbao::pb::repair_order::State;

use super::requests::decline;
use crate::harness::TestApp;
use crate::story::told_until;

crate::refusals!(repairs.decline_quote, "approve_repair_order", |story| decline(&story));
crate::wrong_state!(repairs.decline_quote, "start_repair", |story| decline(&story));

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_quote_hands_the_device_back_unrepaired() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "approve_repair_order").await;
    let ready = story.clients.repairs.decline_quote(decline(&story)).await.unwrap().into_inner();
    assert_eq!((ready.state(), ready.repair_outcome.as_str()), (State::Ready, "unrepaired"));
}
