//! `PartsService.CancelReturn`.

use sanbao::pb;
use sanbao::pb::part_debt::State;
use tonic::Code;

use super::returns::{cancel, packed, shipped, states};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(parts.cancel_return, "finish_repair", |story| cancel(&packed(&story).await));

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unpacked_is_owed_again_and_what_is_on_its_way_is_not_unpacked() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let mut parts = story.clients.parts.clone();
    let cancelled = parts.cancel_return(cancel(&packed(&story).await)).await.unwrap().into_inner();
    assert_eq!(cancelled.state(), pb::part_return::State::Cancelled);
    assert_eq!(states(&story).await, [State::Owed]);
    // It may be packed again, and once it is shipped it comes back only by being received.
    let parcel = shipped(&story).await;
    refused(parts.cancel_return(cancel(&parcel)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_eq!(states(&story).await, [State::InTransit]);
}
