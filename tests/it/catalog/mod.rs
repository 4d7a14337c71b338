//! `CatalogService`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, cny, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn models_and_parts_are_read_and_listed() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "publish_price_list").await;
    let catalog = &mut story.clients.catalog;
    let model = pb::GetProductModelRequest { name: story.model.clone() };
    let model = catalog.get_product_model(model).await.unwrap().into_inner();
    let listed = catalog.list_product_models(pb::ListProductModelsRequest::default()).await.unwrap().into_inner();
    assert_eq!(listed.product_models, [model]);
    let part = catalog.get_part(pb::GetPartRequest { name: story.part.clone() }).await.unwrap().into_inner();
    assert_eq!(part.product_models, [story.model.as_str()]);
    let fitting = pb::ListPartsRequest { product_model: story.model.clone(), ..Default::default() };
    assert_eq!(catalog.list_parts(fitting).await.unwrap().into_inner().parts, [part]);
    let unknown = pb::GetPartRequest { name: format!("parts/{}", request_id()) };
    refused(catalog.get_part(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}

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
async fn every_wrong_field_of_a_model_and_a_part_is_named() {
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
