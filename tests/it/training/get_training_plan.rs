//! `TrainingService.GetTrainingPlan`.

use sanbao::pb;
use tonic::Code;

use super::requests::{NOBODY, draft};
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_read_as_it_was_set() {
    let world = World::new().await;
    let mut training = world.hq.training.clone();
    let plan = training.create_training_plan(draft()).await.unwrap().into_inner();
    let request = pb::GetTrainingPlanRequest { name: plan.name.clone() };
    assert_eq!(training.get_training_plan(request).await.unwrap().into_inner(), plan);
    let nobody = pb::GetTrainingPlanRequest { name: NOBODY.to_owned() };
    refused(training.get_training_plan(nobody).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::GetTrainingPlanRequest { name: "plan".to_owned() };
    refused(training.get_training_plan(wrong).await).expect_fields(&["name"]);
}
