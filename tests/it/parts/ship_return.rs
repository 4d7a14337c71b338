//! `PartsService.ShipReturn`.

use sanbao::pb;
use sanbao::pb::part_debt::State;
use tonic::Code;

use super::requests::shelf;
use super::returns::{packed, ship, shipped, states};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(parts.ship_return, "finish_repair", |story| ship(&packed(&story).await));

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shipped_has_left_the_outlet_and_is_shipped_once() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let parcel = shipped(&story).await;
    assert_eq!((parcel.state(), parcel.waybill.as_str()), (pb::part_return::State::InTransit, "SF-1"));
    assert!(parcel.ship_time.is_some());
    assert_eq!(states(&story).await, [State::InTransit]);
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Defective).await, (0, 0));
    refused(story.clients.parts.clone().ship_return(ship(&parcel)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    super::books::assert_they_balance(&app).await;
}
