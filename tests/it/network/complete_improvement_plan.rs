//! `NetworkService.CompleteImprovementPlan`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_ends_when_every_goal_is_met() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    let early = refused(network.complete_improvement_plan(steps::complete(&name, &[true])).await);
    early.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    network.start_improvement_plan(steps::plan(&name)).await.unwrap();

    refused(network.complete_improvement_plan(steps::complete(&name, &[true])).await).expect_fields(&["results"]);
    let unmet = refused(network.complete_improvement_plan(steps::complete(&name, &[true, false])).await);
    unmet.expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");
    assert_eq!(steps::metadata(&unmet, "unmetGoals"), "2");
    let mut silent = steps::complete(&name, &[true, true]);
    silent.results[1].remark = String::new();
    refused(network.complete_improvement_plan(silent).await).expect_fields(&["results[1].remark"]);

    let done = network.complete_improvement_plan(steps::complete(&name, &[true, true])).await.unwrap().into_inner();
    let plan = done.improvement_plan.clone().unwrap();
    assert_eq!(done.state(), pb::outlet::State::Authorized);
    assert_eq!((plan.outcome(), plan.results.len()), (pb::improvement_plan::Outcome::Completed, 2));
    // The next plan is another one.
    let next = network.start_improvement_plan(steps::plan(&name)).await.unwrap().into_inner();
    assert_eq!(next.improvement_plan.unwrap().outcome(), pb::improvement_plan::Outcome::Unspecified);
}
