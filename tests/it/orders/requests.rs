//! Requests about parts orders of the story's outlet.

use sanbao::pb;
use sanbao::pb::parts_order::LineState;
use sanbao::pb::review_parts_order_request::Decision;

use crate::harness::{TestApp, request_id};
use crate::story::{Story, told_until};

const NONE: String = String::new();

/// The story with 20 pieces in the warehouse, before anything was shipped.
pub async fn stocked(app: &TestApp) -> Story {
    told_until(app, "ship_parts").await
}

pub fn submit(story: &Story, quantity: i64) -> pb::SubmitPartsOrderRequest {
    let line = pb::parts_order::Line { part: story.part.clone(), quantity, ..Default::default() };
    pb::SubmitPartsOrderRequest { parent: story.outlet.clone(), lines: vec![line], request_id: request_id() }
}

pub async fn submitted(story: &Story, quantity: i64) -> pb::PartsOrder {
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").orders;
    keeper.submit_parts_order(submit(story, quantity)).await.unwrap().into_inner()
}

/// A decision about the order's first line, for the reason that it needs.
pub fn review(order: &pb::PartsOrder, state: LineState) -> pb::ReviewPartsOrderRequest {
    let reason_code = if state == LineState::Approved { NONE } else { "NO_STOCK".to_owned() };
    let part = order.lines[0].part.clone();
    let decision = Decision { part, state: state.into(), reason_code, ..Default::default() };
    let name = order.name.clone();
    pb::ReviewPartsOrderRequest { name, decisions: vec![decision], etag: NONE, request_id: request_id() }
}

pub async fn approved(story: &Story, quantity: i64) -> pb::PartsOrder {
    let order = submitted(story, quantity).await;
    let request = review(&order, LineState::Approved);
    story.clients.orders.clone().review_parts_order(request).await.unwrap().into_inner()
}

pub fn ship(order: &pb::PartsOrder) -> pb::ShipPartsOrderRequest {
    pb::ShipPartsOrderRequest { name: order.name.clone(), etag: NONE, request_id: request_id() }
}

pub fn cancel(order: &pb::PartsOrder) -> pb::CancelPartsOrderRequest {
    pb::CancelPartsOrderRequest { name: order.name.clone(), etag: NONE, request_id: request_id() }
}

pub fn pick(order: &pb::PartsOrder) -> pb::PickPartsOrderRequest {
    pb::PickPartsOrderRequest { name: order.name.clone(), request_id: request_id(), ..Default::default() }
}

pub fn close(order: &pb::PartsOrder) -> pb::ClosePartsOrderRequest {
    pb::ClosePartsOrderRequest { name: order.name.clone(), etag: NONE, request_id: request_id() }
}

/// Good pieces in the center's warehouse, promised ones too, and those promised.
pub async fn warehouse(story: &Story) -> (i64, i64) {
    let request = pb::ListStockRequest { parent: story.center.clone(), ..Default::default() };
    let stock = story.clients.parts.clone().list_stock(request).await.unwrap().into_inner().stock;
    let own = stock.iter().find(|shelf| shelf.condition() == pb::StockCondition::Good && shelf.part == story.part);
    own.map_or((0, 0), |shelf| (shelf.on_hand, shelf.reserved))
}
