//! `PartsService.GetPartReturn`.

use sanbao::pb;
use tonic::Code;

use super::returns::shipped;
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_return_is_read_with_its_slips() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let shipped = shipped(&story).await;
    let mut parts = story.clients.parts.clone();
    let read = parts.get_part_return(pb::GetPartReturnRequest { name: shipped.name.clone() }).await;
    assert_eq!(read.unwrap().into_inner(), shipped);
    let name = format!("{}/partReturns/{}", story.outlet, request_id());
    refused(parts.get_part_return(pb::GetPartReturnRequest { name }).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
