//! `CatalogService.CreatePart`.

use sanbao::pb;
use tonic::Code;

use super::requests::{model, part};
use crate::harness::{Expect as _, TestApp, cny, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named() {
    let app = TestApp::start().await;
    let mut catalog = app.hq.catalog.clone();
    let part = pb::Part { item: "wheel".to_owned(), standard_cost: cny("1000001.00"), ..Default::default() };
    let request = pb::CreatePartRequest { part: Some(part), request_id: request_id() };
    refused(catalog.create_part(request).await).expect_fields(&[
        "part.number",
        "part.display_name",
        "part.item",
        "part.product_models",
        "part.standard_cost",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_taken_once_and_an_unknown_model_is_not_found() {
    let app = TestApp::start().await;
    let mut catalog = app.hq.catalog.clone();
    let known = catalog.create_product_model(model("M-1")).await.unwrap().into_inner().name;
    let unknown = format!("productModels/{}", request_id());
    let status = refused(catalog.create_part(part("P-1", &[known.clone(), unknown.clone()])).await);
    status.expect_reason(Code::NotFound, "NOT_FOUND");
    assert!(status.message().contains(&unknown), "{status:?}");
    let own = std::slice::from_ref(&known);
    catalog.create_part(part("P-1", own)).await.unwrap();
    refused(catalog.create_part(part("P-1", own)).await).expect_reason(Code::AlreadyExists, "ALREADY_EXISTS");
}
