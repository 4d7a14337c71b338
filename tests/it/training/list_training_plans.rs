//! `TrainingService.ListTrainingPlans`.

use sanbao::pb;

use super::requests::plan;
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_listed_by_creation_page_by_page() {
    let world = World::new().await;
    let mut training = world.hq.training.clone();
    let mut set = Vec::new();
    for _ in 0..3 {
        set.push(plan(&world).await);
    }
    let asked = pb::ListTrainingPlansRequest { page_size: 2, ..Default::default() };
    let first = training.list_training_plans(asked.clone()).await.unwrap().into_inner();
    let rest = pb::ListTrainingPlansRequest { page_token: first.next_page_token, ..asked.clone() };
    let rest = training.list_training_plans(rest).await.unwrap().into_inner();
    let listed: Vec<_> = first.training_plans.into_iter().chain(rest.training_plans).map(|plan| plan.name).collect();
    assert_eq!((listed, rest.next_page_token.as_str()), (set, ""));
    let wrong = pb::ListTrainingPlansRequest { page_token: "x".to_owned(), page_size: -1 };
    refused(training.list_training_plans(wrong).await).expect_fields(&["page_size", "page_token"]);
}
