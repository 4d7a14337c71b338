//! `AssessmentService.GetLevelAssessment`.

use sanbao::pb;
use tonic::Code;

use super::levels::demotion;
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_reads_its_own_assessment_and_no_other_does() {
    let world = World::new().await;
    let made = demotion(&world).await;
    let (name, _) = made.name.split_once("/levelAssessments/").unwrap();
    let read = pb::GetLevelAssessmentRequest { name: made.name.clone() };
    let mut own = world.hq.at_outlet(name, "outlet_manager").assessment;
    assert_eq!(own.get_level_assessment(read.clone()).await.unwrap().into_inner(), made);
    let mut other = world.hq.at_outlet(&format!("outlets/{}", request_id()), "outlet_manager").assessment;
    refused(other.get_level_assessment(read).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    let nobody = pb::GetLevelAssessmentRequest { name: format!("{name}/levelAssessments/{}", request_id()) };
    refused(own.get_level_assessment(nobody).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::GetLevelAssessmentRequest { name: name.to_owned() };
    refused(own.get_level_assessment(wrong).await).expect_fields(&["name"]);
}
