//! `AssessmentService.GetAuditChecklist`.

use sanbao::pb;
use tonic::Code;

use super::requests::checklist;
use crate::harness::{Expect as _, TestApp, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_read_as_it_was_published() {
    let app = TestApp::start().await;
    let mut assessment = app.hq.assessment.clone();
    let published = assessment.publish_audit_checklist(checklist("YEARLY")).await.unwrap().into_inner();
    let request = pb::GetAuditChecklistRequest { name: published.name.clone() };
    let read = assessment.get_audit_checklist(request).await.unwrap().into_inner();
    assert_eq!(read, published);
    assert_eq!(read.sections, checklist("YEARLY").checklist.unwrap().sections);
    let unknown = pb::GetAuditChecklistRequest { name: format!("auditChecklists/{}", request_id()) };
    refused(assessment.get_audit_checklist(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::GetAuditChecklistRequest { name: "audits/1".to_owned() };
    refused(assessment.get_audit_checklist(wrong).await).expect_fields(&["name"]);
}
