//! `NetworkService.RevokeCertificate`.

use sanbao::pb;
use sanbao::pb::grant::State;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_certificate_suspends_the_grant_and_may_be_earned_again() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let engineer = world.engineer(&name).await;
    let mut network = world.hq.network.clone();
    let read = network.get_technician(pb::GetTechnicianRequest { name: engineer.clone() }).await.unwrap().into_inner();
    let module = |own: &&pb::Certificate| {
        own.action() == pb::ServiceAction::ModuleRepair && own.product_family() == pb::ProductFamily::Handset
    };
    let certificate = read.certificates.iter().find(module).unwrap().clone();
    let revoke = |day: &str| pb::RevokeCertificateRequest {
        name: certificate.name.clone(),
        revoke_date: date(day),
        reason: "failed the examination".to_owned(),
        request_id: request_id(),
    };
    refused(network.revoke_certificate(revoke("2026-02-28")).await).expect_fields(&["revoke_date"]);
    refused(network.revoke_certificate(revoke("2028-03-01")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let revoked = network.revoke_certificate(revoke("2026-04-01")).await.unwrap().into_inner();
    let shown = revoked.certificates.iter().find(module).unwrap();
    assert_eq!((shown.revoke_date, shown.revoke_reason.as_str()), (date("2026-04-01"), "failed the examination"));
    refused(network.revoke_certificate(revoke("2026-03-15")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let on = async |day| steps::standing(&world.hq, &name, pb::ServiceAction::ModuleRepair, day).await.unwrap();
    assert_eq!(on("2026-03-31").await, (State::Active, None));
    assert_eq!(on("2026-04-10").await, (State::Suspended, date("2026-04-01")));

    let again = pb::CertifyTechnicianRequest {
        name: engineer,
        certificate: Some(pb::Certificate {
            begin_date: date("2026-04-15"),
            expire_date: date("2027-04-15"),
            product_family: certificate.product_family,
            action: certificate.action,
            ..Default::default()
        }),
        etag: String::new(),
        request_id: request_id(),
    };
    network.certify_technician(again).await.unwrap();
    assert_eq!(on("2026-04-10").await, (State::Suspended, date("2026-04-01")));
    assert_eq!(on("2026-04-15").await, (State::Active, None));
    let unknown =
        pb::RevokeCertificateRequest { name: format!("{name}/certificates/{}", request_id()), ..revoke("2026-04-01") };
    refused(network.revoke_certificate(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
