//! How an order of parts goes on at random once it is decided: picked, shipped, called off, closed.

use rand::Rng as _;
use sanbao::pb;
use sanbao::pb::parts_order::{LineState, State};
use sanbao::pb::pick_parts_order_request::Pick;
use sanbao::pb::shipment;

use super::goods::Shipment;
use super::judged::{INVALID, Verdict, WRONG_STATE};
use super::lane::{Lane, NONE, calling};
use super::model::Pieces;
use super::ordering::{Line, PartsOrder};

/// What is told of a line that is picked.
struct Picked {
    /// Which line.
    line: usize,
    pieces: Pieces,
    told: Pick,
}

impl Lane {
    /// What is taken off the shelf of the lines that wait, each granted part once: mostly all, now and then more than is
    /// promised.
    fn picked(&mut self, order: &PartsOrder) -> Vec<Picked> {
        let mut picked: Vec<Picked> = Vec::new();
        for (line, own) in order.lines.iter().enumerate().filter(|(_, line)| line.is_waiting()) {
            let granted = &own.granted;
            // Of two lines that were granted the same part, the first one is picked.
            let is_second =
                order.lines[..line].iter().any(|other| other.is_waiting() && other.granted.part == granted.part);
            if is_second || self.chance(4) {
                continue;
            }
            let (is_few, is_more) = (self.chance(3), self.chance(20));
            let quantity = if is_few { self.random.random_range(1..=granted.quantity) } else { granted.quantity };
            let pieces = self.some_of(granted, quantity);
            let quantity = if is_more { granted.quantity + 1 } else { quantity };
            let told = Pick { part: granted.part.clone(), quantity, serials: pieces.serials.clone() };
            picked.push(Picked { line, pieces, told });
        }
        picked
    }

    pub async fn pick(&mut self) {
        let Some((at, mut order)) = self.an_order(|order| order.lines.iter().any(Line::is_waiting)) else { return };
        // Nothing told stands for all.
        let picked = if self.chance(2) { Vec::new() } else { self.picked(&order) };
        let waiting = order.lines.iter().filter(|line| line.is_waiting()).count();
        let is_more = |own: &Picked| own.told.quantity > order.lines[own.line].granted.quantity;
        let verdict = Verdict::Done.unless(waiting == 0, WRONG_STATE).unless(picked.iter().any(is_more), INVALID);
        let picks = picked.iter().map(|own| own.told.clone()).collect();
        let request = pb::PickPartsOrderRequest { name: order.name.clone(), picks, etag: NONE, request_id: NONE };
        let races = picked.is_empty() || picked.len() == waiting;
        let call = calling!(self.caller.clients.orders, pick_parts_order, request);
        let Some(answer) = self.attempt("PickPartsOrder", (verdict, races), call).await else { return };
        let warehouse = self.at_center("on_hand", "good");
        for line in order.lines.iter_mut().filter(|line| line.is_waiting() && picked.is_empty()) {
            line.is_picked = true;
        }
        for Picked { line, pieces, .. } in picked {
            let own = &mut order.lines[line];
            self.books.free(&own.granted, &warehouse);
            self.books.promise(&pieces, &warehouse);
            if pieces.quantity < own.granted.quantity && own.state == LineState::Approved {
                own.state = LineState::Reduced;
            }
            (own.granted, own.is_picked) = (pieces, true);
        }
        self.keep(at, order, &answer);
    }

    /// Ships what was picked; if nothing was, all that is promised.
    pub async fn send(&mut self) {
        let Some((at, mut order)) = self.an_order(|order| order.lines.iter().any(Line::is_promised)) else { return };
        let is_picking = order.lines.iter().any(|line| line.is_promised() && line.is_picked);
        let is_ready = |line: &Line| line.is_promised() && (line.is_picked || !is_picking);
        let ready: Vec<usize> = (0..order.lines.len()).filter(|line| is_ready(&order.lines[*line])).collect();
        let promised = order.lines.iter().filter(|line| line.is_promised()).count();
        let verdict = Verdict::Done.unless(ready.is_empty(), WRONG_STATE);
        let request = pb::ShipPartsOrderRequest { name: order.name.clone(), etag: NONE, request_id: NONE };
        let call = calling!(self.caller.clients.orders, ship_parts_order, request);
        let races = ready.len() == promised;
        let Some(answer) = self.attempt("ShipPartsOrder", (verdict, races), call).await else { return };
        let (warehouse, way) = (self.at_center("on_hand", "good"), self.at_center("in_transit", "good"));
        let mut shipped: Vec<Pieces> = Vec::new();
        for line in ready {
            let own = &mut order.lines[line];
            self.books.free(&own.granted, &warehouse);
            self.books.post(&own.granted, &warehouse, &way);
            (own.state, own.shipment) = (LineState::Complete, Some(self.shipments.len()));
            // A part that was granted twice goes as one.
            match shipped.iter_mut().find(|pieces| pieces.part == own.granted.part) {
                Some(same) => {
                    same.quantity += own.granted.quantity;
                    same.serials.extend(own.granted.serials.iter().cloned());
                }
                None => shipped.push(own.granted.clone()),
            }
        }
        let here = self.shipments.len();
        let line = order.lines.iter().position(|line| line.shipment == Some(here)).unwrap();
        let (name, bench, state) = (answer.lines[line].shipment.clone(), order.bench, shipment::State::InTransit);
        self.shipments.push(Shipment { name, bench, lines: shipped, state });
        self.keep(at, order, &answer);
    }

    /// Cancels an order, if nothing of it was shipped.
    pub async fn call_off(&mut self) {
        let is_unshipped = |order: &PartsOrder| {
            !matches!(order.kept(), State::Cancelled | State::Rejected | State::Closed)
                && order.lines.iter().all(|line| line.state != LineState::Complete)
        };
        let Some((at, mut order)) = self.an_order(is_unshipped) else { return };
        let verdict = Verdict::Done.unless(!is_unshipped(&order), WRONG_STATE);
        let request = pb::CancelPartsOrderRequest { name: order.name.clone(), etag: NONE, request_id: NONE };
        let keeper = self.keepers[order.bench].clone();
        let call = calling!(keeper.clients.orders, cancel_parts_order, request);
        if let Some(answer) = self.attempt("CancelPartsOrder", (verdict, true), call).await {
            let warehouse = self.at_center("on_hand", "good");
            for line in order.lines.iter_mut().filter(|line| line.state != LineState::Rejected) {
                if line.is_promised() {
                    self.books.free(&line.granted, &warehouse);
                }
                line.state = LineState::Cancelled;
            }
            self.keep(at, order, &answer);
        }
    }

    /// Closes an order of which nothing is to come any more.
    pub async fn close(&mut self) {
        let is_through = |lane: &Self, order: &PartsOrder| {
            let is_pending = |state| matches!(state, shipment::State::InTransit | shipment::State::Discrepancy);
            matches!(order.kept(), State::InTransit | State::Backordered) && !order.on_the_way(lane).any(is_pending)
        };
        // Some do not wait until all of it arrived and is accounted for.
        let is_hasty = self.chance(2);
        let is_fit = |order: &PartsOrder| is_through(self, order) || is_hasty && order.kept() == State::InTransit;
        let fit: Vec<usize> = (0..self.orders.len()).filter(|at| is_fit(&self.orders[*at])).collect();
        let Some(at) = self.likely(&fit, self.orders.len()) else { return };
        let mut order = self.orders[at].clone();
        let verdict = Verdict::Done.unless(!is_through(self, &order), WRONG_STATE);
        let request = pb::ClosePartsOrderRequest { name: order.name.clone(), etag: NONE, request_id: NONE };
        let keeper = self.keepers[order.bench].clone();
        let call = calling!(keeper.clients.orders, close_parts_order, request);
        if let Some(answer) = self.attempt("ClosePartsOrder", (verdict, true), call).await {
            for line in order.lines.iter_mut().filter(|line| line.state == LineState::Backordered) {
                line.state = LineState::Cancelled;
            }
            order.is_closed = true;
            self.keep(at, order, &answer);
        }
    }
}
