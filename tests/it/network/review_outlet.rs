//! `NetworkService.ReviewOutlet`, and the table of an outlet's states.

use sanbao::pb;
use sanbao::pb::outlet::State;
use tonic::{Code, Response, Status};

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
    let (name, etag, reason) = (name.to_owned(), String::new(), "because".to_owned());
    let request_id = request_id();
    match verb {
        "review" => network.review_outlet(pb::ReviewOutletRequest { name, etag, request_id }).await,
        "decline" => network.decline_outlet(pb::DeclineOutletRequest { name, reason, etag, request_id }).await,
        "authorize" => network.authorize_outlet(pb::AuthorizeOutletRequest { name, etag, request_id }).await,
        "suspend" => network.suspend_outlet(pb::SuspendOutletRequest { name, reason, etag, request_id }).await,
        _ => {
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
    let cases: &[(&[&str], State, &[&str])] = &[
        (&[], State::Applied, &["review"]),
        (&["review"], State::InReview, &["decline", "admit"]),
        (&["review", "decline"], State::Declined, &[]),
        (&["review", "admit"], State::Probation, &["authorize"]),
        (&["review", "admit", "authorize"], State::Authorized, &["suspend"]),
        (&["review", "admit", "authorize", "suspend"], State::Suspended, &["authorize"]),
    ];
    for (path, state, allowed) in cases {
        for verb in ["review", "decline", "admit", "authorize", "suspend"] {
            let outlet = world.applied_outlet().await;
            let mut at = outlet.clone();
            for step in *path {
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
