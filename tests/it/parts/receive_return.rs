//! `PartsService.ReceiveReturn`.

use sanbao::pb;
use sanbao::pb::part_debt::State;
use tonic::Code;

use super::requests::shelf;
use super::returns::{owe, packed, receive, ship, shipped, states};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(parts.receive_return, "finish_repair", |story| receive(&shipped(&story).await, &[]));

#[tokio::test(flavor = "multi_thread")]
async fn pieces_arrive_one_by_one_and_none_twice() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "finish_repair").await;
    owe(&mut story, 2).await;
    let parcel = packed(&story).await;
    let mut parts = story.clients.parts.clone();
    refused(parts.receive_return(receive(&parcel, &[])).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    parts.ship_return(ship(&parcel)).await.unwrap();
    let first = [parcel.slips[0].part_debt.clone()];
    let some = parts.receive_return(receive(&parcel, &first)).await.unwrap().into_inner();
    // The return is where the slowest of its slips is.
    assert_eq!(some.state(), pb::part_return::State::InTransit);
    assert_eq!(shelf(&story, &story.center, pb::StockCondition::UnderInspection).await, (1, 0));
    refused(parts.receive_return(receive(&parcel, &first)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");

    let rest = parts.receive_return(receive(&parcel, &[])).await.unwrap().into_inner();
    assert_eq!(rest.state(), pb::part_return::State::Received);
    assert_eq!(states(&story).await, [State::Received; 3]);
    assert_eq!(shelf(&story, &story.center, pb::StockCondition::UnderInspection).await, (3, 0));
    refused(parts.receive_return(receive(&parcel, &[])).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_who_receive_a_parcel_at_once_one_does() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let parcel = shipped(&story).await;
    let mut clients: Vec<_> = (0..8).map(|_| story.clients.parts.clone()).collect();
    let told =
        futures::future::join_all(clients.iter_mut().map(|client| client.receive_return(receive(&parcel, &[])))).await;
    assert_eq!(told.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(shelf(&story, &story.center, pb::StockCondition::UnderInspection).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_takes_nothing_back_for_its_center() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let parcel = shipped(&story).await;
    let mut manager = story.clients.at_outlet(&story.outlet, "outlet_manager").parts;
    refused(manager.receive_return(receive(&parcel, &[])).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}
