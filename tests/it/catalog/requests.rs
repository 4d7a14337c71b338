//! Models and parts.

use sanbao::pb;

use crate::harness::{cny, request_id};

pub fn model(code: &str) -> pb::CreateProductModelRequest {
    let component = pb::product_model::Component { item: "main_unit".to_owned(), display_name: "Main".to_owned() };
    let model = pb::ProductModel {
        code: code.to_owned(),
        display_name: "A phone".to_owned(),
        product_family: pb::ProductFamily::Handset.into(),
        components: vec![component],
        ..Default::default()
    };
    pb::CreateProductModelRequest { product_model: Some(model), request_id: request_id() }
}

pub fn part(number: &str, models: &[String]) -> pb::CreatePartRequest {
    let part = pb::Part {
        number: number.to_owned(),
        display_name: "A display".to_owned(),
        item: "main_unit".to_owned(),
        product_models: models.to_vec(),
        standard_cost: cny("1.00"),
        ..Default::default()
    };
    pb::CreatePartRequest { part: Some(part), request_id: request_id() }
}
