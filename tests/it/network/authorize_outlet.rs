//! `NetworkService.AuthorizeOutlet`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn two_people_authorize_one_outlet_and_one_of_them_wins() {
    let world = World::new().await;
    let outlet = world.probation_outlet(2).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let mut network = world.hq.calling_as("director", "headquarters").network;
        let name = outlet.name.clone();
        let request = pb::AuthorizeOutletRequest { name, etag: String::new(), request_id: request_id() };
        calls.spawn(async move { network.authorize_outlet(request).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 1));
    for outcome in lost {
        refused(outcome).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_outlet_is_not_found() {
    let world = World::new().await;
    let name = format!("outlets/{}", request_id());
    let request = pb::AuthorizeOutletRequest { name, etag: String::new(), request_id: request_id() };
    let status = refused(world.hq.network.clone().authorize_outlet(request).await);
    status.expect_reason(Code::NotFound, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reviewed_may_not_authorize() {
    let world = World::new().await;
    let name = world.probation_outlet(2).await.name;
    let request = pb::AuthorizeOutletRequest { name: name.clone(), etag: String::new(), request_id: request_id() };
    let status = refused(world.hq.network.clone().authorize_outlet(request).await);
    status.expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    assert_eq!(world.authorize(&name).await.state(), pb::outlet::State::Authorized);
}
