//! What arrives, and what arrives otherwise: some of it missing, broken, or of another part; and what became of that.

use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use sanbao::pb;
use sanbao::pb::discrepancy::{Kind, Resolution};

use super::goods::Shipment;
use super::judged::{INVALID, SAME_PERSON, Verdict, WRONG_STATE};
use super::lane::{Lane, NONE, Person, calling};
use super::model::{Pieces, Place};

const NOT_OF_KIND: Verdict = Verdict::Refused(&["RESOLUTION_NOT_OF_KIND"]);
const NOT_THE_OUTLETS: Verdict = Verdict::Refused(&["NOT_THE_OUTLETS"]);

/// What a discrepancy is of: which of the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    Shipment(usize),
    StockReturn(usize),
}

/// Pieces that arrived other than they were shipped.
#[derive(Clone, Debug)]
pub struct Difference {
    pub name: String,
    pub of: Document,
    pub kind: Kind,
    pub pieces: Pieces,
    pub resolution: Resolution,
    pub reporter: String,
}

impl Difference {
    /// Whether nobody said what became of it.
    pub fn is_open(&self) -> bool {
        self.resolution == Resolution::Unspecified
    }
}

/// What arrived of a line: well, broken, and not at all.
pub struct Arrived {
    pub received: Pieces,
    pub damaged: Pieces,
    pub missing: Pieces,
}

impl Arrived {
    /// All of it, as it was sent.
    pub fn whole(sent: &Pieces) -> Self {
        Self { received: sent.clone(), damaged: sent.without(sent), missing: sent.without(sent) }
    }
}

impl Lane {
    /// The keeper of an outlet or the caller, and whether it is the keeper.
    pub fn keeper_or_caller(&mut self, bench: usize) -> (Person, bool) {
        let is_keeper = self.chance(2);
        (if is_keeper { self.keepers[bench].clone() } else { self.caller.clone() }, is_keeper)
    }

    /// Some of a line arrived well, and some broken; now and then more than was shipped.
    pub fn arrived(&mut self, shipped: &Pieces) -> Arrived {
        let well = self.random.random_range(0..=shipped.quantity.min(9));
        let received = self.some_of(shipped, well);
        let rest = shipped.without(&received);
        let broken = self.random.random_range(0..=rest.quantity.min(2));
        let mut damaged = self.some_of(&rest, broken);
        let missing = rest.without(&damaged);
        if self.chance(15) {
            damaged.quantity += missing.quantity + 1;
        }
        Arrived { received, damaged, missing }
    }

    /// Pieces that arrived and were not shipped; now and then of a part that was.
    fn wrong_part(&mut self, shipment: &Shipment) -> (Option<Pieces>, Verdict) {
        if !self.chance(6) {
            return (None, Verdict::Done);
        }
        let (part, quantity) = (self.any_part(), self.random.random_range(1..=3));
        let is_shipped = shipment.lines.iter().any(|line| line.part == part);
        let mut pieces = Pieces { part, quantity, serials: Vec::new() };
        if self.own.is_tracked {
            let free = self.books.free_serials(&pieces.part, &self.at_center("on_hand", "good"));
            let count = usize::try_from(quantity).unwrap();
            pieces.serials = free.choose_multiple(&mut self.random, count).cloned().collect();
            while pieces.serials.len() < count {
                pieces.serials.push(format!("STRANGER-{}", pieces.serials.len()));
            }
        }
        (Some(pieces), Verdict::Done.unless(is_shipped, INVALID))
    }

    pub async fn receive(&mut self) {
        let Some((at, shipment, verdict)) = self.shipment() else { return };
        let is_whole = self.chance(2);
        let arrived: Vec<Arrived> = shipment
            .lines
            .iter()
            .map(|line| if is_whole { Arrived::whole(line) } else { self.arrived(line) })
            .collect();
        let (wrong, is_stranger) = self.wrong_part(&shipment);
        let line = |arrived: &Arrived| pb::shipment::Line {
            part: arrived.received.part.clone(),
            received_quantity: arrived.received.quantity,
            received_serials: arrived.received.serials.clone(),
            damaged_quantity: arrived.damaged.quantity,
            damaged_serials: arrived.damaged.serials.clone(),
            ..Default::default()
        };
        let wrong_part = |pieces: &Pieces| pb::WrongPart {
            part: pieces.part.clone(),
            quantity: pieces.quantity,
            serials: pieces.serials.clone(),
        };
        let request = pb::ReceiveShipmentRequest {
            name: shipment.name.clone(),
            lines: arrived.iter().filter(|_| !is_whole).map(line).collect(),
            wrong_parts: wrong.iter().map(wrong_part).collect(),
            ..Default::default()
        };
        let arrives_more = |(arrived, shipped): (&Arrived, &Pieces)| {
            arrived.received.quantity + arrived.damaged.quantity > shipped.quantity
        };
        let is_more = arrived.iter().zip(&shipment.lines).any(arrives_more);
        let verdict = verdict.unless(is_more, INVALID).and(is_stranger);
        let (who, _) = self.keeper_or_caller(shipment.bench);
        let call = calling!(who.clients.parts, receive_shipment, request);
        if self.attempt("ReceiveShipment", (verdict, true), call).await.is_some() {
            self.take_in(at, arrived, wrong, &who).await;
        }
    }

    async fn take_in(&mut self, at: usize, arrived: Vec<Arrived>, wrong: Option<Pieces>, who: &Person) {
        let Shipment { name, bench, .. } = self.shipments[at].clone();
        let (way, shelf) = (self.at_center("in_transit", "good"), self.at_outlet(bench, "on_hand", "good"));
        let quarantine = self.kept_at(bench, "on_hand", "quarantine");
        let mut otherwise = Vec::new();
        for Arrived { received, damaged, missing } in arrived {
            self.books.post(&received, &way, &shelf);
            self.books.post(&damaged, &way, &quarantine);
            otherwise.extend([(Kind::Short, missing), (Kind::Damaged, damaged)]);
        }
        otherwise.extend(wrong.map(|pieces| (Kind::Wrong, pieces)));
        otherwise.retain(|(_, pieces)| pieces.quantity > 0);
        self.movers.insert(name.clone(), who.name.clone());
        self.shipments[at].state = pb::shipment::State::Received;
        if otherwise.is_empty() {
            return;
        }
        self.shipments[at].state = pb::shipment::State::Discrepancy;
        let asked = pb::ListDiscrepanciesRequest { shipment: name, ..Default::default() };
        self.keep_differences((bench, Document::Shipment(at)), asked, otherwise, who).await;
    }

    /// Keeps what arrived otherwise: each has a discrepancy of its own among those asked for.
    pub async fn keep_differences(
        &mut self,
        (bench, of): (usize, Document),
        asked: pb::ListDiscrepanciesRequest,
        otherwise: Vec<(Kind, Pieces)>,
        who: &Person,
    ) {
        let parent = self.bench(bench).outlet.clone();
        let asked = pb::ListDiscrepanciesRequest { parent, page_size: 1000, ..asked };
        let told = self.caller.clients.parts.list_discrepancies(asked).await.unwrap().into_inner().discrepancies;
        assert_eq!(told.len(), otherwise.len());
        for (kind, pieces) in otherwise {
            let own = told.iter().find(|own| own.kind() == kind && own.part == pieces.part).expect("a discrepancy");
            let mut serials = own.serials.clone();
            serials.retain(|serial| !pieces.serials.contains(serial));
            assert_eq!((own.quantity, serials, &own.reporter), (pieces.quantity, Vec::new(), &who.name));
            let (name, reporter) = (own.name.clone(), who.name.clone());
            let resolution = Resolution::Unspecified;
            self.differences.push(Difference { name, of, kind, pieces, resolution, reporter });
        }
    }

    /// The places that pieces go through when a discrepancy of a shipment is resolved so; nothing for what does not become of
    /// its kind.
    fn ways(&self, bench: usize, kind: Kind, resolution: Resolution) -> Option<Vec<Place>> {
        let (warehouse, way) = (self.at_center("on_hand", "good"), self.at_center("in_transit", "good"));
        let shelf = self.at_outlet(bench, "on_hand", "good");
        let broken = |location| self.kept_at(bench, location, "quarantine");
        match (kind, resolution) {
            (Kind::Short, Resolution::Arrived) => Some(vec![way, shelf]),
            (Kind::Short, Resolution::NeverShipped) => Some(vec![way, warehouse]),
            (Kind::Short, Resolution::Lost) => Some(vec![way, self.at_center("scrapped", "good")]),
            (Kind::Damaged, Resolution::Accepted) => Some(vec![broken("on_hand"), shelf]),
            (Kind::Damaged, Resolution::SentBack) => {
                Some(vec![broken("on_hand"), self.at_center("on_hand", "quarantine")])
            }
            (Kind::Damaged, Resolution::Scrapped) => Some(vec![broken("on_hand"), broken("scrapped")]),
            (Kind::Wrong, Resolution::Accepted) => Some(vec![warehouse, way, shelf]),
            (Kind::Wrong, Resolution::SentBack) => Some(Vec::new()),
            _ => None,
        }
    }

    pub async fn resolve(&mut self) {
        let open: Vec<usize> = (0..self.differences.len()).filter(|at| self.differences[*at].is_open()).collect();
        let Some(at) = self.likely(&open, self.differences.len()) else { return };
        let own = self.differences[at].clone();
        let resolution = self.any_resolution(own.kind);
        let (bench, ways) = match own.of {
            Document::Shipment(at) => {
                let bench = self.shipments[at].bench;
                (bench, self.ways(bench, own.kind, resolution))
            }
            Document::StockReturn(at) => (self.stock_returns[at].bench, self.ways_back(at, resolution)),
        };
        let (who, is_keeper) =
            if self.chance(2) { (self.director.clone(), false) } else { self.keeper_or_caller(bench) };
        let quantity = if self.chance(2) { 0 } else { self.random.random_range(1..=own.pieces.quantity.min(9)) };
        let (pieces, quantity) = match quantity {
            0 => (own.pieces.clone(), if self.chance(20) { own.pieces.quantity + 1 } else { 0 }),
            _ => (self.some_of(&own.pieces, quantity), quantity),
        };
        let is_the_outlets = match own.of {
            Document::Shipment(_) => matches!(resolution, Resolution::Arrived | Resolution::Accepted),
            Document::StockReturn(_) => matches!(resolution, Resolution::NeverShipped | Resolution::Accepted),
        };
        let writes_off = matches!(resolution, Resolution::Lost | Resolution::Scrapped);
        let verdict = Verdict::Done
            .unless(!own.is_open(), WRONG_STATE)
            .unless(ways.is_none(), NOT_OF_KIND)
            .unless(!is_the_outlets && is_keeper, NOT_THE_OUTLETS)
            .unless(writes_off && own.reporter == who.name, SAME_PERSON)
            .unless(quantity > own.pieces.quantity, INVALID);
        let ways = ways.unwrap_or_default();
        let verdict = ways.first().map_or(verdict, |from| verdict.and(self.books.lets(&pieces, from)));
        let request = pb::ResolveDiscrepancyRequest {
            name: own.name.clone(),
            resolution: resolution.into(),
            quantity,
            serials: if quantity == 0 { Vec::new() } else { pieces.serials.clone() },
            remark: "looked into".to_owned(),
            etag: NONE,
            request_id: NONE,
        };
        let call = calling!(who.clients.parts, resolve_discrepancy, request);
        let Some(resolved) = self.attempt("ResolveDiscrepancy", (verdict, true), call).await else { return };
        for (from, to) in ways.iter().zip(ways.iter().skip(1)) {
            self.books.post(&pieces, from, to);
        }
        self.movers.insert(own.name.clone(), who.name);
        let rest = own.pieces.without(&pieces);
        assert_eq!(resolved.rest.as_ref().map_or(0, |rest| rest.quantity), rest.quantity);
        if let Some(told) = resolved.rest {
            self.differences.push(Difference { name: told.name, pieces: rest, ..own.clone() });
        }
        self.differences[at] = Difference { pieces, resolution, ..own.clone() };
        if !self.differences.iter().any(|other| other.of == own.of && other.is_open()) {
            match own.of {
                Document::Shipment(at) => self.shipments[at].state = pb::shipment::State::Resolved,
                Document::StockReturn(at) => self.stock_returns[at].state = pb::stock_return::State::Resolved,
            }
        }
    }

    /// Mostly what becomes of this kind.
    fn any_resolution(&mut self, kind: Kind) -> Resolution {
        let of_kind: &[Resolution] = match kind {
            Kind::Short => &[Resolution::Arrived, Resolution::NeverShipped, Resolution::Lost],
            Kind::Damaged => &[Resolution::Accepted, Resolution::SentBack, Resolution::Scrapped],
            Kind::Wrong | Kind::Unspecified => &[Resolution::Accepted, Resolution::SentBack],
        };
        let others = [Resolution::Arrived, Resolution::Lost, Resolution::Accepted, Resolution::Scrapped];
        *if self.chance(15) { &others[..] } else { of_kind }.choose(&mut self.random).unwrap()
    }
}
