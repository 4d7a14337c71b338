//! `AssessmentService.GetAuditRound`.

use sanbao::pb;
use tonic::Code;

use super::requests::{published, round};
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_round_is_read_with_its_sample_by_the_brand_alone() {
    let world = World::new().await;
    let outlet = world.outlet(1).await.name;
    let checklist = published(&world).await;
    let mut assessment = world.hq.assessment.clone();
    let drawn = assessment.draw_audit_round(round(&checklist)).await.unwrap().into_inner();
    let request = pb::GetAuditRoundRequest { name: drawn.name.clone() };
    assert_eq!(assessment.get_audit_round(request.clone()).await.unwrap().into_inner(), drawn);
    assert_eq!(drawn.outlets, std::slice::from_ref(&outlet));
    // Who will be audited does not learn of it.
    let mut manager = world.hq.at_outlet(&outlet, "outlet_manager").assessment;
    refused(manager.get_audit_round(request).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    let unknown = pb::GetAuditRoundRequest { name: format!("auditRounds/{}", request_id()) };
    refused(assessment.get_audit_round(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
