//! `CatalogService.CreateProductModel`.

use sanbao::pb;
use tonic::Code;

use super::requests::model;
use crate::harness::{Expect as _, TestApp, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_discontinued_model_are_kept_two_or_five_years() {
    let app = TestApp::start().await;
    for (family, item, keep) in
        [(pb::ProductFamily::Handset, "main_unit", "2028-01-31"), (pb::ProductFamily::Pc, "host", "2031-01-31")]
    {
        let component = pb::product_model::Component { item: item.to_owned(), display_name: "X".to_owned() };
        let model = pb::ProductModel {
            code: format!("M-{}", item.to_uppercase().replace('_', "-")),
            display_name: "X".to_owned(),
            product_family: family.into(),
            components: vec![component],
            discontinue_date: date("2026-01-31"),
            ..Default::default()
        };
        let request = pb::CreateProductModelRequest { product_model: Some(model), request_id: request_id() };
        let created = app.hq.clone().catalog.create_product_model(request).await.unwrap().into_inner();
        assert_eq!(created.parts_keep_date, date(keep));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named() {
    let app = TestApp::start().await;
    let mut catalog = app.hq.clone().catalog;
    let component = |item: &str| pb::product_model::Component { item: item.to_owned(), display_name: String::new() };
    let model = pb::ProductModel {
        code: "x".to_owned(),
        product_family: pb::ProductFamily::Handset.into(),
        components: vec![component("host"), component("battery"), component("battery")],
        ..Default::default()
    };
    let request = pb::CreateProductModelRequest { product_model: Some(model), request_id: String::new() };
    refused(catalog.create_product_model(request).await).expect_fields(&[
        "request_id",
        "product_model.code",
        "product_model.display_name",
        "product_model.components[0].item",
        "product_model.components[0].display_name",
        "product_model.components[1].display_name",
        "product_model.components[2].item",
        "product_model.components[2].display_name",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_taken_once_and_a_repeated_request_is_answered_alike() {
    let app = TestApp::start().await;
    let mut catalog = app.hq.catalog.clone();
    let request = model("SAME");
    let created = catalog.create_product_model(request.clone()).await.unwrap().into_inner();
    assert_eq!(catalog.create_product_model(request).await.unwrap().into_inner(), created);
    refused(catalog.create_product_model(model("SAME")).await).expect_reason(Code::AlreadyExists, "ALREADY_EXISTS");
}
