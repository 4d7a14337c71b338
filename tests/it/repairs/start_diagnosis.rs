//! `RepairService.StartDiagnosis`.

use sanbao::pb;
use tonic::Code;

use super::requests::start_diagnosis;
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

crate::refusals!(repairs.start_diagnosis, "start_diagnosis", |story| start_diagnosis(&story));
crate::wrong_state!(repairs.start_diagnosis, "approve_repair_order", |story| start_diagnosis(&story));

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_outlet_finishes_what_it_has() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "start_diagnosis").await;
    let (name, reason) = (story.outlet.clone(), "audit".to_owned());
    let suspend = pb::SuspendOutletRequest { name, reason, etag: String::new(), request_id: request_id() };
    story.clients.network.suspend_outlet(suspend).await.unwrap();
    let started = story.clients.repairs.start_diagnosis(start_diagnosis(&story)).await.unwrap().into_inner();
    assert_eq!(started.state(), pb::repair_order::State::Diagnosing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_technician_of_nobody_is_not_found() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "start_diagnosis").await;
    let technician = format!("{}/technicians/{}", story.outlet, request_id());
    let request = pb::StartDiagnosisRequest { technician, ..start_diagnosis(&story) };
    refused(story.clients.repairs.start_diagnosis(request).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let technician = format!("outlets/{}/technicians/{}", request_id(), request_id());
    let request = pb::StartDiagnosisRequest { technician, ..start_diagnosis(&story) };
    refused(story.clients.repairs.start_diagnosis(request).await).expect_fields(&["technician"]);
}
