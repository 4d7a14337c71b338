//! `NetworkService.ReleaseTechnician`.

use sanbao::pb;
use sanbao::pb::grant::State;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, TestApp, World, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_takes_the_certificates_along() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let (first, second) = (world.engineer(&name).await, world.engineer(&name).await);
    let mut network = world.hq.network.clone();
    refused(network.release_technician(steps::release(&first, "2026-02-28")).await).expect_fields(&["leave_date"]);
    let left = network.release_technician(steps::release(&first, "2026-05-01")).await.unwrap().into_inner();
    assert_eq!((left.leave_date, left.leave_reason.as_str()), (date("2026-05-01"), "moves away"));
    assert!(
        left.certificates.iter().all(|own| own.revoke_date == date("2026-05-01") && own.revoked_by == "headquarters")
    );
    let module = pb::ServiceAction::ModuleRepair;
    assert_eq!(steps::standing(&world.hq, &name, module, "2026-05-01").await, Some((State::Active, None)));
    network.release_technician(steps::release(&second, "2026-06-01")).await.unwrap();
    assert_eq!(steps::standing(&world.hq, &name, module, "2026-05-31").await, Some((State::Active, None)));
    let since = date("2026-06-01");
    assert_eq!(steps::standing(&world.hq, &name, module, "2026-07-01").await, Some((State::Suspended, since)));
    refused(network.release_technician(steps::release(&first, "2026-07-01")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let stale = pb::ReleaseTechnicianRequest { etag: "99".to_owned(), ..steps::release(&second, "2026-07-01") };
    refused(network.release_technician(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_is_given_nothing_to_do() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "start_diagnosis").await;
    let technician = story.engineers[0].clone();
    let release = steps::release(&technician, "2026-03-13");
    story.clients.network.release_technician(release).await.unwrap();
    let request = pb::StartDiagnosisRequest {
        name: story.order.clone(),
        technician: technician.clone(),
        etag: String::new(),
        request_id: request_id(),
    };
    let status = refused(story.clients.repairs.start_diagnosis(request).await);
    status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_eq!(steps::metadata(&status, "leaveDate"), "2026-03-13");
}
