//! `AssessmentService.GetAudit`.

use sanbao::pb;
use tonic::Code;

use super::requests::{audit, published};
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_is_read_as_it_was_submitted_by_the_outlet_too() {
    let world = World::new().await;
    let (outlet, checklist) = (world.outlet(1).await.name, published(&world).await);
    let mut assessment = world.hq.assessment.clone();
    let submitted = assessment.submit_audit(audit(&outlet, &checklist, [10, 3, 2])).await.unwrap().into_inner();
    let request = pb::GetAuditRequest { name: submitted.name.clone() };
    let mut manager = world.hq.at_outlet(&outlet, "outlet_manager").assessment;
    assert_eq!(manager.get_audit(request).await.unwrap().into_inner(), submitted);
    assert_eq!(submitted.answers, audit(&outlet, &checklist, [10, 3, 2]).audit.unwrap().answers);
    let unknown = pb::GetAuditRequest { name: format!("{outlet}/audits/{}", request_id()) };
    refused(assessment.get_audit(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
