//! `NetworkService.CertifyTechnician`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, date, refused, request_id};

fn request(name: &str, begin: &str, expire: &str) -> pb::CertifyTechnicianRequest {
    pb::CertifyTechnicianRequest {
        name: name.to_owned(),
        certificate: Some(pb::Certificate {
            product_family: pb::ProductFamily::Handset.into(),
            action: pb::ServiceAction::ModuleRepair.into(),
            begin_date: date(begin),
            expire_date: date(expire),
            ..Default::default()
        }),
        etag: String::new(),
        request_id: request_id(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_follow_one_another_and_never_overlap() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let name = world.technician(&outlet.name).await;
    let mut network = world.hq.network.clone();
    network.certify_technician(request(&name, "2026-03-01", "2027-03-01")).await.unwrap();
    let overlapping = request(&name, "2027-02-28", "2028-03-01");
    refused(network.certify_technician(overlapping).await).expect_reason(Code::FailedPrecondition, "OVERLAPPING_DATES");
    let next = network.certify_technician(request(&name, "2027-03-01", "2028-03-01")).await.unwrap().into_inner();
    assert_eq!((next.certificates.len(), next.etag.as_str()), (2, "3"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_does_not_certify_its_own_staff() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let other = world.outlet(2).await;
    let name = world.technician(&outlet.name).await;
    let stranger = world.hq.at_outlet(&other.name, "outlet_manager");
    let status = refused(stranger.network.clone().certify_technician(request(&name, "2026-03-01", "2027-03-01")).await);
    assert_eq!(status.code(), Code::PermissionDenied);
    let manager = world.hq.at_outlet(&outlet.name, "outlet_manager");
    let status = refused(manager.network.clone().certify_technician(request(&name, "2026-03-01", "2027-03-01")).await);
    status.expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_at_once() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let wrong = pb::CertifyTechnicianRequest {
        name: "outlets/x/technicians/y".to_owned(),
        certificate: Some(pb::Certificate {
            product_family: 77,
            action: 0,
            begin_date: None,
            expire_date: date("1989-12-31"),
            ..Default::default()
        }),
        etag: "-1".to_owned(),
        request_id: "1".to_owned(),
    };
    refused(network.certify_technician(wrong).await).expect_fields(&[
        "request_id",
        "name",
        "etag",
        "certificate.product_family",
        "certificate.action",
        "certificate.begin_date",
        "certificate.expire_date",
    ]);
    let outlet = world.outlet(2).await;
    let name = world.technician(&outlet.name).await;
    let backwards = request(&name, "2026-03-01", "2026-03-01");
    refused(network.certify_technician(backwards).await).expect_fields(&["certificate.expire_date"]);
}
