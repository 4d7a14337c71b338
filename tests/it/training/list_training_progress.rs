//! `TrainingService.ListTrainingProgress`.

use sanbao::pb;
use sanbao::pb::training_record::Outcome;
use tonic::Code;

use super::requests::{NOBODY, plan, record};
use crate::harness::{Expect as _, World, date, refused};

#[tokio::test(flavor = "multi_thread")]
async fn outlets_are_counted_as_of_a_day_page_by_page() {
    let world = World::new().await;
    let (first, second) = (world.outlet(2).await, world.outlet(3).await);
    let passed = world.technician(&first.name).await;
    world.technician(&first.name).await;
    world.technician(&second.name).await;
    let plan = plan(&world).await;
    let mut training = world.hq.training.clone();
    training.record_training(record(&plan, &passed, Outcome::Passed)).await.unwrap();
    let asked = pb::ListTrainingProgressRequest {
        parent: "outlets/-".to_owned(),
        training_plan: plan.clone(),
        as_of: date("2026-06-01"),
        page_size: 1,
        ..Default::default()
    };
    let page = training.list_training_progress(asked.clone()).await.unwrap().into_inner();
    let rest = pb::ListTrainingProgressRequest { page_token: page.next_page_token, ..asked.clone() };
    let rest = training.list_training_progress(rest).await.unwrap().into_inner();
    let counted: Vec<_> = page
        .training_progress
        .into_iter()
        .chain(rest.training_progress)
        .map(|own| (own.outlet, own.trainee_count, own.passed_count, own.late_count))
        .collect();
    assert_eq!(counted, [(first.name.clone(), 2, 1, 1), (second.name, 1, 0, 1)]);
    assert_eq!(rest.next_page_token, "");

    let before = pb::ListTrainingProgressRequest { parent: first.name, as_of: None, ..asked.clone() };
    let before = training.list_training_progress(before).await.unwrap().into_inner();
    assert_eq!(before.training_progress[0].late_count, 0, "today is before the due date");
    let nothing = pb::ListTrainingProgressRequest { training_plan: NOBODY.to_owned(), ..asked.clone() };
    refused(training.list_training_progress(nothing).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::ListTrainingProgressRequest { training_plan: "x".to_owned(), page_size: 1001, ..asked };
    refused(training.list_training_progress(wrong).await).expect_fields(&["training_plan", "page_size"]);
}
