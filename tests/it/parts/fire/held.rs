//! What a caller does with pieces of an order: promises, issues, fits and gives them back at random, from the shelf and
//! from the bags of technicians.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use sanbao::pb;
use sanbao::pb::reservation::State;

use super::judged::{INVALID, SHORT, Verdict, WRONG_STATE};
use super::lane::{Lane, NONE, calling, wire};
use super::model::{Pieces, Place};
use super::returns::Debt;

const NOT_RESERVABLE: Verdict = Verdict::Refused(&["CONDITION_NOT_RESERVABLE"]);
const NOT_THE_REPAIRER: Verdict = Verdict::Refused(&["NOT_THE_REPAIRER"]);

/// Pieces promised to an order.
#[derive(Clone, Debug)]
pub struct Reservation {
    pub name: String,
    pub pieces: Pieces,
    pub state: State,
    bench: usize,
    condition: &'static str,
    /// From whose bag, if not from the shelf.
    bag: Option<usize>,
    /// To whom they were issued.
    engineer: usize,
}

impl Lane {
    /// A technician's bag, for an order or without one.
    fn in_bag(&self, bench: usize, engineer: usize, location: &str, condition: &str) -> Place {
        self.at_outlet(bench, location, condition).held_by(&self.bench(bench).engineers[engineer])
    }

    /// Where pieces are promised to an order: in a bag, or on the shelf.
    fn promised_at(&self, bench: usize, bag: Option<usize>, condition: &str) -> Place {
        let shelf = self.at_outlet(bench, "on_hand", condition);
        bag.map_or(shelf, |engineer| self.in_bag(bench, engineer, "on_hand", condition))
    }

    fn any_condition(&mut self) -> &'static str {
        ["good", "good", "good", "good", "refurbished"].choose(&mut self.random).unwrap()
    }

    pub async fn reserve(&mut self) {
        let (bench, quantity, part) = (self.any_bench(), self.quantity(3), self.any_part());
        let condition = if self.chance(30) { "defective" } else { self.any_condition() };
        let bag = if self.chance(4) { Some(self.random.random_range(0..2)) } else { None };
        let from = self.promised_at(bench, bag, condition);
        let (pieces, verdict) = self.wanted(&part, &from, quantity, 1_000);
        let is_unusable = condition == "defective" && verdict != INVALID;
        let verdict = if is_unusable { NOT_RESERVABLE } else { verdict };
        let own = self.bench(bench);
        let request = pb::ReservePartRequest {
            parent: own.outlet.clone(),
            repair_order: own.order.clone(),
            part,
            quantity,
            condition: wire(condition),
            serials: pieces.serials.clone(),
            bag: bag.map(|engineer| own.engineers[engineer].clone()).unwrap_or_default(),
            request_id: NONE,
        };
        let call = calling!(self.caller.clients.parts, reserve_part, request);
        if let Some(held) = self.attempt("ReservePart", (verdict, false), call).await {
            self.books.promise(&pieces, &from);
            let (name, state) = (held.name, State::Held);
            self.reservations.push(Reservation { name, pieces, state, bench, condition, bag, engineer: 0 });
        }
    }

    /// A reservation, mostly in one of these states; and what a verb that needs them must end in.
    fn reservation(&mut self, states: &[State]) -> Option<(usize, Reservation, Verdict)> {
        let fits = |at: &usize| states.contains(&self.reservations[*at].state);
        let fit: Vec<usize> = (0..self.reservations.len()).filter(fits).collect();
        let at = self.likely(&fit, self.reservations.len())?;
        let found = self.reservations[at].clone();
        let verdict = Verdict::Done.unless(!states.contains(&found.state), WRONG_STATE);
        Some((at, found, verdict))
    }

    pub async fn issue(&mut self) {
        let Some((at, held, verdict)) = self.reservation(&[State::Held]) else { return };
        // Mostly to who repairs.
        let engineer = usize::from(self.chance(8));
        let request = pb::IssueReservationRequest {
            name: held.name.clone(),
            technician: self.bench(held.bench).engineers[engineer].clone(),
            etag: NONE,
            request_id: NONE,
        };
        let call = calling!(self.caller.clients.parts, issue_reservation, request);
        if self.attempt("IssueReservation", (verdict, true), call).await.is_some() {
            let from = self.promised_at(held.bench, held.bag, held.condition);
            let to = self.in_bag(held.bench, engineer, "issued", held.condition);
            self.books.free(&held.pieces, &from);
            self.books.post(&held.pieces, &from, &to);
            let own = &mut self.reservations[at];
            (own.state, own.engineer) = (State::Issued, engineer);
        }
    }

    /// Some of a reservation's pieces, or all of them; now and then more than there are.
    fn portion(&mut self, own: &Reservation) -> (Pieces, i64, Verdict) {
        let some = self.random.random_range(1..=own.pieces.quantity);
        if self.chance(2) && some < own.pieces.quantity {
            return (self.some_of(&own.pieces, some), some, Verdict::Done);
        }
        let is_more = self.chance(20);
        let quantity = if is_more { own.pieces.quantity + 1 } else { 0 };
        (own.pieces.clone(), quantity, Verdict::Done.unless(is_more, SHORT))
    }

    pub async fn consume(&mut self) {
        let Some((at, issued, verdict)) = self.reservation(&[State::Issued]) else { return };
        let verdict = verdict.unless(issued.engineer != 0, NOT_THE_REPAIRER);
        let (fitted, quantity, are_there) = self.portion(&issued);
        let out = self.kept_at(issued.bench, "extracted", "defective");
        let (removed, is_new) = self.incoming(&fitted.part, &out, fitted.quantity, 1_000);
        // Whatever was told of too many, nothing comes out for it.
        let verdict = verdict.and(are_there).and(is_new);
        let request = pb::ConsumeReservationRequest {
            name: issued.name.clone(),
            etag: NONE,
            removed_serials: removed.serials.clone(),
            request_id: NONE,
            quantity,
            serials: if quantity == 0 { Vec::new() } else { fitted.serials.clone() },
        };
        let call = calling!(self.caller.clients.parts, consume_reservation, request);
        if let Some(consumed) = self.attempt("ConsumeReservation", (verdict, true), call).await {
            let bag = self.in_bag(issued.bench, issued.engineer, "issued", issued.condition);
            let unit = self.at_outlet(issued.bench, "consumed", issued.condition);
            self.books.post(&fitted, &bag, &unit);
            let kept = if self.own.is_owed { "on_hand" } else { "scrapped" };
            self.books.post(&removed, &out, &self.kept_at(issued.bench, kept, "defective"));
            let shelf = self.at_outlet(issued.bench, "on_hand", issued.condition);
            self.books.post(&issued.pieces.without(&fitted), &bag, &shelf);
            let owed = if self.own.is_owed { usize::try_from(fitted.quantity).unwrap() } else { 0 };
            assert_eq!(consumed.part_debts.len(), owed);
            let mut serials = removed.serials.into_iter();
            for name in consumed.part_debts {
                let debt = Debt::owed(issued.bench, &fitted.part, serials.next(), &self.caller.name);
                self.debts.insert(name, debt);
            }
            (self.reservations[at].state, self.reservations[at].pieces) = (State::Consumed, fitted);
        }
    }

    pub async fn release(&mut self) {
        let Some((at, found, verdict)) = self.reservation(&[State::Held, State::Issued]) else { return };
        let (pieces, quantity, are_there) = self.portion(&found);
        let rest = found.pieces.without(&pieces);
        let verdict = verdict.and(are_there);
        // A promise is withdrawn whole.
        let verdict = verdict.unless(found.state == State::Held && rest.quantity > 0, WRONG_STATE);
        let request = pb::ReleaseReservationRequest {
            name: found.name.clone(),
            quantity,
            serials: if quantity == 0 { Vec::new() } else { pieces.serials.clone() },
            ..Default::default()
        };
        let call = calling!(self.caller.clients.parts, release_reservation, request);
        if self.attempt("ReleaseReservation", (verdict, rest.quantity == 0), call).await.is_none() {
            return;
        }
        if found.state == State::Held {
            let from = self.promised_at(found.bench, found.bag, found.condition);
            self.books.free(&pieces, &from);
        } else {
            let bag = self.in_bag(found.bench, found.engineer, "issued", found.condition);
            let shelf = self.at_outlet(found.bench, "on_hand", found.condition);
            self.books.post(&pieces, &bag, &shelf);
        }
        let own = &mut self.reservations[at];
        if rest.quantity > 0 { own.pieces = rest } else { own.state = State::Released }
    }

    pub async fn fill_bag(&mut self) {
        let (bench, part, quantity) = (self.any_bench(), self.any_part(), self.quantity(4));
        let (engineer, condition) = (self.random.random_range(0..2), self.any_condition());
        let shelf = self.at_outlet(bench, "on_hand", condition);
        let (pieces, verdict) = self.wanted(&part, &shelf, quantity, 1_000);
        let request = pb::IssueToBagRequest {
            name: self.bench(bench).engineers[engineer].clone(),
            part,
            quantity,
            condition: wire(condition),
            serials: pieces.serials.clone(),
            request_id: NONE,
        };
        let call = calling!(self.caller.clients.parts, issue_to_bag, request);
        if let Some(told) = self.attempt("IssueToBag", (verdict, false), call).await {
            let bag = self.in_bag(bench, engineer, "on_hand", condition);
            self.books.post(&pieces, &shelf, &bag);
            assert_eq!(told.available, self.books.available(&pieces.part, &bag));
        }
    }

    pub async fn empty_bag(&mut self) {
        let (bench, part, quantity) = (self.any_bench(), self.any_part(), self.quantity(3));
        let (engineer, condition) = (self.random.random_range(0..2), self.any_condition());
        let bag = self.in_bag(bench, engineer, "on_hand", condition);
        let (pieces, verdict) = self.wanted(&part, &bag, quantity, 1_000);
        let request = pb::ReturnFromBagRequest {
            name: self.bench(bench).engineers[engineer].clone(),
            part,
            quantity,
            condition: wire(condition),
            serials: pieces.serials.clone(),
            request_id: NONE,
        };
        let call = calling!(self.caller.clients.parts, return_from_bag, request);
        if let Some(told) = self.attempt("ReturnFromBag", (verdict, false), call).await {
            self.books.post(&pieces, &bag, &self.at_outlet(bench, "on_hand", condition));
            assert_eq!(told.available, self.books.available(&pieces.part, &bag));
        }
    }
}
