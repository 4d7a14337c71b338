//! `AssessmentService.PublishAuditChecklist`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use tonic::Code;

use super::requests::checklist;
use crate::harness::{Expect as _, TestApp, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named() {
    let app = TestApp::start().await;
    let mut assessment = app.hq.assessment.clone();
    let mut wrong = checklist("yearly");
    let list = wrong.checklist.as_mut().unwrap();
    list.pass_mark_basis_points = 10_001;
    list.sections[0].items[0].score_max = 0;
    list.sections[1].code = "STOCK".to_owned();
    list.sections[1].items[0].code = "LABELS".to_owned();
    refused(assessment.publish_audit_checklist(wrong).await).expect_fields(&[
        "checklist.code",
        "checklist.pass_mark_basis_points",
        "checklist.sections[0].items[0].score_max",
        "checklist.sections[1].code",
        "checklist.sections[1].items[0].code",
    ]);
    let mut light = checklist("YEARLY");
    light.checklist.as_mut().unwrap().sections[0].weight_basis_points = 7_499;
    refused(assessment.publish_audit_checklist(light).await).expect_fields(&["checklist.sections"]);
    let empty = pb::PublishAuditChecklistRequest { checklist: None, request_id: request_id() };
    refused(assessment.publish_audit_checklist(empty).await).expect_fields(&["checklist"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_make_two_versions_and_none_ever_changes() {
    let app = TestApp::start().await;
    let (mut one, mut other) = (app.hq.assessment.clone(), app.hq.assessment.clone());
    let (one, other) = tokio::join!(
        one.publish_audit_checklist(checklist("YEARLY")),
        other.publish_audit_checklist(checklist("YEARLY"))
    );
    let mut versions = [one.unwrap().into_inner().version, other.unwrap().into_inner().version];
    versions.sort_unstable();
    assert_eq!(versions, [1, 2]);
    for change in ["UPDATE audit_checklists SET pass_mark_basis_points = 0", "DELETE FROM audit_checklists"] {
        let write = app.db.write("test.change", async |tx| Ok(diesel::sql_query(change).execute(tx).await?));
        assert!(write.await.is_err(), "{change}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_center_publishes_none() {
    let app = TestApp::start().await;
    let mut manager = app.hq.calling_as("manager", "center_manager").assessment;
    refused(manager.publish_audit_checklist(checklist("YEARLY")).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}
