//! `PartsOrderService.ClosePartsOrder`, and how far an order is by its shipments.

use sanbao::pb;
use sanbao::pb::discrepancy::Resolution;
use sanbao::pb::parts_order::{LineState, State};
use tonic::Code;

use super::requests::{approved, close, review, ship, stocked, submitted};
use crate::harness::{Expect as _, TestApp, refused};
use crate::parts::books::assert_they_balance;
use crate::parts::requests::{discrepancies, receive, resolve};
use crate::story::Story;

/// How far an order is; as one that is listed in that state and in no other.
async fn state(story: &Story, name: &str) -> State {
    let mut orders = story.clients.orders.clone();
    let read = pb::GetPartsOrderRequest { name: name.to_owned() };
    let told = orders.get_parts_order(read).await.unwrap().into_inner().state();
    for state in [State::InTransit, State::Discrepancy, State::Received, State::Closed] {
        let asked =
            pb::ListPartsOrdersRequest { parent: story.outlet.clone(), state: state.into(), ..Default::default() };
        let listed = orders.list_parts_orders(asked).await.unwrap().into_inner().parts_orders;
        assert_eq!(listed.iter().any(|order| order.name == name), state == told, "{state:?} {told:?}");
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_closed_when_all_of_it_arrived_or_is_accounted_for() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = approved(&story, 8).await;
    let refuse = async |story: &Story| {
        refused(story.clients.orders.clone().close_parts_order(close(&order)).await)
            .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    };
    refuse(&story).await;
    let shipped = story.clients.orders.ship_parts_order(ship(&order)).await.unwrap().into_inner();
    story.shipment = shipped.lines[0].shipment.clone();
    assert_eq!(state(&story, &order.name).await, State::InTransit);
    refuse(&story).await;
    story.clients.parts.receive_shipment(receive(&story, Some(6))).await.unwrap();
    assert_eq!(state(&story, &order.name).await, State::Discrepancy);
    refuse(&story).await;
    let open = discrepancies(&story).await;
    story.clients.parts.resolve_discrepancy(resolve(&open[0], Resolution::Arrived)).await.unwrap();
    assert_eq!(state(&story, &order.name).await, State::Received);
    story.clients.orders.close_parts_order(close(&order)).await.unwrap();
    assert_eq!(state(&story, &order.name).await, State::Closed);
    refuse(&story).await;
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_back_ordered_is_waited_for_no_more_once_its_order_is_closed() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = submitted(&story, 8).await;
    let orders = &mut story.clients.orders;
    orders.review_parts_order(review(&order, LineState::Backordered)).await.unwrap();
    let closed = orders.close_parts_order(close(&order)).await.unwrap().into_inner();
    assert_eq!((closed.state(), closed.lines[0].state()), (State::Closed, LineState::Cancelled));
    refused(orders.review_parts_order(review(&order, LineState::Approved)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let stale = pb::ClosePartsOrderRequest { etag: "99".to_owned(), ..close(&order) };
    refused(orders.close_parts_order(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
}
