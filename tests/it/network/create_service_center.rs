//! `NetworkService.CreateServiceCenter`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, refused, request_id};

fn request(code: &str) -> pb::CreateServiceCenterRequest {
    let center = pb::ServiceCenter {
        code: code.to_owned(),
        display_name: "东北中心".to_owned(),
        province: "Liaoning".to_owned(),
        city: "Shenyang".to_owned(),
        ..Default::default()
    };
    pb::CreateServiceCenterRequest { service_center: Some(center), request_id: request_id() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_center_is_founded_once_for_each_code() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let center = network.create_service_center(request("NE-1")).await.unwrap().into_inner();
    assert!(center.name.starts_with("serviceCenters/"));
    assert_eq!((center.display_name.as_str(), center.etag.as_str()), ("东北中心", "1"));
    let again = refused(network.create_service_center(request("NE-1")).await);
    again.expect_reason(Code::AlreadyExists, "ALREADY_EXISTS");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_at_once() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let empty = pb::CreateServiceCenterRequest::default();
    refused(network.create_service_center(empty).await).expect_fields(&["request_id", "service_center"]);
    let mut wrong = request("code with blanks");
    let center = wrong.service_center.as_mut().unwrap();
    center.display_name = "a\u{0}b".to_owned();
    center.province = "x".repeat(61);
    center.city = String::new();
    wrong.request_id = "00000000-0000-0000-0000-000000000000".to_owned();
    refused(network.create_service_center(wrong).await).expect_fields(&[
        "request_id",
        "service_center.code",
        "service_center.display_name",
        "service_center.province",
        "service_center.city",
    ]);
}
