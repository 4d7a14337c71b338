//! One caller with a part of its own, moved between all outlets by random verbs, sensible and senseless. Nobody else
//! moves the part: so what each call must end in is known before it is made.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use tonic::{Response, Status};

use super::goods::Shipment;
use super::ground::{Bench, Ground, Own};
use super::held::Reservation;
use super::judged::{ASTRAY, INVALID, SHORT, Verdict, WRONG_STATE, judged, made};
use super::model::{Books, Place};
use super::returns::{Debt, Parcel};
use crate::harness::{Clients, request_id};

pub const NONE: String = String::new();

/// The caller, and all that it remembers.
#[derive(Debug)]
pub struct Lane {
    pub ground: Arc<Ground>,
    pub own: Own,
    pub clients: Clients,
    pub director: Clients,
    pub random: SmallRng,
    pub books: Books,
    pub debts: BTreeMap<String, Debt>,
    pub parcels: Vec<Parcel>,
    pub done: u64,
    pub refused: u64,
    index: usize,
    made_serials: u64,
    pub shipments: Vec<Shipment>,
    pub reservations: Vec<Reservation>,
}

impl Lane {
    pub fn new(ground: &Arc<Ground>, index: usize, seed: u64) -> Self {
        Self {
            ground: Arc::clone(ground),
            own: ground.parts[index].clone(),
            clients: ground.clients.calling_as(&format!("caller-{index}"), "headquarters"),
            director: ground.clients.calling_as("director", "headquarters"),
            random: SmallRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(u64::try_from(index).unwrap())),
            books: Books::default(),
            debts: BTreeMap::new(),
            parcels: Vec::new(),
            done: 0,
            refused: 0,
            index,
            made_serials: 0,
            shipments: Vec::new(),
            reservations: Vec::new(),
        }
    }

    /// One verb.
    pub async fn step(&mut self) {
        match self.random.random_range(0..100) {
            0..8 => self.supply().await,
            8..19 => self.ship().await,
            19..26 => self.receive().await,
            26..28 => self.recall().await,
            28..44 => self.reserve().await,
            44..55 => self.issue().await,
            55..66 => self.consume().await,
            66..72 => self.release().await,
            72..77 => self.adjust().await,
            77..84 => self.pack().await,
            84..88 => self.send_back().await,
            88..90 => self.cancel().await,
            90..94 => self.take_back().await,
            94..98 => self.inspect().await,
            _ => self.waive().await,
        }
    }

    /// Makes a call and holds it against the verdict. Some are made twice at once with the same request id, which has one
    /// effect and one answer; where `races`, some twice at once by two requests, of which one wins.
    pub async fn attempt<A, F>(
        &mut self,
        verb: &str,
        (verdict, races): (Verdict, bool),
        call: impl Fn(String) -> F,
    ) -> Option<A>
    where
        A: std::fmt::Debug + PartialEq,
        F: Future<Output = Result<Response<A>, Status>>,
    {
        let id = request_id();
        let outcome = match self.random.random_range(0..20) {
            0 => {
                let (first, second) = tokio::join!(made(|| call(id.clone())), made(|| call(id.clone())));
                if let (Ok(first), Ok(second)) = (&first, &second) {
                    assert_eq!(first, second, "{verb}: one request, two answers");
                }
                judged(verb, verdict, second);
                first
            }
            1 if races && verdict == Verdict::Done => {
                let other = request_id();
                let (first, second) = tokio::join!(made(|| call(id.clone())), made(|| call(other.clone())));
                let (won, lost) = if first.is_ok() { (first, second) } else { (second, first) };
                judged(verb, WRONG_STATE, lost);
                won
            }
            _ => made(|| call(id.clone())).await,
        };
        let answer = judged(verb, verdict, outcome);
        *(if answer.is_some() { &mut self.done } else { &mut self.refused }) += 1;
        answer
    }

    pub fn place(&self, party: &str, owner: &str, location: &'static str, condition: &'static str) -> Place {
        Place { party: party.to_owned(), owner: owner.to_owned(), location, condition }
    }

    /// A place at the center.
    pub fn at_center(&self, location: &'static str, condition: &'static str) -> Place {
        self.place(&self.ground.center, &self.ground.center, location, condition)
    }

    pub fn at_outlet(&self, outlet: &str, location: &'static str) -> Place {
        self.place(outlet, outlet, location, "good")
    }

    pub fn bench(&self, index: usize) -> &Bench {
        &self.ground.benches[index]
    }

    pub fn any_bench(&mut self) -> usize {
        self.random.random_range(0..self.ground.benches.len())
    }

    /// Mostly a few pieces; now and then what nobody may ask for, or more than there ever is.
    pub fn quantity(&mut self, at_most: i64) -> i64 {
        match self.random.random_range(0..60) {
            0 => 0,
            1 => -1,
            2 => i64::MAX,
            3 if !self.own.is_tracked => 90_000,
            _ => self.random.random_range(1..=at_most),
        }
    }

    pub fn new_serials(&mut self, quantity: i64) -> Vec<String> {
        let count = if self.own.is_tracked && quantity < 100 { quantity.max(0) } else { 0 };
        (0..count)
            .map(|_| {
                self.made_serials += 1;
                format!("S{}-{}", self.index, self.made_serials)
            })
            .collect()
    }

    /// Serials to move from a place, and what asking for so many must end in, of a verb that takes `at_most` so many.
    pub fn wanted(&mut self, place: &Place, quantity: i64, at_most: i64) -> (Vec<String>, Verdict) {
        if quantity <= 0 || quantity > at_most {
            return (Vec::new(), INVALID);
        }
        if !self.own.is_tracked {
            let is_short = self.books.available(&self.own.part, place) < quantity;
            return (Vec::new(), Verdict::Done.unless(is_short, SHORT));
        }
        let free = self.books.free_serials(&self.own.part, place);
        let count = usize::try_from(quantity).unwrap();
        let mut serials: Vec<String> = free.choose_multiple(&mut self.random, count).cloned().collect();
        let is_astray = serials.len() < count;
        while serials.len() < count {
            serials.push(format!("NOWHERE-{}", serials.len()));
        }
        (serials, Verdict::Done.unless(is_astray, ASTRAY))
    }

    pub fn post(&mut self, from: &Place, to: &Place, quantity: i64, serials: &[String]) {
        self.books.post(&self.own.part, from, to, quantity, serials);
    }

    /// Mostly one of the fit, else any of so many.
    pub fn likely(&mut self, fit: &[usize], count: usize) -> Option<usize> {
        match fit.choose(&mut self.random) {
            Some(at) if self.random.random_range(0..10) > 0 => Some(*at),
            _ if count > 0 => Some(self.random.random_range(0..count)),
            _ => None,
        }
    }
}
