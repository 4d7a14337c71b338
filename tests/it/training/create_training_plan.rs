//! `TrainingService.CreateTrainingPlan`.

use sanbao::pb;
use tonic::Code;

use super::requests::draft;
use crate::harness::{Expect as _, TestApp, World, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_set_once_for_each_request() {
    let world = World::new().await;
    let mut training = world.hq.training.clone();
    let request = draft();
    let plan = training.create_training_plan(request.clone()).await.unwrap().into_inner();
    assert!(plan.name.starts_with("trainingPlans/"));
    assert_eq!((plan.minimum_level, plan.due_date), (2, date("2026-05-31")));
    assert_eq!(training.create_training_plan(request).await.unwrap().into_inner(), plan);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_a_model_is_of_the_models_family() {
    let world = World::new().await;
    let model = pb::ProductModel {
        code: World::code("FOLD"),
        display_name: "Fold".to_owned(),
        product_family: pb::ProductFamily::Pc.into(),
        components: vec![pb::product_model::Component {
            item: "mainboard".to_owned(),
            display_name: "Board".to_owned(),
        }],
        ..Default::default()
    };
    let request = pb::CreateProductModelRequest { product_model: Some(model), request_id: request_id() };
    let model = world.hq.catalog.clone().create_product_model(request).await.unwrap().into_inner();
    let mut training = world.hq.training.clone();
    let mut request = draft();
    request.training_plan.as_mut().unwrap().product_model = model.name.clone();
    refused(training.create_training_plan(request).await).expect_fields(&["training_plan.product_family"]);
    let mut request = draft();
    let plan = request.training_plan.as_mut().unwrap();
    (plan.product_model, plan.product_family) = (model.name.clone(), pb::ProductFamily::Pc.into());
    assert_eq!(training.create_training_plan(request).await.unwrap().into_inner().product_model, model.name);
    let mut request = draft();
    request.training_plan.as_mut().unwrap().product_model =
        "productModels/00000000-0000-7000-8000-000000000000".to_owned();
    refused(training.create_training_plan(request).await).expect_reason(Code::NotFound, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_at_once() {
    let world = World::new().await;
    let mut training = world.hq.training.clone();
    let empty = pb::CreateTrainingPlanRequest::default();
    refused(training.create_training_plan(empty).await).expect_fields(&["request_id", "training_plan"]);
    let mut wrong = draft();
    let plan = wrong.training_plan.as_mut().unwrap();
    plan.display_name = String::new();
    plan.product_model = "x".to_owned();
    plan.product_family = 0;
    plan.action = 99;
    plan.minimum_level = 4;
    plan.begin_date = date("1989-12-31");
    plan.certificate_months = 121;
    plan.star_level = -1;
    refused(training.create_training_plan(wrong).await).expect_fields(&[
        "training_plan.display_name",
        "training_plan.product_model",
        "training_plan.product_family",
        "training_plan.action",
        "training_plan.minimum_level",
        "training_plan.begin_date",
        "training_plan.certificate_months",
        "training_plan.star_level",
    ]);
    let mut wrong = draft();
    wrong.training_plan.as_mut().unwrap().due_date = date("2026-02-28");
    refused(training.create_training_plan(wrong).await).expect_fields(&["training_plan.due_date"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_center_sets_no_plan_and_nobody_edits_one() {
    use diesel_async::RunQueryDsl as _;
    let app = TestApp::start().await;
    let center = app.hq.calling_as("manager", "center_manager");
    let status = refused(center.training.clone().create_training_plan(draft()).await);
    assert_eq!(status.code(), Code::PermissionDenied);
    app.hq.training.clone().create_training_plan(draft()).await.unwrap();
    for change in ["UPDATE training_plans SET due_date = due_date + 1", "DELETE FROM training_plans"] {
        let changed = app.db.write("test.edit", async |tx| Ok(diesel::sql_query(change).execute(tx).await?)).await;
        assert!(changed.is_err(), "{change}");
    }
}
