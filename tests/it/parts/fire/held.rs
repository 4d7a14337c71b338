//! What a caller does with pieces of an order: promises, issues, fits and gives them back at random.

use sanbao::pb;
use sanbao::pb::reservation::State;

use super::judged::{Verdict, WRONG_STATE};
use super::lane::{Lane, NONE};
use super::returns::Debt;

/// Pieces promised to an order.
#[derive(Clone, Debug)]
pub struct Reservation {
    name: String,
    bench: usize,
    quantity: i64,
    serials: Vec<String>,
    state: State,
}

impl Lane {
    pub async fn reserve(&mut self) {
        let (bench, quantity) = (self.any_bench(), self.quantity(3));
        let (outlet, repair_order) = (self.bench(bench).outlet.clone(), self.bench(bench).order.clone());
        let shelf = self.at_outlet(&outlet, "on_hand");
        let (serials, verdict) = self.wanted(&shelf, quantity, 1_000);
        let request = pb::ReservePartRequest {
            parent: outlet,
            repair_order,
            part: self.own.part.clone(),
            quantity,
            condition: 0,
            serials: serials.clone(),
            request_id: NONE,
        };
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::ReservePartRequest { request_id, ..request.clone() });
            async move { parts.reserve_part(request).await }
        };
        if let Some(held) = self.attempt("ReservePart", (verdict, false), call).await {
            self.books.promise(&self.own.part, &shelf, quantity, &serials);
            self.reservations.push(Reservation { name: held.name, bench, quantity, serials, state: State::Held });
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
        let request = pb::IssueReservationRequest {
            name: held.name.clone(),
            technician: self.bench(held.bench).engineer.clone(),
            etag: NONE,
            request_id: NONE,
        };
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::IssueReservationRequest { request_id, ..request.clone() });
            async move { parts.issue_reservation(request).await }
        };
        if self.attempt("IssueReservation", (verdict, true), call).await.is_some() {
            let outlet = self.bench(held.bench).outlet.clone();
            let (shelf, bag) = (self.at_outlet(&outlet, "on_hand"), self.at_outlet(&outlet, "issued"));
            self.books.promise(&self.own.part, &shelf, -held.quantity, &held.serials);
            self.post(&shelf, &bag, held.quantity, &held.serials);
            self.reservations[at].state = State::Issued;
        }
    }

    pub async fn consume(&mut self) {
        let Some((at, issued, verdict)) = self.reservation(&[State::Issued]) else { return };
        let removed = self.new_serials(issued.quantity);
        let request = pb::ConsumeReservationRequest {
            name: issued.name.clone(),
            etag: NONE,
            removed_serials: removed.clone(),
            request_id: NONE,
        };
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::ConsumeReservationRequest { request_id, ..request.clone() });
            async move { parts.consume_reservation(request).await }
        };
        if let Some(consumed) = self.attempt("ConsumeReservation", (verdict, true), call).await {
            let outlet = self.bench(issued.bench).outlet.clone();
            let (bag, unit) = (self.at_outlet(&outlet, "issued"), self.at_outlet(&outlet, "consumed"));
            self.post(&bag, &unit, issued.quantity, &issued.serials);
            let out = self.place(&outlet, &self.ground.center, "extracted", "defective");
            let bad = self.place(&outlet, &self.ground.center, "on_hand", "defective");
            self.post(&out, &bad, issued.quantity, &removed);
            let owed = if self.own.is_owed { usize::try_from(issued.quantity).unwrap() } else { 0 };
            assert_eq!(consumed.part_debts.len(), owed);
            let mut removed = removed.into_iter();
            for debt in consumed.part_debts {
                self.debts.insert(debt, Debt::owed(issued.bench, removed.next()));
            }
            self.reservations[at].state = State::Consumed;
        }
    }

    pub async fn release(&mut self) {
        let Some((at, found, verdict)) = self.reservation(&[State::Held, State::Issued]) else { return };
        let request = pb::ReleaseReservationRequest { name: found.name.clone(), etag: NONE, request_id: NONE };
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::ReleaseReservationRequest { request_id, ..request.clone() });
            async move { parts.release_reservation(request).await }
        };
        if self.attempt("ReleaseReservation", (verdict, true), call).await.is_some() {
            let outlet = self.bench(found.bench).outlet.clone();
            let (shelf, bag) = (self.at_outlet(&outlet, "on_hand"), self.at_outlet(&outlet, "issued"));
            if found.state == State::Held {
                self.books.promise(&self.own.part, &shelf, -found.quantity, &found.serials);
            } else {
                self.post(&bag, &shelf, found.quantity, &found.serials);
            }
            self.reservations[at].state = State::Released;
        }
    }
}
