//! `CatalogService.GetPart`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_entered_is_read_and_what_was_not_is_not_found() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "publish_price_list").await;
    let read = pb::GetPartRequest { name: story.part.clone() };
    let read = story.clients.catalog.get_part(read).await.unwrap().into_inner();
    assert_eq!(read.name, story.part);
    let unknown = pb::GetPartRequest { name: format!("parts/{}", request_id()) };
    refused(story.clients.catalog.get_part(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::GetPartRequest { name: "parts/x".to_owned() };
    refused(story.clients.catalog.get_part(wrong).await).expect_fields(&["name"]);
}
