//! What a caller does with goods: supplies, ships, recalls and counts them at random.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use sanbao::pb;
use sanbao::pb::shipment::State;

use super::judged::{INVALID, Verdict, WRONG_STATE};
use super::lane::{Lane, NONE, calling, wire};
use super::model::Pieces;

/// Pieces on their way to an outlet.
#[derive(Clone, Debug)]
pub struct Shipment {
    pub name: String,
    pub bench: usize,
    pub lines: Vec<Pieces>,
    pub state: State,
}

impl Lane {
    pub async fn supply(&mut self) {
        let (part, quantity) = (self.any_part(), self.quantity(40));
        let condition = if self.chance(8) { "refurbished" } else { "good" };
        let (from, to) = (self.at_center("supplier", condition), self.at_center("on_hand", condition));
        let (pieces, verdict) = self.incoming(&part, &from, quantity, 1_000_000);
        let request = pb::AcceptSupplyRequest {
            service_center: self.ground.center.clone(),
            part,
            quantity,
            condition: wire(condition),
            delivery_note: "DN".to_owned(),
            serials: pieces.serials.clone(),
            request_id: NONE,
        };
        let call = calling!(self.caller.clients.parts, accept_supply, request);
        if self.attempt("AcceptSupply", (verdict, false), call).await.is_some() {
            self.books.post(&pieces, &from, &to);
        }
    }

    pub async fn ship(&mut self) {
        let (bench, count) = (self.any_bench(), if self.chance(4) { 2 } else { 1 });
        let (before, warehouse, way) =
            (self.books.clone(), self.at_center("on_hand", "good"), self.at_center("in_transit", "good"));
        let (mut lines, mut verdicts) = (Vec::new(), Vec::new());
        let first = self.any_part();
        let others = self.own.parts.iter().filter(|part| **part != first).cloned();
        for part in std::iter::once(first.clone()).chain(others).take(count).collect::<Vec<_>>() {
            let quantity = self.quantity(9);
            let (pieces, verdict) = self.wanted(&part, &warehouse, quantity, 100_000);
            if verdict == Verdict::Done {
                self.books.post(&pieces, &warehouse, &way);
            }
            lines.push(pieces);
            verdicts.push(verdict);
        }
        let line = |pieces: &Pieces| pb::shipment::Line {
            part: pieces.part.clone(),
            quantity: pieces.quantity,
            serials: pieces.serials.clone(),
            ..Default::default()
        };
        let parent = self.bench(bench).outlet.clone();
        let request = pb::ShipPartsRequest { parent, lines: lines.iter().map(line).collect(), request_id: NONE };
        let call = calling!(self.caller.clients.parts, ship_parts, request);
        match self.attempt("ShipParts", (Verdict::of_all(&verdicts), false), call).await {
            Some(shipped) => {
                self.shipments.push(Shipment { name: shipped.name, bench, lines, state: State::InTransit });
            }
            None => self.books = before,
        }
    }

    /// A shipment, mostly one on its way; and what a verb that needs it must end in.
    pub fn shipment(&mut self) -> Option<(usize, Shipment, Verdict)> {
        let is_waiting = |at: &usize| self.shipments[*at].state == State::InTransit;
        let waiting: Vec<usize> = (0..self.shipments.len()).filter(is_waiting).collect();
        let at = self.likely(&waiting, self.shipments.len())?;
        let shipment = self.shipments[at].clone();
        let verdict = Verdict::Done.unless(shipment.state != State::InTransit, WRONG_STATE);
        Some((at, shipment, verdict))
    }

    pub async fn recall(&mut self) {
        let Some((at, shipment, verdict)) = self.shipment() else { return };
        let reason = "sent to the wrong outlet".to_owned();
        let request = pb::RecallShipmentRequest { name: shipment.name, reason, ..Default::default() };
        let call = calling!(self.caller.clients.parts, recall_shipment, request);
        if self.attempt("RecallShipment", (verdict, true), call).await.is_some() {
            let (way, warehouse) = (self.at_center("in_transit", "good"), self.at_center("on_hand", "good"));
            for pieces in &shipment.lines {
                self.books.post(pieces, &way, &warehouse);
            }
            self.shipments[at].state = State::Recalled;
        }
    }

    pub async fn adjust(&mut self) {
        let conditions = ["good", "good", "good", "refurbished", "defective", "quarantine", "scrap"];
        let condition = *conditions.choose(&mut self.random).unwrap();
        let (part, bench, is_center) = (self.any_part(), self.any_bench(), self.chance(3));
        let at = |location| {
            if is_center { self.at_center(location, condition) } else { self.at_outlet(bench, location, condition) }
        };
        let (shelf, variance) = (at("on_hand"), at("variance"));
        let difference: i64 = self.random.random_range(-2..=3);
        let (from, to) = if difference > 0 { (variance, shelf) } else { (shelf, variance) };
        let (pieces, verdict) = match difference {
            0 => (Pieces::default(), INVALID),
            1.. => self.incoming(&part, &from, difference, 1_000),
            _ => self.wanted(&part, &from, -difference, 1_000),
        };
        let parent = if is_center { &self.ground.center } else { &self.bench(bench).outlet };
        let request = pb::AdjustStockRequest {
            parent: parent.clone(),
            part,
            condition: wire(condition),
            difference,
            serials: pieces.serials.clone(),
            reason: "counted".to_owned(),
            fact_date: None,
            request_id: NONE,
        };
        let call = calling!(self.caller.clients.parts, adjust_stock, request);
        if self.attempt("AdjustStock", (verdict, false), call).await.is_some() {
            self.books.post(&pieces, &from, &to);
        }
    }
}
