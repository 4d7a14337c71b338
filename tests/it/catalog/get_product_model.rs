//! `CatalogService.GetProductModel`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_entered_is_read_and_what_was_not_is_not_found() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "create_part").await;
    let read = pb::GetProductModelRequest { name: story.model.clone() };
    let read = story.clients.catalog.get_product_model(read).await.unwrap().into_inner();
    assert_eq!(read.name, story.model);
    let unknown = pb::GetProductModelRequest { name: format!("productModels/{}", request_id()) };
    refused(story.clients.catalog.get_product_model(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::GetProductModelRequest { name: "productModels/x".to_owned() };
    refused(story.clients.catalog.get_product_model(wrong).await).expect_fields(&["name"]);
}
