//! Requests about good stock on its way back.

use sanbao::pb;
use sanbao::pb::StockCondition::{Good, Refurbished};

use super::requests::adjustment;
use crate::harness::request_id;
use crate::story::Story;

const NONE: String = String::new();

/// So many pieces of the story's part, in a condition.
pub fn line(story: &Story, condition: pb::StockCondition, quantity: i64) -> pb::stock_return::Line {
    pb::stock_return::Line { part: story.part.clone(), condition: condition.into(), quantity, ..Default::default() }
}

pub fn send(story: &Story, lines: Vec<pb::stock_return::Line>) -> pb::ReturnStockRequest {
    pb::ReturnStockRequest {
        parent: story.outlet.clone(),
        lines,
        waybill: "SF-88".to_owned(),
        request_id: request_id(),
    }
}

/// Sends good pieces back; answers the stock return.
pub async fn sent(story: &Story, quantity: i64) -> pb::StockReturn {
    let request = send(story, vec![line(story, Good, quantity)]);
    story.clients.parts.clone().return_stock(request).await.unwrap().into_inner()
}

/// Two refurbished pieces found at the story's outlet, beside its five good ones.
pub async fn with_refurbished(story: &Story) {
    let found = pb::AdjustStockRequest { condition: Refurbished.into(), ..adjustment(story, 2) };
    story.clients.parts.clone().adjust_stock(found).await.unwrap();
}

/// All of it; or what is told of its lines.
pub fn take(own: &pb::StockReturn, lines: Vec<pb::stock_return::Line>) -> pb::ReceiveStockReturnRequest {
    pb::ReceiveStockReturnRequest {
        name: own.name.clone(),
        lines,
        remark: "the box was open".to_owned(),
        etag: NONE,
        request_id: request_id(),
    }
}

/// What arrived of good pieces, and damaged ones among them.
pub fn arrived(story: &Story, received: i64, damaged: i64) -> pb::stock_return::Line {
    pb::stock_return::Line { received_quantity: received, damaged_quantity: damaged, ..line(story, Good, 0) }
}

pub fn cancel(own: &pb::StockReturn) -> pb::CancelStockReturnRequest {
    pb::CancelStockReturnRequest {
        name: own.name.clone(),
        reason: "needed after all".to_owned(),
        etag: NONE,
        request_id: request_id(),
    }
}

pub async fn state(story: &Story, own: &pb::StockReturn) -> pb::stock_return::State {
    let asked = pb::GetStockReturnRequest { name: own.name.clone() };
    story.clients.parts.clone().get_stock_return(asked).await.unwrap().into_inner().state()
}
