//! The way back of defective pieces, as a caller goes it at random.

use std::collections::BTreeMap;

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use sanbao::pb;
use sanbao::pb::part_debt::State;
use sanbao::pb::part_return::{Outcome, State as Stage};

use super::ground::Ground;
use super::judged::{Verdict, WRONG_STATE};
use super::lane::{Lane, NONE};
use super::model::Place;
use crate::harness::cny;

/// A piece that is owed.
#[derive(Clone, Debug)]
pub struct Debt {
    bench: usize,
    serial: Option<String>,
    state: State,
}

impl Debt {
    pub const fn owed(bench: usize, serial: Option<String>) -> Self {
        Self { bench, serial, state: State::Owed }
    }
}

/// Pieces in a parcel, each with the name of its debt.
#[derive(Clone, Debug)]
pub struct Parcel {
    name: String,
    slips: Vec<(String, Stage)>,
    is_cancelled: bool,
}

impl Parcel {
    /// Where the slowest slip is.
    fn stage(&self) -> Stage {
        let slowest = self.slips.iter().map(|(_, stage)| *stage).min_by_key(|stage| i32::from(*stage)).unwrap();
        if self.is_cancelled { Stage::Cancelled } else { slowest }
    }
}

impl Lane {
    fn pieces_at(&self, bench: usize) -> Place {
        self.place(&self.bench(bench).outlet, &self.ground.center, "on_hand", "defective")
    }

    /// Moves the piece of a debt, which is then in another state.
    fn bring(&mut self, debt: &str, way: Option<(&Place, &Place)>, state: State) {
        let own = self.debts.get_mut(debt).unwrap();
        own.state = state;
        let serials: Vec<String> = own.serial.iter().cloned().collect();
        if let Some((from, to)) = way {
            self.books.post(&self.own.part, from, to, 1, &serials);
        }
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
        let bench = self.random.random_range(0..self.ground.benches.len());
        let takes_any = self.random.random_range(0..5) == 0;
        let fits = |debt: &Debt| debt.bench == bench && (takes_any || debt.state == State::Owed);
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
        let all_owed = chosen.iter().all(|debt| self.debts[debt].state == State::Owed);
        let verdict = Verdict::Done.unless(!all_owed, WRONG_STATE);
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::PackReturnRequest { request_id, ..request.clone() });
            async move { parts.pack_return(request).await }
        };
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
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::ShipReturnRequest { request_id, ..request.clone() });
            async move { parts.ship_return(request).await }
        };
        if self.attempt("ShipReturn", (verdict, true), call).await.is_some() {
            let way = self.at_center("in_transit", "defective");
            for (debt, _) in &parcel.slips {
                let here = self.pieces_at(self.debts[debt].bench);
                self.bring(debt, Some((&here, &way)), State::InTransit);
            }
            self.parcels[at].slips.iter_mut().for_each(|slip| slip.1 = Stage::InTransit);
        }
    }

    pub async fn cancel(&mut self) {
        let Some((at, parcel, verdict)) = self.parcel(Stage::Packed) else { return };
        let request = pb::CancelReturnRequest { name: parcel.name.clone(), etag: NONE, request_id: NONE };
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::CancelReturnRequest { request_id, ..request.clone() });
            async move { parts.cancel_return(request).await }
        };
        if self.attempt("CancelReturn", (verdict, true), call).await.is_some() {
            for (debt, _) in &parcel.slips {
                self.bring(debt, None, State::Owed);
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
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::ReceiveReturnRequest { request_id, ..request.clone() });
            async move { parts.receive_return(request).await }
        };
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
        let parts = self.clients.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::InspectReturnRequest { request_id, ..request.clone() });
            async move { parts.inspect_return(request).await }
        };
        if self.attempt("InspectReturn", (verdict, true), call).await.is_some() {
            let (to, state) = match outcome {
                Outcome::Accepted => (self.at_center("on_hand", "defective"), State::Settled),
                Outcome::NoFaultFound => (self.at_center("on_hand", "quarantine"), State::Settled),
                Outcome::PhysicalDamage => (self.at_center("on_hand", "scrap"), State::Charged),
                Outcome::WrongPart | Outcome::Unspecified => (self.pieces_at(self.debts[&debt].bench), State::Owed),
            };
            let from = self.at_center("on_hand", "under_inspection");
            if is_damaged {
                self.owe_money(&debt, 800);
            }
            self.bring(&debt, Some((&from, &to)), state);
            self.parcels[at].slips[slip].1 = Stage::Inspected;
        }
    }

    /// What the outlet of a debt owes for the piece is money in its books.
    fn owe_money(&mut self, debt: &str, fen: i64) {
        let outlet = self.bench(self.debts[debt].bench).outlet.clone();
        let [income, receivable] =
            ["income", "receivable"].map(|location| self.place(&outlet, &outlet, location, "none"));
        self.books.post("parts/CNY", &income, &receivable, fen, &[]);
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
        let verdict = Verdict::Done.unless(debt.state != State::Owed, WRONG_STATE);
        let parts = self.director.parts.clone();
        let call = |request_id| {
            let (mut parts, request) = (parts.clone(), pb::WaivePartDebtRequest { request_id, ..request.clone() });
            async move { parts.waive_part_debt(request).await }
        };
        if self.attempt("WaivePartDebt", (verdict, true), call).await.is_some() {
            let off = self.place(&self.bench(debt.bench).outlet, &self.ground.center, "scrapped", "defective");
            let here = self.pieces_at(debt.bench);
            self.bring(&name, Some((&here, &off)), State::Waived);
        }
    }

    /// Holds the debts that the service tells of this caller's part against those of the model; answers how many.
    pub async fn assert_debts(&self, ground: &Ground) -> usize {
        let mut told = BTreeMap::new();
        for bench in &ground.benches {
            let mut page_token = NONE;
            loop {
                let request = pb::ListPartDebtsRequest {
                    parent: bench.outlet.clone(),
                    page_size: 1000,
                    page_token,
                    ..Default::default()
                };
                let page = self.clients.parts.clone().list_part_debts(request).await.unwrap().into_inner();
                let own = page.part_debts.into_iter().filter(|debt| debt.part == self.own.part);
                told.extend(own.map(|debt| (debt.name.clone(), debt.state())));
                page_token = page.next_page_token;
                if page_token.is_empty() {
                    break;
                }
            }
        }
        let known: BTreeMap<String, State> = self.debts.iter().map(|(name, debt)| (name.clone(), debt.state)).collect();
        assert_eq!(told, known);
        known.len()
    }
}
