//! Proof of packs when they are loaded: no gap, no contradiction, no rule that never holds, and no layer that takes away
//! what a lower one gives.
//!
//! The facts that rules ask are ordered and finite once cut into the cells that the rules tell apart, so the rules are
//! followed for all cases at once, exactly: no sampling. What fails is shown as a case that was decided.

mod course;
mod diagram;
mod feasible;
mod flaw;
mod goods;
mod realize;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::course::{Course, Run, at};
use self::diagram::{Diagrams, Set};
use self::feasible::Feasible;
use self::goods::Goods;
use self::realize::Realizer;
use super::calendar::{Calendar, Calendars};
use super::case::Case;
use super::facts::Facts;
use super::pack::Pack;
use super::stack::{Ready, Stack};
use super::stacks::{Placed, Stacks};
use super::vocabulary::{Layer, Outcome, Remedy};
use crate::types::{Day, Word as _};

pub use self::flaw::{Flaw, FlawKind};

/// Cases reported before it are history: no period in any pack reaches from there to today, and the law of those years
/// is here only as far as what was sold then is still asked about.
const PROVED_FROM: Day = Day::CIVIL_CODE;

/// Cases that are tried to show a flaw.
const TRIES: usize = 8;

/// What is wrong with these packs; nothing if they are proved. The flaws come with cases that show them. Of a pack with
/// a hash only, if one is given: of the stacks that it is in.
pub(super) fn flaws(stacks: &Stacks, packs: &[Arc<Pack>], calendars: &Calendars, only: Option<&str>) -> Vec<Flaw> {
    let mut proof = Proof { calendars, flaws: Vec::new(), firing: BTreeSet::new() };
    let meant = |pack: &&Arc<Pack>| only.is_none_or(|only| pack.hash == only);
    // Goods that no pack gives a period have no answer, and say so (policy choice 20).
    let proved = |placed: &Placed<'_>| placed.stack.starters != 0 && placed.stack.packs.iter().any(|pack| meant(&pack));
    for placed in stacks.after(PROVED_FROM).filter(proved) {
        for (place, goods) in goods::goods(placed, &realize::base(placed)).iter().enumerate() {
            Ground::new(placed, goods, false).prove(&mut proof);
            // A return without a fault is the same for all goods.
            if place == 0 {
                Ground::new(placed, goods, true).prove(&mut proof);
            }
        }
    }
    let never = |pack: &Arc<Pack>| {
        let rules = pack.rules.iter().filter(|rule| !proof.firing.contains(&(pack.hash.clone(), rule.id.clone())));
        rules.map(|rule| Flaw::never(format!("{}/{}", pack.name, rule.id))).collect::<Vec<_>>()
    };
    let asked = |pack: &&Arc<Pack>| pack.until.is_none_or(|until| PROVED_FROM < until);
    let never: Vec<Flaw> = packs.iter().filter(meant).filter(asked).flat_map(never).collect();
    proof.flaws.extend(never);
    proof.flaws
}

/// What a proof has found so far.
struct Proof<'a> {
    calendars: &'a Calendars,
    flaws: Vec<Flaw>,
    /// Rules that hold for some case, by the hash of their pack.
    firing: BTreeSet<(String, String)>,
}

/// All cases of some goods under a stack.
struct Ground<'a> {
    placed: Placed<'a>,
    goods: &'a Goods,
    is_return: bool,
    diagrams: Diagrams,
    conditions: Vec<Set>,
    cases: Set,
    moved: Set,
}

impl<'a> Ground<'a> {
    fn new(placed: Placed<'a>, goods: &'a Goods, is_return: bool) -> Self {
        let stack = placed.stack;
        let mut cells: Vec<usize> = stack.slots.iter().map(|slot| slot.cells.count()).collect();
        // Whether a last day moved is a slot of its own here.
        cells.push(2);
        let mut diagrams = Diagrams::new(cells);
        let moved = diagrams.lies(stack.slots.len(), |cell| cell == 1);
        let cases = Feasible { stack, goods, diagrams: &mut diagrams, is_return }.cases();
        let conditions = (0..stack.rules.len()).map(|rule| condition(&mut diagrams, stack, rule, cases)).collect();
        Self { placed, goods, is_return, diagrams, conditions, cases, moved }
    }

    fn run(&mut self, upto: Layer) -> Run {
        let course = Course {
            stack: self.placed.stack,
            goods: self.goods,
            diagrams: &mut self.diagrams,
            conditions: &self.conditions,
            upto,
            is_return: self.is_return,
        };
        course.run(self.moved)
    }

    fn prove(mut self, proof: &mut Proof<'_>) {
        let layers: BTreeSet<Layer> = self.placed.stack.packs.iter().map(|pack| pack.layer).collect();
        let mut below: Option<Run> = None;
        for layer in layers {
            let run = self.run(layer);
            if let Some(below) = &below {
                self.nothing_taken_away(below, &run, proof);
            }
            below = Some(run);
        }
        let Some(run) = below else { return };
        self.no_gap(&run, proof);
        self.no_contradiction(&run, proof);
        for (place, _) in run.fired.iter().enumerate().filter(|(_, fired)| **fired != Diagrams::NONE) {
            if let Some((pack, rule)) = self.placed.stack.rule(place) {
                proof.firing.insert((pack.hash.clone(), rule.id.clone()));
            }
        }
    }

    /// What the cases that are shown are counted by.
    fn calendar<'b>(&self, proof: &Proof<'b>) -> &'b Calendar {
        &proof.calendars.on(realize::base(self.placed).fault.reported).calendar
    }

    /// Every case has an answer.
    fn no_gap(&mut self, run: &Run, proof: &mut Proof<'_>) {
        let mut gap = self.cases;
        for answered in [run.covered, run.refused, run.review] {
            gap = self.diagrams.without(gap, answered);
        }
        let calendar = self.calendar(proof);
        let shows = |facts: &Facts, stack: &Stack| outcome(facts, stack, calendar) == Outcome::NoRule;
        let shown = self.show(gap, calendar, &shows);
        proof.add(gap, || Flaw::gap(self.placed, shown));
    }

    /// No pack refuses what it offers, or refuses in two ways.
    fn no_contradiction(&mut self, run: &Run, proof: &mut Proof<'_>) {
        let stack = self.placed.stack;
        let refusals = stack.rules.iter().enumerate().filter(|(_, ready)| ready.refuse.is_some());
        for (one, refusing) in refusals {
            for (other, ready) in stack.rules.iter().enumerate().filter(|(_, other)| other.pack == refusing.pack) {
                if !contradict(one, refusing, other, ready) {
                    continue;
                }
                // Within a stage the first refusal ends it: what it would hide counts too.
                let second =
                    if ready.stage == refusing.stage { at(&self.conditions, other) } else { at(&run.fired, other) };
                let both = self.diagrams.both(at(&run.fired, one), second);
                let found = Flaw::contradiction(self.placed, one, other, None);
                if both == Diagrams::NONE || proof.knows(&found) {
                    continue;
                }
                let shown = self.show(both, self.calendar(proof), &|_: &Facts, _: &Stack| true);
                proof.add(both, || Flaw::contradiction(self.placed, one, other, shown));
            }
        }
    }

    /// A higher layer leaves every remedy that lower ones give, or gives a better one.
    fn nothing_taken_away(&mut self, below: &Run, above: &Run, proof: &mut Proof<'_>) {
        for remedy in Remedy::ALL {
            let mut lost = at(&below.offers, remedy.place());
            lost = self.diagrams.without(lost, at(&above.offers, remedy.place()));
            if *remedy == Remedy::RefundLessDepreciation {
                lost = self.diagrams.without(lost, at(&above.offers, Remedy::RefundFull.place()));
            }
            let shown = self.show(lost, self.calendar(proof), &|_: &Facts, _: &Stack| true);
            proof.add(lost, || Flaw::taken_away(self.placed, *remedy, shown));
        }
    }

    /// A case of a set, the plainest that there is.
    fn show(&self, set: Set, calendar: &Calendar, shows: &impl Fn(&Facts, &Stack) -> bool) -> Option<Facts> {
        let stack = self.placed.stack;
        let realizer = Realizer { placed: self.placed, calendar, goods: self.goods, is_return: self.is_return };
        let usual: Vec<usize> = stack.slots.iter().map(super::stack::Slot::usual).chain([0]).collect();
        let nearest = self.diagrams.nearest(set, &usual, TRIES);
        nearest.iter().find_map(|cells| realizer.find(cells, &|facts| shows(facts, stack)))
    }
}

impl Proof<'_> {
    /// Adds a flaw that a set of cases has, unless it is known.
    fn add(&mut self, set: Set, flaw: impl FnOnce() -> Flaw) {
        if set == Diagrams::NONE {
            return;
        }
        let flaw = flaw();
        if !self.knows(&flaw) {
            self.flaws.push(flaw);
        }
    }

    fn knows(&self, flaw: &Flaw) -> bool {
        self.flaws.iter().any(|known| known.is_as(flaw))
    }
}

/// Whether two rules of a pack must not hold together: one refuses, the other offers, concludes or refuses otherwise.
fn contradict(one: usize, refusing: &Ready, other: usize, ready: &Ready) -> bool {
    match ready.refuse {
        Some(instead) => one < other && refusing.stage == ready.stage && Some(instead) != refusing.refuse,
        None => !ready.offer.is_empty(),
    }
}

/// The cases that the comparisons of a rule admit.
fn condition(diagrams: &mut Diagrams, stack: &Stack, rule: usize, cases: Set) -> Set {
    let mut condition = cases;
    for (place, slot) in stack.slots.iter().enumerate() {
        if slot.lets.iter().all(|lets| lets.has(rule)) {
            continue;
        }
        let lies = diagrams.lies(place, |cell| slot.lets.get(cell).is_some_and(|lets| lets.has(rule)));
        condition = diagrams.both(condition, lies);
    }
    condition
}

fn outcome(facts: &Facts, stack: &Stack, calendar: &Calendar) -> Outcome {
    super::decide::decide(stack, &Case::new(facts, stack, calendar)).outcome()
}
