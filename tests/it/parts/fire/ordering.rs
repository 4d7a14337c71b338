//! What a caller orders of the center at random, and how the center decides it, line by line.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use sanbao::pb;
use sanbao::pb::parts_order::{LineState, State};
use sanbao::pb::review_parts_order_request::Decision;
use sanbao::pb::shipment;

use super::judged::{INVALID, Verdict, WRONG_STATE};
use super::lane::{Lane, NONE, calling};
use super::model::{Books, Pieces};

const NOT_SUBSTITUTED: Verdict = Verdict::Refused(&["SUBSTITUTION_REFUSED"]);

/// A part of an order.
#[derive(Clone, Debug)]
pub struct Line {
    pub asked: Pieces,
    pub state: LineState,
    pub granted: Pieces,
    pub is_picked: bool,
    pub shipment: Option<usize>,
}

/// An order of parts.
#[derive(Clone, Debug)]
pub struct PartsOrder {
    pub name: String,
    pub bench: usize,
    /// By part.
    pub lines: Vec<Line>,
    pub is_closed: bool,
}

impl Line {
    /// Whether it waits to be decided.
    pub fn is_open(&self) -> bool {
        matches!(self.state, LineState::Requested | LineState::Backordered)
    }

    /// Whether its pieces are promised in the warehouse.
    pub fn is_promised(&self) -> bool {
        matches!(self.state, LineState::Approved | LineState::Reduced | LineState::Substituted)
    }

    /// Whether its pieces wait to be taken off the shelf.
    pub fn is_waiting(&self) -> bool {
        self.is_promised() && !self.is_picked
    }
}

impl PartsOrder {
    /// How far it is by its lines alone: the first of these that some line is in.
    pub fn kept(&self) -> State {
        let any = |is_so: fn(&Line) -> bool| self.lines.iter().any(is_so);
        match () {
            () if self.is_closed => State::Closed,
            () if any(|line| line.state == LineState::Requested) => State::Submitted,
            () if any(Line::is_waiting) => State::Approved,
            () if any(Line::is_promised) => State::Picked,
            () if any(|line| line.state == LineState::Backordered) => State::Backordered,
            () if any(|line| line.state == LineState::Complete) => State::InTransit,
            () if any(|line| line.state == LineState::Cancelled) => State::Cancelled,
            () => State::Rejected,
        }
    }

    /// The states of its shipments.
    pub fn on_the_way<'a>(&'a self, lane: &'a Lane) -> impl Iterator<Item = shipment::State> + 'a {
        self.lines.iter().filter_map(|line| line.shipment).map(|at| lane.shipments[at].state)
    }

    /// How far it is, as its shipments stand.
    pub fn state(&self, lane: &Lane) -> State {
        let is_any = |state| self.on_the_way(lane).any(|own| own == state);
        let kept = self.kept();
        if kept != State::InTransit || is_any(shipment::State::InTransit) {
            kept
        } else if is_any(shipment::State::Discrepancy) {
            State::Discrepancy
        } else {
            State::Received
        }
    }

    /// What the service must tell of it.
    pub fn told(&self, lane: &Lane) -> String {
        let line = |line: &Line| {
            let shipment = line.shipment.map(|at| lane.shipments[at].name.clone()).unwrap_or_default();
            (line.asked.part.clone(), line.state, line.granted.part.clone(), line.granted.quantity, shipment)
        };
        format!("{:?} {:?}", self.state(lane), self.lines.iter().map(line).collect::<Vec<_>>())
    }
}

/// What the service tells of an order.
pub fn told(order: &pb::PartsOrder) -> String {
    let line = |line: &pb::parts_order::Line| {
        (line.part.clone(), line.state(), line.granted_part.clone(), line.granted_quantity, line.shipment.clone())
    };
    format!("{:?} {:?}", order.state(), order.lines.iter().map(line).collect::<Vec<_>>())
}

impl Lane {
    pub async fn go_on_with_orders(&mut self) {
        match self.random.random_range(0..20) {
            0..4 => self.order().await,
            4..10 => self.review().await,
            10..13 => self.pick().await,
            13..17 => self.send().await,
            17..18 => self.call_off().await,
            _ => self.close().await,
        }
    }

    /// An order, mostly one that fits; none if there are none.
    pub fn an_order(&mut self, fits: impl Fn(&PartsOrder) -> bool) -> Option<(usize, PartsOrder)> {
        let fit: Vec<usize> = (0..self.orders.len()).filter(|at| fits(&self.orders[*at])).collect();
        let at = self.likely(&fit, self.orders.len())?;
        Some((at, self.orders[at].clone()))
    }

    /// Takes an order as it is now; holds it against what was told of it.
    pub fn keep(&mut self, at: usize, order: PartsOrder, answer: &pb::PartsOrder) {
        assert_eq!(told(answer), order.told(self));
        self.orders[at] = order;
    }

    async fn order(&mut self) {
        let (bench, first) = (self.any_bench(), self.any_part());
        let mut parts = vec![first];
        if self.chance(2) {
            parts = self.own.parts.to_vec();
        }
        let mut asked: Vec<Pieces> = Vec::new();
        for part in parts {
            asked.push(Pieces { part, quantity: self.quantity(9), serials: Vec::new() });
        }
        let line = |pieces: &Pieces| pb::parts_order::Line {
            part: pieces.part.clone(),
            quantity: pieces.quantity,
            ..Default::default()
        };
        let (parent, lines) = (self.bench(bench).outlet.clone(), asked.iter().map(line).collect());
        let request = pb::SubmitPartsOrderRequest { parent, lines, request_id: NONE };
        let is_absurd = asked.iter().any(|pieces| pieces.quantity <= 0 || pieces.quantity > 100_000);
        let verdict = Verdict::Done.unless(is_absurd, INVALID);
        let keeper = self.keepers[bench].clone();
        let call = calling!(keeper.clients.orders, submit_parts_order, request);
        if let Some(answer) = self.attempt("SubmitPartsOrder", (verdict, false), call).await {
            asked.sort_by(|one, other| one.part.cmp(&other.part));
            let (state, granted) = (LineState::Requested, Pieces::default());
            let line = |asked| Line { asked, state, granted: granted.clone(), is_picked: false, shipment: None };
            let lines = asked.into_iter().map(line).collect();
            let order = PartsOrder { name: answer.name.clone(), bench, lines, is_closed: false };
            self.orders.push(order.clone());
            self.keep(self.orders.len() - 1, order, &answer);
        }
    }

    async fn review(&mut self) {
        let Some((at, mut order)) = self.an_order(|order| order.lines.iter().any(Line::is_open)) else { return };
        let before = self.books.clone();
        let (mut decisions, mut verdicts, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
        let is_partial = self.chance(4);
        for line in &mut order.lines {
            let is_passed_over = is_partial && !decisions.is_empty();
            if is_passed_over || !line.is_open() && !self.chance(3) {
                continue;
            }
            // What is decided already is found before what was decided in its place makes no sense.
            refusals.push(Verdict::Done.unless(!line.is_open(), WRONG_STATE));
            let (decision, verdict, refusal) = self.decide(line, &before);
            decisions.push(decision);
            verdicts.push(verdict);
            refusals.push(refusal);
        }
        if decisions.is_empty() {
            return;
        }
        refusals.sort_by_key(|verdict| [WRONG_STATE, INVALID, NOT_SUBSTITUTED].iter().position(|own| own == verdict));
        let refusal = refusals.into_iter().find(|verdict| *verdict != Verdict::Done);
        let verdict = refusal.unwrap_or_else(|| Verdict::of_all(&verdicts));
        // What is back-ordered again is as it was.
        let races = order.lines.iter().all(|line| line.state != LineState::Backordered);
        let request = pb::ReviewPartsOrderRequest { name: order.name.clone(), decisions, etag: NONE, request_id: NONE };
        let call = calling!(self.caller.clients.orders, review_parts_order, request);
        match self.attempt("ReviewPartsOrder", (verdict, races), call).await {
            Some(answer) => self.keep(at, order, &answer),
            None => self.books = before,
        }
    }

    /// Decides a line; what the ledger must say of that, and what the review must say before.
    fn decide(&mut self, line: &mut Line, before: &Books) -> (Decision, Verdict, Verdict) {
        let warehouse = self.at_center("on_hand", "good");
        let asked = line.asked.clone();
        let other = self.own.parts.iter().find(|part| **part != asked.part).unwrap().clone();
        let mut decision = Decision { part: asked.part.clone(), ..Default::default() };
        let (mut granted, mut refusal) = (asked.clone(), Verdict::Done);
        let state = match self.random.random_range(0..20) {
            0..8 => LineState::Approved,
            8..11 => {
                granted.quantity = self.random.random_range(1..=9.min(asked.quantity));
                decision.granted_quantity = granted.quantity;
                refusal = refusal.unless(granted.quantity >= asked.quantity, INVALID);
                LineState::Reduced
            }
            11..16 => {
                (granted.part, decision.substitution_approved) = (other, self.chance(2));
                decision.granted_part.clone_from(&granted.part);
                decision.remark = "agreed by telephone".to_owned();
                let stock = before.available(&asked.part, &warehouse);
                let is_let = self.may_stand_in(&asked, stock, decision.substitution_approved);
                refusal = refusal.unless(!is_let, NOT_SUBSTITUTED);
                LineState::Substituted
            }
            16..19 => LineState::Backordered,
            _ => LineState::Rejected,
        };
        let codes = ["NO_STOCK", "LIMITED", "OLD"];
        decision.reason_code = (*codes.choose(&mut self.random).unwrap()).to_owned();
        decision.state = state.into();
        line.state = state;
        if !line.is_promised() {
            return (decision, Verdict::Done, refusal);
        }
        let (pieces, verdict) = self.wanted(&granted.part, &warehouse, granted.quantity, 100_000);
        decision.serials.clone_from(&pieces.serials);
        if verdict == Verdict::Done {
            self.books.promise(&pieces, &warehouse);
        }
        line.granted = pieces;
        (decision, verdict, refusal)
    }

    /// Whether the caller's other part may be granted: never the lower grade; a successor always; a higher grade if too
    /// few are there of the one asked for, and somebody approves.
    fn may_stand_in(&self, asked: &Pieces, stock: i64, is_approved: bool) -> bool {
        let is_higher = asked.part == self.own.parts[0];
        is_higher && (self.own.is_succeeded || stock < asked.quantity && is_approved)
    }
}
