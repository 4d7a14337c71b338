//! A plain model of the books: a map of balances, a map of promises, a map of serials.

use std::collections::BTreeMap;

use super::judged::{NOT_THERE, SHORT, Verdict};

/// Whose, where, in what condition, in whose bag: `outlets/…` or `serviceCenters/…`, the owner the same way; nobody's bag
/// is the shelf.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub party: String,
    pub owner: String,
    pub location: String,
    pub condition: String,
    pub holder: String,
}

/// Some pieces of a part, each by its serial if the part is tracked by them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    pub part: String,
    pub quantity: i64,
    pub serials: Vec<String>,
}

/// A part in a place.
type Spot = (String, Place);

/// What is where. Places that give without limit, such as the supplier, run below zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Pieces by part and place.
    pub balances: BTreeMap<Spot, i64>,
    /// Pieces promised of them.
    pub promised: BTreeMap<Spot, i64>,
    /// Where each serial is, by part and serial, and whether it is promised there.
    pub serials: BTreeMap<(String, String), (Place, bool)>,
}

impl Place {
    pub fn new(party: &str, owner: &str, location: &str, condition: &str) -> Self {
        let last = |name: &str| name.rsplit('/').next().unwrap().to_owned();
        Self {
            party: last(party),
            owner: last(owner),
            location: location.to_owned(),
            condition: condition.to_owned(),
            holder: String::new(),
        }
    }

    /// The same, in a technician's bag; nobody's for no name.
    pub fn held_by(self, technician: &str) -> Self {
        Self { holder: technician.rsplit('/').next().unwrap().to_owned(), ..self }
    }

    /// Whether pieces come from here without limit.
    fn is_source(&self) -> bool {
        matches!(self.location.as_str(), "supplier" | "extracted" | "variance" | "income")
    }

    /// Whether a serial that is here is out of everybody's hands, and may come in again.
    fn is_outside(&self) -> bool {
        matches!(self.location.as_str(), "supplier" | "extracted" | "variance" | "consumed")
    }
}

impl Pieces {
    /// What is left of these without others that are among them.
    pub fn without(&self, others: &Self) -> Self {
        let serials = self.serials.iter().filter(|serial| !others.serials.contains(serial)).cloned().collect();
        Self { part: self.part.clone(), quantity: self.quantity - others.quantity, serials }
    }

    fn spot(&self, place: &Place) -> Spot {
        (self.part.clone(), place.clone())
    }
}

impl Books {
    /// Moves pieces.
    pub fn post(&mut self, pieces: &Pieces, from: &Place, to: &Place) {
        *self.balances.entry(pieces.spot(from)).or_default() -= pieces.quantity;
        *self.balances.entry(pieces.spot(to)).or_default() += pieces.quantity;
        self.put(pieces, to, false);
    }

    /// Moves money, in fen.
    pub fn pay(&mut self, fen: i64, from: &Place, to: &Place) {
        self.post(&Pieces { part: "parts/CNY".to_owned(), quantity: fen, serials: Vec::new() }, from, to);
    }

    /// Promises pieces where they are.
    pub fn promise(&mut self, pieces: &Pieces, place: &Place) {
        *self.promised.entry(pieces.spot(place)).or_default() += pieces.quantity;
        self.put(pieces, place, true);
    }

    /// Promises them no more.
    pub fn free(&mut self, pieces: &Pieces, place: &Place) {
        *self.promised.entry(pieces.spot(place)).or_default() -= pieces.quantity;
        self.put(pieces, place, false);
    }

    fn put(&mut self, pieces: &Pieces, place: &Place, is_promised: bool) {
        for serial in &pieces.serials {
            self.serials.insert((pieces.part.clone(), serial.clone()), (place.clone(), is_promised));
        }
    }

    /// Pieces of a part in a place that are not promised.
    pub fn available(&self, part: &str, place: &Place) -> i64 {
        let spot = (part.to_owned(), place.clone());
        let of = |pieces: &BTreeMap<Spot, i64>| pieces.get(&spot).copied().unwrap_or_default();
        of(&self.balances) - of(&self.promised)
    }

    /// Serials of a part in a place that are not promised, in order.
    pub fn free_serials(&self, part: &str, place: &Place) -> Vec<String> {
        let here = (place.clone(), false);
        let own = self.serials.iter().filter(|((own, _), at)| own == part && **at == here);
        own.map(|((_, serial), _)| serial.clone()).collect()
    }

    /// Serials of a part that are, or are not, in somebody's hands, in order.
    pub fn serials_inside(&self, part: &str, is_inside: bool) -> Vec<String> {
        let own = self.serials.iter().filter(|((own, _), (at, _))| own == part && at.is_outside() != is_inside);
        own.map(|((_, serial), _)| serial.clone()).collect()
    }

    /// What moving or promising pieces of a place must end in: nothing moves that is not there, or that is promised; and
    /// what comes in is nowhere yet.
    pub fn lets(&self, pieces: &Pieces, from: &Place) -> Verdict {
        let at = |serial: &String| self.serials.get(&(pieces.part.clone(), serial.clone()));
        if from.is_source() {
            let is_in = |serial| at(serial).is_some_and(|(place, is_promised)| *is_promised || !place.is_outside());
            return Verdict::Done.unless(pieces.serials.iter().any(is_in), NOT_THERE);
        }
        let is_elsewhere = |serial| at(serial) != Some(&(from.clone(), false));
        let is_short = self.available(&pieces.part, from) < pieces.quantity;
        Verdict::Done.unless(is_short, SHORT).unless(pieces.serials.iter().any(is_elsewhere), NOT_THERE)
    }

    /// Adds what another one says of other parts, or of the same.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in [(&mut self.balances, &other.balances), (&mut self.promised, &other.promised)] {
            for (place, pieces) in theirs {
                *mine.entry(place.clone()).or_default() += pieces;
            }
            mine.retain(|_, pieces| *pieces != 0);
        }
        self.serials.extend(other.serials.clone());
    }
}
