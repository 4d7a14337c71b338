//! Models and parts.

use sanbao::pb;

use crate::harness::{Clients, TestApp, cny, date, request_id};

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

/// Some parts that fit one model, on 10 March 2026.
pub struct Shelf {
    pub app: TestApp,
    pub hq: Clients,
    pub model: String,
}

impl Shelf {
    pub async fn new() -> Self {
        let app = TestApp::start().await;
        let hq = app.hq.clone();
        app.set_time("2026-03-10T09:00:00+08:00");
        let model = hq.catalog.clone().create_product_model(model("M-1")).await.unwrap().into_inner().name;
        Self { app, hq, model }
    }

    /// A part of a grade; answers its name.
    pub async fn part(&self, number: &str, grade: i32) -> String {
        let mut request = part(number, std::slice::from_ref(&self.model));
        request.part.as_mut().unwrap().grade = grade;
        self.hq.catalog.clone().create_part(request).await.unwrap().into_inner().name
    }

    pub async fn supersede(&self, part: &str, by: &str, day: &str) -> Result<pb::Part, tonic::Status> {
        let request = supersession(part, by, day);
        self.hq.catalog.clone().supersede_part(request).await.map(tonic::Response::into_inner)
    }

    /// The part that is used for another on a day.
    pub async fn used(&self, part: &str, day: &str) -> String {
        let asked = pb::ResolvePartRequest { name: part.to_owned(), as_of: date(day) };
        self.hq.catalog.clone().resolve_part(asked).await.unwrap().into_inner().part
    }
}

pub fn supersession(part: &str, by: &str, day: &str) -> pb::SupersedePartRequest {
    pb::SupersedePartRequest {
        name: part.to_owned(),
        successor: by.to_owned(),
        begin_date: date(day),
        etag: String::new(),
        request_id: request_id(),
    }
}

pub fn relation(part: &str, alternative: &str, day: &str) -> pb::RelatePartsRequest {
    pb::RelatePartsRequest {
        name: part.to_owned(),
        alternative: alternative.to_owned(),
        begin_date: date(day),
        request_id: request_id(),
        ..Default::default()
    }
}

pub fn fitting(part: &str, model: &str, day: &str) -> pb::FitPartRequest {
    pb::FitPartRequest {
        name: part.to_owned(),
        product_model: model.to_owned(),
        begin_date: date(day),
        request_id: request_id(),
        ..Default::default()
    }
}

pub fn grading(part: &str, grade: i32) -> pb::GradePartRequest {
    pb::GradePartRequest { name: part.to_owned(), grade, etag: String::new(), request_id: request_id() }
}

pub fn discontinuation(model: &str, day: &str) -> pb::DiscontinueModelRequest {
    pb::DiscontinueModelRequest {
        name: model.to_owned(),
        discontinue_date: date(day),
        etag: String::new(),
        request_id: request_id(),
    }
}
