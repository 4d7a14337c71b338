//! What becomes of the center's defective pieces at random: refurbished, scrapped by two persons, or given back to the
//! supplier for money, which is corrected now and then.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use sanbao::pb;
use sanbao::pb::disposition::{Kind, State};

use super::judged::{INVALID, NOT_THERE, SAME_PERSON, SHORT, Verdict, WRONG_STATE};
use super::lane::{Lane, NONE, Person, calling, wire};
use super::model::{Pieces, Place};
use crate::harness::cny;

/// Pieces that go on.
#[derive(Clone, Debug)]
pub struct Disposal {
    pub name: String,
    pub state: State,
    /// Of those refurbished, how many passed.
    pub passed: i64,
    /// What the supplier gave for them, in fen.
    pub recovered: i64,
    kind: Kind,
    pieces: Pieces,
    condition: &'static str,
    made_by: String,
    finished_by: String,
}

impl Lane {
    pub async fn dispose_of(&mut self) {
        match self.random.random_range(0..18) {
            0..7 => self.dispose().await,
            7..9 => self.finish().await,
            9..12 => self.approve().await,
            12..13 => self.decline().await,
            13..15 => self.recover().await,
            _ => self.correct_recovery().await,
        }
    }

    /// Where the pieces are until it is finished.
    fn apart(&self, kind: Kind, condition: &str) -> Place {
        match kind {
            Kind::Refurbish | Kind::Unspecified => self.at_center("issued", "under_inspection"),
            Kind::Scrap => self.at_center("issued", "scrap"),
            Kind::ToSupplier => self.at_center("supplier", condition),
        }
    }

    fn director_or_caller(&mut self) -> Person {
        if self.chance(2) { self.director.clone() } else { self.caller.clone() }
    }

    async fn dispose(&mut self) {
        let kind = *[Kind::Refurbish, Kind::Scrap, Kind::ToSupplier].choose(&mut self.random).unwrap();
        let (part, quantity) = (self.any_part(), self.quantity(3));
        let there = |condition: &&&str| self.books.available(&part, &self.at_center("on_hand", condition)) > 0;
        let stocked: Vec<&'static str> = ["defective", "quarantine", "scrap"].iter().filter(there).copied().collect();
        let any = ["defective", "quarantine", "scrap", "good", "under_inspection"];
        let among = if stocked.is_empty() || self.chance(8) { &any[..] } else { &stocked };
        let condition = *among.choose(&mut self.random).unwrap();
        let takes = match condition {
            "defective" | "quarantine" => true,
            "scrap" => kind == Kind::Scrap,
            _ => false,
        };
        let (from, to) = (self.at_center("on_hand", condition), self.apart(kind, condition));
        let (pieces, verdict) = self.wanted(&part, &from, quantity, 1_000_000);
        let verdict = if takes { verdict } else { INVALID };
        let disposition = pb::Disposition {
            kind: kind.into(),
            part,
            condition: wire(condition),
            quantity,
            serials: pieces.serials.clone(),
            reason: "came back broken".to_owned(),
            document: if kind == Kind::ToSupplier { "RMA-7".to_owned() } else { NONE },
            ..Default::default()
        };
        let parent = self.ground.center.clone();
        let request = pb::DisposePartsRequest { parent, disposition: Some(disposition), request_id: NONE };
        let who = self.director_or_caller();
        let call = calling!(who.clients.dispositions, dispose_parts, request);
        if let Some(begun) = self.attempt("DisposeParts", (verdict, false), call).await {
            self.books.post(&pieces, &from, &to);
            let (state, made_by) = (begun.state(), who.name);
            let name = begun.name;
            let finished_by = NONE;
            let own = Disposal { name, state, passed: 0, recovered: 0, kind, pieces, condition, made_by, finished_by };
            self.disposals.push(own);
        }
    }

    /// A disposition, mostly in this state; and what a verb that needs it must end in.
    fn disposal(&mut self, state: State) -> Option<(usize, Disposal, Verdict)> {
        let fit: Vec<usize> = (0..self.disposals.len()).filter(|at| self.disposals[*at].state == state).collect();
        let at = self.likely(&fit, self.disposals.len())?;
        let own = self.disposals[at].clone();
        let verdict = Verdict::Done.unless(own.state != state, WRONG_STATE);
        Some((at, own, verdict))
    }

    async fn finish(&mut self) {
        let Some((at, own, verdict)) = self.disposal(State::Refurbishing) else { return };
        let some = self.random.random_range(0..=own.pieces.quantity);
        let mut passed = self.some_of(&own.pieces, some);
        let failed = own.pieces.without(&passed);
        let (is_more, is_stranger) = (self.chance(15), self.own.is_tracked && some > 0 && self.chance(8));
        if is_more {
            passed.quantity = own.pieces.quantity + 1;
        } else if is_stranger {
            passed.serials[0] = "NOWHERE".to_owned();
        }
        let verdict = verdict.unless(is_more, SHORT).unless(is_stranger, NOT_THERE);
        let request = pb::FinishRefurbishingRequest {
            name: own.name.clone(),
            refurbished_quantity: passed.quantity,
            refurbished_serials: passed.serials.clone(),
            etag: NONE,
            request_id: NONE,
        };
        let call = calling!(self.caller.clients.dispositions, finish_refurbishing, request);
        if self.attempt("FinishRefurbishing", (verdict, true), call).await.is_some() {
            let bench = self.apart(own.kind, own.condition);
            self.books.post(&passed, &bench, &self.at_center("on_hand", "refurbished"));
            self.books.post(&failed, &bench, &self.at_center("on_hand", "scrap"));
            (self.disposals[at].state, self.disposals[at].passed) = (State::Refurbished, passed.quantity);
        }
    }

    async fn approve(&mut self) {
        let Some((at, own, verdict)) = self.disposal(State::Proposed) else { return };
        let who = self.director_or_caller();
        let verdict = verdict.unless(own.made_by == who.name, SAME_PERSON);
        let request = pb::ApproveScrapRequest { name: own.name.clone(), etag: NONE, request_id: NONE };
        let call = calling!(who.clients.dispositions, approve_scrap, request);
        if self.attempt("ApproveScrap", (verdict, true), call).await.is_some() {
            let apart = self.apart(own.kind, own.condition);
            self.books.post(&own.pieces, &apart, &self.at_center("scrapped", "scrap"));
            self.disposals[at].state = State::Scrapped;
        }
    }

    async fn decline(&mut self) {
        let Some((at, own, verdict)) = self.disposal(State::Proposed) else { return };
        let who = self.director_or_caller();
        let (name, reason) = (own.name.clone(), "can be repaired".to_owned());
        let request = pb::DeclineScrapRequest { name, reason, etag: NONE, request_id: NONE };
        let call = calling!(who.clients.dispositions, decline_scrap, request);
        if self.attempt("DeclineScrap", (verdict, true), call).await.is_some() {
            let apart = self.apart(own.kind, own.condition);
            self.books.post(&own.pieces, &apart, &self.at_center("on_hand", own.condition));
            self.disposals[at].state = State::Declined;
        }
    }

    /// What a supplier gives, in whole yuan: nothing, something, or what makes no sense.
    fn amount(&mut self) -> (i64, Verdict) {
        match self.random.random_range(0..15) {
            0 => (-1, INVALID),
            1..4 => (0, Verdict::Done),
            _ => (self.random.random_range(1..=90), Verdict::Done),
        }
    }

    /// Takes back in the books what was recovered before, and records this.
    fn book_recovery(&mut self, at: usize, yuan: i64, who: Person) {
        let before = self.disposals[at].recovered;
        let [income, recovered] = ["income", "recovered"].map(|location| self.at_center(location, "none"));
        self.books.pay(before, &recovered, &income);
        self.books.pay(yuan * 100, &income, &recovered);
        let own = &mut self.disposals[at];
        (own.state, own.recovered, own.finished_by) = (State::Recovered, yuan * 100, who.name);
    }

    async fn recover(&mut self) {
        let Some((at, own, verdict)) = self.disposal(State::AtSupplier) else { return };
        let (who, (yuan, makes_sense)) = (self.director_or_caller(), self.amount());
        let request = pb::RecordRecoveryRequest {
            name: own.name,
            recovered_amount: cny(&format!("{yuan}.00")),
            recovery_document: "CN-1".to_owned(),
            etag: NONE,
            request_id: NONE,
        };
        let call = calling!(who.clients.dispositions, record_recovery, request);
        if self.attempt("RecordRecovery", (makes_sense.and(verdict), true), call).await.is_some() {
            self.book_recovery(at, yuan, who);
        }
    }

    async fn correct_recovery(&mut self) {
        let Some((at, own, verdict)) = self.disposal(State::Recovered) else { return };
        let (who, (yuan, makes_sense)) = (self.director_or_caller(), self.amount());
        let verdict = makes_sense.and(verdict).unless(own.finished_by == who.name, SAME_PERSON);
        let request = pb::CorrectRecoveryRequest {
            name: own.name,
            recovered_amount: cny(&format!("{yuan}.00")),
            recovery_document: "CN-2".to_owned(),
            reason: "another note came".to_owned(),
            etag: NONE,
            request_id: NONE,
        };
        let call = calling!(who.clients.dispositions, correct_recovery, request);
        if self.attempt("CorrectRecovery", (verdict, false), call).await.is_some() {
            self.book_recovery(at, yuan, who);
        }
    }
}
