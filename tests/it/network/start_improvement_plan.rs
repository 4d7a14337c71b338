//! `NetworkService.StartImprovementPlan`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, date, refused};

#[tokio::test(flavor = "multi_thread")]
async fn an_authorized_outlet_is_put_under_a_plan_with_goals_and_a_day() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    let planned = network.start_improvement_plan(steps::plan(&name)).await.unwrap().into_inner();
    let plan = planned.improvement_plan.clone().unwrap();
    assert_eq!(planned.state(), pb::outlet::State::ImprovementPlan);
    assert_eq!(
        (plan.goals.len(), plan.due_date, plan.outcome()),
        (2, date("2026-06-01"), pb::improvement_plan::Outcome::Unspecified)
    );
    assert_eq!((plan.actor.as_str(), plan.reason.as_str()), ("headquarters", "redo rate of 6 %"));
    let again = refused(network.start_improvement_plan(steps::plan(&name)).await);
    again.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    // A plan that is left by suspension was broken off.
    let suspended = network.suspend_outlet(steps::suspend(&name)).await.unwrap().into_inner();
    assert_eq!(suspended.improvement_plan.unwrap().outcome(), pb::improvement_plan::Outcome::BrokenOff);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_needs_goals_and_a_day_to_come() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    let wrong = pb::StartImprovementPlanRequest {
        goals: Vec::new(),
        due_date: date("2026-02-30"),
        reason: String::new(),
        ..steps::plan(&name)
    };
    refused(network.start_improvement_plan(wrong).await).expect_fields(&["goals", "due_date", "reason"]);
    let late = pb::StartImprovementPlanRequest { due_date: date("2026-03-01"), ..steps::plan(&name) };
    refused(network.start_improvement_plan(late).await).expect_fields(&["due_date"]);
}
