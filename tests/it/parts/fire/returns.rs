//! The way back of defective pieces, as a caller goes it at random.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use sanbao::pb;
use sanbao::pb::part_debt::State;
use sanbao::pb::part_return::{Outcome, State as Stage};

use super::judged::{SAME_PERSON, Verdict, WRONG_STATE};
use super::lane::{Lane, NONE, calling};
use super::model::{Pieces, Place};
use crate::harness::cny;

/// What a damaged piece is appraised at, in fen.
const APPRAISAL: i64 = 800;

/// A piece that is owed.
#[derive(Clone, Debug)]
pub struct Debt {
    pub bench: usize,
    pub piece: Pieces,
    pub state: State,
    /// What the outlet owes for it, in fen.
    pub charged: Option<i64>,
    pub is_reminded: bool,
    /// The days on which it is reminded of, due, and last before it is charged, as it was told.
    pub days: [Option<pb::Date>; 3],
    /// Whether the piece is with the outlet.
    is_at_outlet: bool,
    opened_by: String,
}

impl Debt {
    pub fn owed(bench: usize, part: &str, serial: Option<String>, opened_by: &str) -> Self {
        let serials = serial.into_iter().collect();
        Self {
            bench,
            piece: Pieces { part: part.to_owned(), quantity: 1, serials },
            state: State::Owed,
            charged: None,
            is_reminded: false,
            days: [None, None, None],
            is_at_outlet: true,
            opened_by: opened_by.to_owned(),
        }
    }

    /// How a debt stands whose piece is with the outlet.
    fn at_outlet(&self, today: Option<pb::Date>) -> State {
        let is_late = self.days[1].is_some_and(|due| today.is_some_and(|today| is_before(due, today)));
        match self.charged {
            Some(_) => State::Charged,
            None if is_late => State::Overdue,
            None => State::Owed,
        }
    }

    /// Whether the piece may be sent.
    fn is_sendable(&self) -> bool {
        self.is_at_outlet && matches!(self.state, State::Owed | State::Overdue | State::Charged)
    }
}

pub fn is_before(one: pb::Date, other: pb::Date) -> bool {
    (one.year, one.month, one.day) < (other.year, other.month, other.day)
}

/// Pieces in a parcel, each with the name of its debt.
#[derive(Clone, Debug)]
pub struct Parcel {
    pub name: String,
    slips: Vec<(String, Stage)>,
    is_cancelled: bool,
}

impl Parcel {
    /// Where the slowest slip is.
    pub fn stage(&self) -> Stage {
        let slowest = self.slips.iter().map(|(_, stage)| *stage).min_by_key(|stage| i32::from(*stage)).unwrap();
        if self.is_cancelled { Stage::Cancelled } else { slowest }
    }
}

impl Lane {
    pub async fn give_back(&mut self) {
        match self.random.random_range(0..24) {
            0..7 => self.pack().await,
            7..11 => self.send_back().await,
            11..13 => self.cancel().await,
            13..17 => self.take_back().await,
            17..22 => self.inspect().await,
            _ => self.waive().await,
        }
    }

    /// Where the piece of a debt is while the outlet has it: beyond the center's books once it was charged for.
    pub fn owed_at(&self, debt: &str) -> Place {
        let own = &self.debts[debt];
        match own.charged {
            Some(_) => self.at_outlet(own.bench, "scrapped", "defective"),
            None => self.kept_at(own.bench, "on_hand", "defective"),
        }
    }

    /// Moves the piece of a debt, which is then in another state.
    pub fn bring(&mut self, debt: &str, way: Option<(&Place, &Place)>, state: State) {
        let own = self.debts.get_mut(debt).unwrap();
        own.state = state;
        if let Some((from, to)) = way {
            self.books.post(&own.piece, from, to);
        }
    }

    /// What an outlet is charged for a piece is money in its books; nothing takes back what it was charged before.
    pub fn charge(&mut self, debt: &str, fen: Option<i64>) {
        let own = self.debts.get_mut(debt).unwrap();
        let before = own.charged;
        own.charged = fen.or(before);
        let [income, receivable] =
            ["income", "receivable"].map(|location| self.at_outlet(self.debts[debt].bench, location, "none"));
        self.books.pay(fen.unwrap_or_default(), &income, &receivable);
        self.books.pay(before.unwrap_or_default(), &receivable, &income);
    }

    /// A parcel, mostly at this stage; and what a verb that needs it must end in.
    fn parcel(&mut self, stage: Stage) -> Option<(usize, Parcel, Verdict)> {
        let fit: Vec<usize> = (0..self.parcels.len()).filter(|at| self.parcels[*at].stage() == stage).collect();
        let at = self.likely(&fit, self.parcels.len())?;
        let parcel = self.parcels[at].clone();
        let verdict = Verdict::Done.unless(parcel.stage() != stage, WRONG_STATE);
        Some((at, parcel, verdict))
    }

    pub async fn pack(&mut self) {
        let bench = self.any_bench();
        let takes_any = self.chance(5);
        let fits = |debt: &Debt| debt.bench == bench && (takes_any || debt.is_sendable());
        let here: Vec<String> =
            self.debts.iter().filter(|(_, debt)| fits(debt)).map(|(name, _)| name.clone()).collect();
        let count = self.random.random_range(1..=3);
        let chosen: Vec<String> = here.choose_multiple(&mut self.random, count).cloned().collect();
        if chosen.is_empty() {
            return;
        }
        let slip = |part_debt: &String| pb::part_return::Slip {
            part_debt: part_debt.clone(),
            fault: "dead".to_owned(),
            ..Default::default()
        };
        let request = pb::PackReturnRequest {
            parent: self.bench(bench).outlet.clone(),
            slips: chosen.iter().map(slip).collect(),
            request_id: NONE,
        };
        let are_sendable = chosen.iter().all(|debt| self.debts[debt].is_sendable());
        let verdict = Verdict::Done.unless(!are_sendable, WRONG_STATE);
        let call = calling!(self.caller.clients.parts, pack_return, request);
        if let Some(packed) = self.attempt("PackReturn", (verdict, true), call).await {
            for debt in &chosen {
                self.bring(debt, None, State::Packed);
            }
            let slips = chosen.into_iter().map(|debt| (debt, Stage::Packed)).collect();
            self.parcels.push(Parcel { name: packed.name, slips, is_cancelled: false });
        }
    }

    pub async fn send_back(&mut self) {
        let Some((at, parcel, verdict)) = self.parcel(Stage::Packed) else { return };
        let request = pb::ShipReturnRequest {
            name: parcel.name.clone(),
            waybill: "SF-1".to_owned(),
            etag: NONE,
            request_id: NONE,
        };
        let call = calling!(self.caller.clients.parts, ship_return, request);
        if self.attempt("ShipReturn", (verdict, true), call).await.is_some() {
            let way = self.at_center("in_transit", "defective");
            for (debt, _) in &parcel.slips {
                let here = self.owed_at(debt);
                self.bring(debt, Some((&here, &way)), State::InTransit);
                self.debts.get_mut(debt).unwrap().is_at_outlet = false;
            }
            self.parcels[at].slips.iter_mut().for_each(|slip| slip.1 = Stage::InTransit);
        }
    }

    pub async fn cancel(&mut self) {
        let Some((at, parcel, verdict)) = self.parcel(Stage::Packed) else { return };
        let request = pb::CancelReturnRequest { name: parcel.name.clone(), etag: NONE, request_id: NONE };
        let call = calling!(self.caller.clients.parts, cancel_return, request);
        if self.attempt("CancelReturn", (verdict, true), call).await.is_some() {
            for (debt, _) in &parcel.slips {
                let state = self.debts[debt].at_outlet(self.today);
                self.bring(debt, None, state);
            }
            self.parcels[at].is_cancelled = true;
        }
    }

    pub async fn take_back(&mut self) {
        let Some((at, parcel, verdict)) = self.parcel(Stage::InTransit) else { return };
        let named: Vec<(String, Stage)> = if self.random.random_range(0..2) == 0 {
            Vec::new()
        } else {
            parcel.slips.choose_multiple(&mut self.random, 1).cloned().collect()
        };
        let is_twice = named.iter().any(|(_, stage)| *stage != Stage::InTransit);
        let verdict = verdict.unless(is_twice, WRONG_STATE);
        let part_debts: Vec<String> = named.into_iter().map(|(debt, _)| debt).collect();
        let request = pb::ReceiveReturnRequest {
            name: parcel.name.clone(),
            part_debts: part_debts.clone(),
            etag: NONE,
            request_id: NONE,
        };
        let call = calling!(self.caller.clients.parts, receive_return, request);
        if self.attempt("ReceiveReturn", (verdict, true), call).await.is_some() {
            let (way, here) =
                (self.at_center("in_transit", "defective"), self.at_center("on_hand", "under_inspection"));
            for (slip, (debt, stage)) in parcel.slips.iter().enumerate() {
                if *stage == Stage::InTransit && (part_debts.is_empty() || part_debts.contains(debt)) {
                    self.bring(debt, Some((&way, &here)), State::Received);
                    self.parcels[at].slips[slip].1 = Stage::Received;
                }
            }
        }
    }

    pub async fn inspect(&mut self) {
        let arrived = |parcel: &Parcel| parcel.slips.iter().any(|(_, stage)| *stage == Stage::Received);
        let fit: Vec<usize> = (0..self.parcels.len()).filter(|at| arrived(&self.parcels[*at])).collect();
        let Some(at) = self.likely(&fit, self.parcels.len()) else { return };
        let slip = self.random.random_range(0..self.parcels[at].slips.len());
        let (debt, stage) = self.parcels[at].slips[slip].clone();
        let outcomes = [Outcome::Accepted, Outcome::NoFaultFound, Outcome::WrongPart, Outcome::PhysicalDamage];
        let outcome = *outcomes.choose(&mut self.random).unwrap();
        let is_damaged = outcome == Outcome::PhysicalDamage;
        let request = pb::InspectReturnRequest {
            name: self.parcels[at].name.clone(),
            part_debt: debt.clone(),
            outcome: outcome.into(),
            remark: "looked at".to_owned(),
            appraisal: if is_damaged { "AF-7".to_owned() } else { NONE },
            appraisal_amount: is_damaged.then(|| cny("8.00")).flatten(),
            etag: NONE,
            request_id: NONE,
        };
        // The slips of a parcel that was unpacked are cancelled too.
        let is_here = stage == Stage::Received && !self.parcels[at].is_cancelled;
        let verdict = Verdict::Done.unless(!is_here, WRONG_STATE);
        let call = calling!(self.caller.clients.parts, inspect_return, request);
        if self.attempt("InspectReturn", (verdict, true), call).await.is_some() {
            self.found(&debt, outcome);
            self.parcels[at].slips[slip].1 = Stage::Inspected;
        }
    }

    /// What becomes of a debt by what the inspection found.
    fn found(&mut self, debt: &str, outcome: Outcome) {
        let own = &self.debts[debt];
        let settled = if own.charged.is_some() { State::Credited } else { State::Settled };
        let (to, state) = match outcome {
            Outcome::Accepted => (self.at_center("on_hand", "defective"), settled),
            Outcome::NoFaultFound => (self.at_center("on_hand", "quarantine"), settled),
            Outcome::PhysicalDamage => (self.at_center("on_hand", "scrap"), State::Charged),
            Outcome::WrongPart | Outcome::Unspecified => (self.owed_at(debt), own.at_outlet(self.today)),
        };
        let from = self.at_center("on_hand", "under_inspection");
        self.bring(debt, Some((&from, &to)), state);
        match outcome {
            Outcome::WrongPart | Outcome::Unspecified => self.debts.get_mut(debt).unwrap().is_at_outlet = true,
            Outcome::PhysicalDamage => self.charge(debt, Some(APPRAISAL)),
            Outcome::Accepted | Outcome::NoFaultFound => self.charge(debt, None),
        }
    }

    pub async fn waive(&mut self) {
        let names: Vec<String> = self.debts.keys().cloned().collect();
        let Some(name) = names.choose(&mut self.random).cloned() else { return };
        let debt = self.debts[&name].clone();
        let request = pb::WaivePartDebtRequest {
            name: name.clone(),
            reason: "burnt down".to_owned(),
            etag: NONE,
            request_id: NONE,
        };
        let is_owed = matches!(debt.state, State::Owed | State::Overdue);
        let who = if self.chance(5) { self.caller.clone() } else { self.director.clone() };
        let verdict = Verdict::Done.unless(!is_owed, WRONG_STATE).unless(debt.opened_by == who.name, SAME_PERSON);
        let call = calling!(who.clients.parts, waive_part_debt, request);
        if self.attempt("WaivePartDebt", (verdict, true), call).await.is_some() {
            let (here, off) = (self.owed_at(&name), self.kept_at(debt.bench, "scrapped", "defective"));
            self.bring(&name, Some((&here, &off)), State::Waived);
        }
    }
}
