//! Good stock on its way back to the center at random: sent, received whole or otherwise, called back.

use rand::seq::IndexedRandom as _;
use sanbao::pb;
use sanbao::pb::discrepancy::{Kind, Resolution};
use sanbao::pb::stock_return::State;

use super::arrivals::{Arrived, Document};
use super::judged::{INVALID, Verdict, WRONG_STATE};
use super::lane::{Lane, NONE, calling, wire};
use super::model::{Pieces, Place};

/// Pieces on their way back.
#[derive(Clone, Debug)]
pub struct StockReturn {
    pub name: String,
    pub bench: usize,
    pub state: State,
    condition: &'static str,
    pieces: Pieces,
}

impl StockReturn {
    fn line(&self) -> pb::stock_return::Line {
        let condition = wire(self.condition);
        pb::stock_return::Line { part: self.pieces.part.clone(), condition, ..Default::default() }
    }
}

impl Lane {
    /// A stock return, mostly one that is on its way, and what going on with it must end in.
    fn a_stock_return(&mut self) -> Option<(usize, StockReturn, Verdict)> {
        let all = 0..self.stock_returns.len();
        let fit: Vec<usize> = all.filter(|at| self.stock_returns[*at].state == State::InTransit).collect();
        let at = self.likely(&fit, self.stock_returns.len())?;
        let own = self.stock_returns[at].clone();
        let verdict = Verdict::Done.unless(own.state != State::InTransit, WRONG_STATE);
        Some((at, own, verdict))
    }

    pub async fn return_stock(&mut self) {
        let (bench, part, quantity) = (self.any_bench(), self.any_part(), self.quantity(6));
        let conditions = ["good", "good", "good", "good", "refurbished", "defective"];
        let condition = *conditions.choose(&mut self.random).unwrap();
        let (shelf, way) =
            (self.at_outlet(bench, "on_hand", condition), self.at_outlet(bench, "in_transit", condition));
        let (pieces, verdict) = self.wanted(&part, &shelf, quantity, 100_000);
        let verdict = if condition == "defective" { INVALID } else { verdict };
        let parent = self.bench(bench).outlet.clone();
        let mut own = StockReturn { name: NONE, bench, state: State::InTransit, condition, pieces };
        let (quantity, serials) = (own.pieces.quantity, own.pieces.serials.clone());
        let lines = vec![pb::stock_return::Line { quantity, serials, ..own.line() }];
        let request = pb::ReturnStockRequest { parent, lines, waybill: NONE, request_id: NONE };
        let (who, _) = self.keeper_or_caller(bench);
        let call = calling!(who.clients.parts, return_stock, request);
        if let Some(sent) = self.attempt("ReturnStock", (verdict, false), call).await {
            self.books.post(&own.pieces, &shelf, &way);
            own.name = sent.name;
            self.stock_returns.push(own);
        }
    }

    pub async fn take_stock_back(&mut self) {
        let Some((at, own, verdict)) = self.a_stock_return() else { return };
        let is_whole = self.chance(2);
        let arrived = if is_whole { Arrived::whole(&own.pieces) } else { self.arrived(&own.pieces) };
        let found = *["quarantine", "defective", "scrap"].choose(&mut self.random).unwrap();
        let line = pb::stock_return::Line {
            received_quantity: arrived.received.quantity,
            received_serials: arrived.received.serials.clone(),
            damaged_quantity: arrived.damaged.quantity,
            damaged_serials: arrived.damaged.serials.clone(),
            damaged_condition: if arrived.damaged.quantity > 0 { wire(found) } else { 0 },
            ..own.line()
        };
        let request = pb::ReceiveStockReturnRequest {
            name: own.name.clone(),
            lines: if is_whole { Vec::new() } else { vec![line] },
            remark: NONE,
            etag: NONE,
            request_id: NONE,
        };
        let is_more = arrived.received.quantity + arrived.damaged.quantity > own.pieces.quantity;
        let verdict = verdict.unless(is_more, INVALID);
        let who = self.caller.clone();
        let call = calling!(who.clients.parts, receive_stock_return, request);
        let Some(told) = self.attempt("ReceiveStockReturn", (verdict, true), call).await else { return };
        let way = self.at_outlet(own.bench, "in_transit", own.condition);
        self.books.post(&arrived.received, &way, &self.at_center("on_hand", own.condition));
        self.books.post(&arrived.damaged, &way, &self.at_center("on_hand", found));
        let is_short = arrived.missing.quantity > 0;
        self.stock_returns[at].state = if is_short { State::Discrepancy } else { State::Received };
        assert_eq!(told.state(), self.stock_returns[at].state);
        if is_short {
            let asked = pb::ListDiscrepanciesRequest { stock_return: own.name, ..Default::default() };
            let missing = vec![(Kind::Short, arrived.missing)];
            self.keep_differences((own.bench, Document::StockReturn(at)), asked, missing, &who).await;
        }
    }

    pub async fn cancel_stock_return(&mut self) {
        let Some((at, own, verdict)) = self.a_stock_return() else { return };
        let (name, reason) = (own.name.clone(), "needed after all".to_owned());
        let request = pb::CancelStockReturnRequest { name, reason, etag: NONE, request_id: NONE };
        let (who, _) = self.keeper_or_caller(own.bench);
        let call = calling!(who.clients.parts, cancel_stock_return, request);
        if self.attempt("CancelStockReturn", (verdict, true), call).await.is_some() {
            let at_outlet = |location| self.at_outlet(own.bench, location, own.condition);
            let (way, shelf) = (at_outlet("in_transit"), at_outlet("on_hand"));
            self.books.post(&own.pieces, &way, &shelf);
            self.stock_returns[at].state = State::Cancelled;
        }
    }

    /// The places that pieces go through when what is missing of a stock return is resolved so; nothing for what does not
    /// become of missing pieces.
    pub fn ways_back(&self, at: usize, resolution: Resolution) -> Option<Vec<Place>> {
        let StockReturn { bench, condition, .. } = self.stock_returns[at];
        let at_outlet = |location| self.at_outlet(bench, location, condition);
        let goal = match resolution {
            Resolution::Arrived => self.at_center("on_hand", condition),
            Resolution::NeverShipped => at_outlet("on_hand"),
            Resolution::Lost => at_outlet("scrapped"),
            Resolution::Unspecified | Resolution::Accepted | Resolution::SentBack | Resolution::Scrapped => {
                return None;
            }
        };
        Some(vec![at_outlet("in_transit"), goal])
    }
}
