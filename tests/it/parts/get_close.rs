//! `PartsService.GetClose`.

use sanbao::pb;
use tonic::Code;

use super::closing::{at_the_end_of_march, closed};
use crate::harness::{Expect as _, TestApp, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_close_is_read_as_it_was_signed() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let close = closed(&story).await;
    let read = story.clients.parts.get_close(pb::GetCloseRequest { name: close.name.clone() }).await.unwrap();
    assert_eq!(read.into_inner(), close);
    assert_eq!((close.month, close.service_center.as_str()), (date("2026-03-01"), story.center.as_str()));
    let name = format!("{}/stockCloses/{}", story.outlet, request_id());
    refused(story.clients.parts.get_close(pb::GetCloseRequest { name }).await)
        .expect_reason(Code::NotFound, "NOT_FOUND");
}
