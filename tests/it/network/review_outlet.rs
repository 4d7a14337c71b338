//! `NetworkService.ReviewOutlet`, and the table of an outlet's states.

use sanbao::pb;
use sanbao::pb::outlet::State;
use tonic::{Code, Response, Status};

use super::steps;
use crate::harness::{Clients, Expect as _, World, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_taken_up_once() {
    let world = World::new().await;
    let outlet = world.applied_outlet().await;
    let mut network = world.hq.network.clone();
    let request = pb::ReviewOutletRequest { name: outlet.name.clone(), etag: outlet.etag, request_id: request_id() };
    let reviewed = network.review_outlet(request.clone()).await.unwrap().into_inner();
    assert_eq!((reviewed.state(), reviewed.etag.as_str()), (State::InReview, "2"));
    let repeated = network.review_outlet(request).await.unwrap().into_inner();
    assert_eq!(repeated, reviewed);
    let again = pb::ReviewOutletRequest { name: outlet.name, etag: String::new(), request_id: request_id() };
    refused(network.review_outlet(again).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}

async fn call(clients: &Clients, verb: &str, name: &str) -> Result<Response<pb::Outlet>, Status> {
    let mut network = clients.network.clone();
    let (etag, reason) = (String::new(), "because".to_owned());
    match verb {
        "review" => network.review_outlet(steps::review(name)).await,
        "check" => network.record_outlet_review(World::passing_review(name)).await,
        "decline" => {
            let (name, request_id) = (name.to_owned(), request_id());
            network.decline_outlet(pb::DeclineOutletRequest { name, reason, etag, request_id }).await
        }
        // Who reviewed may not authorize.
        "authorize" => {
            clients.calling_as("director", "headquarters").network.authorize_outlet(steps::authorize(name)).await
        }
        "suspend" => network.suspend_outlet(steps::suspend(name)).await,
        "reinstate" => network.reinstate_outlet(steps::reinstate(name)).await,
        "plan" => network.start_improvement_plan(steps::plan(name)).await,
        "complete" => network.complete_improvement_plan(steps::complete(name, &[true, true])).await,
        "resign" => network.resign_outlet(steps::resign(name)).await,
        "wind_down" => network.wind_down_outlet(steps::wind_down(name)).await,
        "terminate" => network.terminate_outlet(steps::terminate(name)).await,
        _ => {
            let (name, request_id) = (name.to_owned(), request_id());
            let product_families = vec![pb::ProductFamily::Handset.into()];
            let begin_date = date("2026-03-01");
            let admission = pb::AdmitOutletRequest { name, level: 1, product_families, begin_date, etag, request_id };
            network.admit_outlet(admission).await
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_drawn_transitions_happen() {
    let world = World::new().await;
    // How to come to a state, and what it allows.
    let cases: &[(&str, State, &[&str])] = &[
        ("", State::Applied, &["review"]),
        ("review check", State::InReview, &["decline", "admit"]),
        ("review decline", State::Declined, &[]),
        ("review check admit", State::Probation, &["authorize", "resign"]),
        ("review check admit authorize", State::Authorized, &["suspend", "plan", "resign"]),
        ("review check admit authorize plan", State::ImprovementPlan, &["suspend", "complete", "resign"]),
        ("review check admit authorize suspend", State::Suspended, &["reinstate", "wind_down", "resign"]),
        ("review check admit resign", State::WindingDown, &["terminate"]),
        ("review check admit resign terminate", State::Terminated, &[]),
    ];
    let verbs = "review decline admit authorize plan complete suspend reinstate wind_down resign terminate";
    for (path, state, allowed) in cases {
        for verb in verbs.split(' ') {
            let outlet = world.applied_outlet().await;
            let mut at = outlet.clone();
            for step in path.split_whitespace() {
                at = call(&world.hq, step, &outlet.name).await.unwrap().into_inner();
            }
            assert_eq!(at.state(), *state);
            let outcome = call(&world.hq, verb, &outlet.name).await;
            if allowed.contains(&verb) {
                assert_ne!(outcome.unwrap().into_inner().state(), *state, "{verb} from {state:?}");
            } else {
                refused(outcome).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
            }
        }
    }
}
