//! `PartsOrderService.ShipPartsOrder`.

use sanbao::pb;
use sanbao::pb::parts_order::{LineState, State};
use tonic::Code;

use super::requests::{approved, cancel, ship, stocked, warehouse};
use crate::harness::{Expect as _, TestApp, refused};
use crate::parts::books::assert_they_balance;
use crate::parts::requests::{receive, shelf};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_promised_is_shipped_once_and_received_as_any_shipment() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = approved(&story, 8).await;
    let shipped = story.clients.orders.ship_parts_order(ship(&order)).await.unwrap().into_inner();
    assert_eq!((shipped.state(), shipped.lines[0].state()), (State::InTransit, LineState::Complete));
    assert_eq!(warehouse(&story).await, (12, 0));
    let orders = &mut story.clients.orders;
    refused(orders.ship_parts_order(ship(&order)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    refused(orders.cancel_parts_order(cancel(&order)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    story.shipment = shipped.lines[0].shipment.clone();
    story.clients.parts.receive_shipment(receive(&story, None)).await.unwrap();
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (8, 0));
    assert_they_balance(&app).await;
}
