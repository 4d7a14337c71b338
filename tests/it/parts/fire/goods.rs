//! What a caller does with goods: supplies, ships, receives and counts them at random.

use rand::Rng as _;
use sanbao::pb;

use super::judged::{INVALID, Verdict, WRONG_STATE};
use super::lane::{Lane, NONE};

/// Pieces on their way to an outlet.
#[derive(Clone, Debug)]
pub struct Shipment {
    name: String,
    outlet: String,
    quantity: i64,
    serials: Vec<String>,
    is_received: bool,
}

impl Lane {
    pub async fn supply(&mut self) {
        let quantity = self.quantity(40);
        let request = pb::AcceptSupplyRequest {
            service_center: self.ground.center.clone(),
            part: self.own.part.clone(),
            quantity,
            condition: pb::StockCondition::Good.into(),
            delivery_note: "DN".to_owned(),
            serials: self.new_serials(quantity),
            request_id: NONE,
        };
        let verdict = Verdict::Done.unless(quantity <= 0 || quantity > 1_000_000, INVALID);
        let (parts, serials) = (self.clients.parts.clone(), request.serials.clone());
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::AcceptSupplyRequest { request_id, ..request.clone() });
            async move { parts.accept_supply(request).await }
        };
        if self.attempt("AcceptSupply", (verdict, false), call).await.is_some() {
            let (from, to) = (self.at_center("supplier", "good"), self.at_center("on_hand", "good"));
            self.post(&from, &to, quantity, &serials);
        }
    }

    pub async fn ship(&mut self) {
        let (bench, quantity) = (self.any_bench(), self.quantity(9));
        let outlet = self.bench(bench).outlet.clone();
        let warehouse = self.at_center("on_hand", "good");
        let (serials, verdict) = self.wanted(&warehouse, quantity, 100_000);
        let line = pb::shipment::Line {
            part: self.own.part.clone(),
            quantity,
            serials: serials.clone(),
            ..Default::default()
        };
        let request = pb::ShipPartsRequest { parent: outlet.clone(), lines: vec![line], request_id: NONE };
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::ShipPartsRequest { request_id, ..request.clone() });
            async move { parts.ship_parts(request).await }
        };
        if let Some(shipped) = self.attempt("ShipParts", (verdict, false), call).await {
            let way = self.at_center("in_transit", "good");
            self.post(&warehouse, &way, quantity, &serials);
            self.shipments.push(Shipment { name: shipped.name, outlet, quantity, serials, is_received: false });
        }
    }

    pub async fn receive(&mut self) {
        let waiting: Vec<usize> = (0..self.shipments.len()).filter(|at| !self.shipments[*at].is_received).collect();
        let Some(at) = self.likely(&waiting, self.shipments.len()) else { return };
        let shipment = self.shipments[at].clone();
        let arrived = match self.random.random_range(0..4) {
            0 => Some(self.random.random_range(0..=shipment.quantity + 1)),
            _ => None,
        };
        let quantity = arrived.unwrap_or(shipment.quantity);
        let serials: Vec<String> = shipment.serials.iter().take(usize::try_from(quantity).unwrap()).cloned().collect();
        let line = |received_quantity| pb::shipment::Line {
            part: self.own.part.clone(),
            received_quantity,
            received_serials: serials.clone(),
            ..Default::default()
        };
        let lines = arrived.map(line).into_iter().collect();
        let request = pb::ReceiveShipmentRequest { name: shipment.name.clone(), lines, ..Default::default() };
        let verdict = Verdict::Done.unless(shipment.is_received, WRONG_STATE);
        let verdict = verdict.unless(quantity > shipment.quantity, INVALID);
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::ReceiveShipmentRequest { request_id, ..request.clone() });
            async move { parts.receive_shipment(request).await }
        };
        if self.attempt("ReceiveShipment", (verdict, true), call).await.is_some() {
            let (way, shelf) = (self.at_center("in_transit", "good"), self.at_outlet(&shipment.outlet, "on_hand"));
            self.post(&way, &shelf, quantity, &serials);
            self.shipments[at].is_received = true;
        }
    }

    pub async fn recall(&mut self) {
        let waiting: Vec<usize> = (0..self.shipments.len()).filter(|at| !self.shipments[*at].is_received).collect();
        let Some(at) = self.likely(&waiting, self.shipments.len()) else { return };
        let shipment = self.shipments[at].clone();
        let request = pb::RecallShipmentRequest {
            name: shipment.name.clone(),
            reason: "sent to the wrong outlet".to_owned(),
            ..Default::default()
        };
        let verdict = Verdict::Done.unless(shipment.is_received, WRONG_STATE);
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::RecallShipmentRequest { request_id, ..request.clone() });
            async move { parts.recall_shipment(request).await }
        };
        if self.attempt("RecallShipment", (verdict, true), call).await.is_some() {
            let (way, warehouse) = (self.at_center("in_transit", "good"), self.at_center("on_hand", "good"));
            self.post(&way, &warehouse, shipment.quantity, &shipment.serials);
            self.shipments[at].is_received = true;
        }
    }

    pub async fn adjust(&mut self) {
        let bench = self.any_bench();
        let outlet = self.bench(bench).outlet.clone();
        let (shelf, variance) = (self.at_outlet(&outlet, "on_hand"), self.at_outlet(&outlet, "variance"));
        let difference = self.random.random_range(-2..=2);
        let (serials, verdict) = match difference {
            0 => (Vec::new(), INVALID),
            1.. => (self.new_serials(difference), Verdict::Done),
            _ => self.wanted(&shelf, -difference, 1_000),
        };
        let request = pb::AdjustStockRequest {
            parent: outlet,
            part: self.own.part.clone(),
            condition: pb::StockCondition::Good.into(),
            difference,
            serials: serials.clone(),
            reason: "counted".to_owned(),
            fact_date: None,
            request_id: NONE,
        };
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::AdjustStockRequest { request_id, ..request.clone() });
            async move { parts.adjust_stock(request).await }
        };
        if self.attempt("AdjustStock", (verdict, false), call).await.is_some() {
            let (from, to) = if difference > 0 { (&variance, &shelf) } else { (&shelf, &variance) };
            self.post(from, to, difference.abs(), &serials);
        }
    }
}
