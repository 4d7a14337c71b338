//! One caller with two parts of its own, moved between all outlets by random verbs, sensible and senseless. Nobody else
//! moves the parts: so what each call must end in is known before it is made.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use sanbao::pb;
use tonic::{Response, Status};

use super::arrivals::Difference;
use super::disposals::Disposal;
use super::goods::Shipment;
use super::ground::{Bench, Ground, Own};
use super::held::Reservation;
use super::judged::{INVALID, MISMATCH, Verdict, WRONG_STATE, judged, made};
use super::model::{Books, Pieces, Place};
use super::ordering::PartsOrder;
use super::returns::{Debt, Parcel};
use super::stock_returns::StockReturn;
use crate::harness::{Clients, request_id};

pub const NONE: String = String::new();

/// Somebody who calls.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub clients: Clients,
}

/// The caller, and all that it remembers.
#[derive(Debug)]
pub struct Lane {
    pub ground: Arc<Ground>,
    pub own: Own,
    /// Who does most of it.
    pub caller: Person,
    /// Who stands for what the caller alone may not do.
    pub director: Person,
    /// Who keeps the parts of each outlet.
    pub keepers: Vec<Person>,
    pub random: SmallRng,
    pub today: Option<pb::Date>,
    pub books: Books,
    pub debts: BTreeMap<String, Debt>,
    pub parcels: Vec<Parcel>,
    /// How often each verb was done, and refused.
    pub tally: BTreeMap<&'static str, [u64; 2]>,
    steps: u64,
    index: usize,
    made_serials: u64,
    pub shipments: Vec<Shipment>,
    pub stock_returns: Vec<StockReturn>,
    pub differences: Vec<Difference>,
    pub orders: Vec<PartsOrder>,
    pub reservations: Vec<Reservation>,
    pub disposals: Vec<Disposal>,
    /// Who moved what may be taken back, by what it was moved for or as.
    pub movers: BTreeMap<String, String>,
    /// What was taken back.
    pub corrected: Vec<String>,
    /// How far the transfers of a party and a part were read.
    pub cursors: BTreeMap<(String, String), String>,
}

/// A call of a client with a request, to be made with whatever request id.
macro_rules! calling {
    ($client:expr, $method:ident, $request:expr) => {{
        let (client, request) = ($client.clone(), $request.clone());
        move |request_id: String| {
            let (mut client, mut request) = (client.clone(), request.clone());
            request.request_id = request_id;
            async move { client.$method(request).await }
        }
    }};
}
pub(super) use calling;

impl Lane {
    pub fn new(ground: &Arc<Ground>, index: usize, seed: u64) -> Self {
        let person = |name: String, role, outlet: &str| {
            let clients = ground.clients.caller(&name, role, outlet);
            Person { name, clients }
        };
        let keeper = |bench: &Bench| person("keeper".to_owned(), "parts_keeper", &bench.outlet);
        Self {
            ground: Arc::clone(ground),
            own: ground.parts[index].clone(),
            caller: person(format!("caller-{index}"), "headquarters", ""),
            director: person("director".to_owned(), "headquarters", ""),
            keepers: ground.benches.iter().map(keeper).collect(),
            random: SmallRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(u64::try_from(index).unwrap())),
            today: None,
            books: Books::default(),
            debts: BTreeMap::new(),
            parcels: Vec::new(),
            tally: BTreeMap::new(),
            steps: 0,
            index,
            made_serials: 0,
            shipments: Vec::new(),
            stock_returns: Vec::new(),
            differences: Vec::new(),
            orders: Vec::new(),
            reservations: Vec::new(),
            disposals: Vec::new(),
            movers: BTreeMap::new(),
            corrected: Vec::new(),
            cursors: BTreeMap::new(),
        }
    }

    /// One verb: of those that find nothing to be about, none.
    pub async fn step(&mut self) {
        let before = self.steps;
        while self.steps == before {
            if before < 3 {
                self.supply().await;
                continue;
            }
            match self.random.random_range(0..100) {
                0..32 => self.move_goods().await,
                32..50 => self.go_on_with_orders().await,
                50..78 => self.repair().await,
                78..91 => self.give_back().await,
                _ => self.dispose_of().await,
            }
        }
    }

    async fn move_goods(&mut self) {
        match self.random.random_range(0..42) {
            0..7 => self.supply().await,
            7..14 => self.ship().await,
            14..22 => self.receive().await,
            22..24 => self.recall().await,
            24..29 => self.resolve().await,
            29..32 => self.adjust().await,
            32..35 => self.return_stock().await,
            35..38 => self.take_stock_back().await,
            38 => self.cancel_stock_return().await,
            _ => self.correct().await,
        }
    }

    async fn repair(&mut self) {
        match self.random.random_range(0..32) {
            0..10 => self.reserve().await,
            10..17 => self.issue().await,
            17..24 => self.consume().await,
            24..28 => self.release().await,
            28..30 => self.fill_bag().await,
            _ => self.empty_bag().await,
        }
    }

    /// Makes a call and holds it against the verdict; of those that are to be refused, one in a few. Some are made twice at
    /// once with the same request id, which has one effect and one answer; where `races`, some twice at once by two
    /// requests, of which one wins.
    pub async fn attempt<A, F>(
        &mut self,
        verb: &'static str,
        (verdict, races): (Verdict, bool),
        call: impl Fn(String) -> F,
    ) -> Option<A>
    where
        A: std::fmt::Debug + PartialEq,
        F: Future<Output = Result<Response<A>, Status>>,
    {
        if verdict != Verdict::Done && !self.chance(3) {
            return None;
        }
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
        self.steps += 1;
        self.tally.entry(verb).or_default()[usize::from(answer.is_none())] += 1;
        answer
    }

    /// A place at the center.
    pub fn at_center(&self, location: &str, condition: &str) -> Place {
        Place::new(&self.ground.center, &self.ground.center, location, condition)
    }

    /// A place at an outlet, the outlet's.
    pub fn at_outlet(&self, bench: usize, location: &str, condition: &str) -> Place {
        let outlet = &self.ground.benches[bench].outlet;
        Place::new(outlet, outlet, location, condition)
    }

    /// A place at an outlet, the center's.
    pub fn kept_at(&self, bench: usize, location: &str, condition: &str) -> Place {
        Place::new(&self.ground.benches[bench].outlet, &self.ground.center, location, condition)
    }

    pub fn bench(&self, index: usize) -> &Bench {
        &self.ground.benches[index]
    }

    /// Mostly an outlet of the caller's own liking, where pieces come together.
    pub fn any_bench(&mut self) -> usize {
        let count = self.ground.benches.len();
        if self.chance(2) { self.index % count } else { self.random.random_range(0..count) }
    }

    pub fn any_part(&mut self) -> String {
        self.own.parts[usize::from(self.chance(3))].clone()
    }

    /// Whether something happens that does once in so many times.
    pub fn chance(&mut self, times: u32) -> bool {
        self.random.random_range(0..times) == 0
    }

    /// Mostly a few pieces; now and then what nobody may ask for, or more than there ever is.
    pub fn quantity(&mut self, at_most: i64) -> i64 {
        match self.random.random_range(0..80) {
            0 => 0,
            1 => -1,
            2 => i64::MAX,
            3 if !self.own.is_tracked => 90_000,
            _ => self.random.random_range(1..=at_most),
        }
    }

    /// Pieces that come in, and what that must end in: mostly new ones, now and then one that went out before or never
    /// did.
    pub fn incoming(&mut self, part: &str, from: &Place, quantity: i64, at_most: i64) -> (Pieces, Verdict) {
        let mut pieces = Pieces { part: part.to_owned(), quantity, serials: Vec::new() };
        if quantity <= 0 || quantity > at_most {
            return (pieces, INVALID);
        }
        if !self.own.is_tracked {
            return (pieces, Verdict::Done);
        }
        for _ in 0..quantity {
            self.made_serials += 1;
            pieces.serials.push(format!("S{}-{}", self.index, self.made_serials));
        }
        if self.chance(6) {
            let is_inside = self.chance(6);
            let known = self.books.serials_inside(part, is_inside);
            if let Some(known) = known.choose(&mut self.random) {
                pieces.serials[0].clone_from(known);
            }
        }
        let verdict = self.books.lets(&pieces, from);
        (pieces, verdict)
    }

    /// Pieces to move from a place, and what asking for so many must end in, of a verb that takes `at_most` so many. Now
    /// and then a serial is astray, or one too many or too few.
    pub fn wanted(&mut self, part: &str, place: &Place, quantity: i64, at_most: i64) -> (Pieces, Verdict) {
        let mut pieces = Pieces { part: part.to_owned(), quantity, serials: Vec::new() };
        if quantity <= 0 || quantity > at_most {
            return (pieces, INVALID);
        }
        if self.own.is_tracked {
            let free = self.books.free_serials(part, place);
            let count = usize::try_from(quantity).unwrap();
            pieces.serials = free.choose_multiple(&mut self.random, count).cloned().collect();
            while pieces.serials.len() < count {
                pieces.serials.push(format!("NOWHERE-{}", pieces.serials.len()));
            }
            if self.chance(30) {
                let elsewhere = self.books.serials_inside(part, true);
                let stranger = elsewhere.choose(&mut self.random).filter(|serial| !pieces.serials.contains(serial));
                pieces.serials[0] = stranger.cloned().unwrap_or_else(|| "NOWHERE".to_owned());
            }
        }
        if self.chance(60) {
            pieces.serials.push("ONE-MORE".to_owned());
            return (pieces, MISMATCH);
        }
        let verdict = self.books.lets(&pieces, place);
        (pieces, verdict)
    }

    /// So many of some pieces, whichever.
    pub fn some_of(&mut self, pieces: &Pieces, quantity: i64) -> Pieces {
        let count = usize::try_from(quantity).unwrap();
        let serials = pieces.serials.choose_multiple(&mut self.random, count).cloned().collect();
        Pieces { part: pieces.part.clone(), quantity, serials }
    }

    /// Mostly one of the fit, else any of so many.
    pub fn likely(&mut self, fit: &[usize], count: usize) -> Option<usize> {
        match fit.choose(&mut self.random) {
            Some(at) if self.random.random_range(0..12) > 0 => Some(*at),
            _ if count > 0 => Some(self.random.random_range(0..count)),
            _ => None,
        }
    }
}

/// A condition on the wire.
pub fn wire(condition: &str) -> i32 {
    match condition {
        "good" => pb::StockCondition::Good,
        "refurbished" => pb::StockCondition::Refurbished,
        "defective" => pb::StockCondition::Defective,
        "under_inspection" => pb::StockCondition::UnderInspection,
        "quarantine" => pb::StockCondition::Quarantine,
        "scrap" => pb::StockCondition::Scrap,
        _ => pb::StockCondition::Unspecified,
    }
    .into()
}
