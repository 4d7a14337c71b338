//! `AssessmentService.ListAuditChecklists`.

use sanbao::pb;

use super::requests::checklist;
use crate::harness::{Expect as _, TestApp, refused};

#[tokio::test(flavor = "multi_thread")]
async fn the_versions_of_a_code_come_page_by_page() {
    let app = TestApp::start().await;
    let mut assessment = app.hq.assessment.clone();
    for code in ["YEARLY", "SPOT", "YEARLY"] {
        assessment.publish_audit_checklist(checklist(code)).await.unwrap();
    }
    let asked = pb::ListAuditChecklistsRequest { code: "YEARLY".to_owned(), page_size: 1, ..Default::default() };
    let first = assessment.list_audit_checklists(asked.clone()).await.unwrap().into_inner();
    let next = pb::ListAuditChecklistsRequest { page_token: first.next_page_token, ..asked.clone() };
    let second = assessment.list_audit_checklists(next).await.unwrap().into_inner();
    let versions: Vec<_> =
        first.checklists.iter().chain(&second.checklists).map(|one| (one.code.as_str(), one.version)).collect();
    assert_eq!((versions.as_slice(), second.next_page_token.as_str()), ([("YEARLY", 1), ("YEARLY", 2)].as_slice(), ""));
    let all = assessment.list_audit_checklists(pb::ListAuditChecklistsRequest::default()).await.unwrap().into_inner();
    assert_eq!(all.checklists.len(), 3);
    let wrong = pb::ListAuditChecklistsRequest { code: "yearly".to_owned(), page_size: -1, ..asked };
    refused(assessment.list_audit_checklists(wrong).await).expect_fields(&["code", "page_size"]);
}
