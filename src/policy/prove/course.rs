//! The pass over the rules of a stack for all cases at once: which rules fire in which cases.

use super::diagram::{Diagrams, Set};
use super::goods::Goods;
use crate::policy::pack::Stage;
use crate::policy::stack::{Learned, PackSet, Ready, Stack};
use crate::policy::vocabulary::{Layer, Remedy, Topic};
use crate::types::Word as _;

/// What follows for all cases of some goods.
pub(super) struct Run {
    /// The cases in which each rule fires.
    pub(super) fired: Vec<Set>,
    /// The cases in which each remedy is offered.
    pub(super) offers: Vec<Set>,
    /// The cases in which something is offered, something refuses, a person must look.
    pub(super) covered: Set,
    pub(super) refused: Set,
    pub(super) review: Set,
}

/// The pass itself: as [`crate::policy::decide`] makes it for one case.
pub(super) struct Course<'a, 'd> {
    pub(super) stack: &'a Stack,
    pub(super) goods: &'a Goods,
    pub(super) diagrams: &'d mut Diagrams,
    /// For each rule, the cases that its comparisons with the case itself admit.
    pub(super) conditions: &'a [Set],
    /// The layers that are asked.
    pub(super) upto: Layer,
    pub(super) is_return: bool,
}

/// What holds at some place of the pass.
struct State {
    stage: Stage,
    closed: Vec<Set>,
    closing: Vec<Set>,
    refused_now: Vec<Set>,
    /// By pack, then by remedy.
    withheld: Vec<Vec<Set>>,
    withholding: Vec<Vec<Set>>,
    known: Vec<Set>,
    learned: Vec<Set>,
    /// By topic: looked for before the goods' rights are asked, and after.
    doubts: Vec<Set>,
    reviews: Vec<Set>,
    settled: Vec<Set>,
    run: Run,
}

impl State {
    fn new(packs: usize, rules: usize) -> Self {
        let none = |count: usize| vec![Diagrams::NONE; count];
        let remedies = Remedy::ALL.len();
        Self {
            stage: Stage::NoReason,
            closed: none(packs),
            closing: none(packs),
            refused_now: none(packs),
            withheld: vec![none(remedies); packs],
            withholding: vec![none(remedies); packs],
            known: none(Learned::ALL.len()),
            learned: none(Learned::ALL.len()),
            doubts: none(Topic::ALL.len()),
            reviews: none(Topic::ALL.len()),
            settled: none(Topic::ALL.len()),
            run: Run {
                fired: none(rules),
                offers: none(remedies),
                covered: Diagrams::NONE,
                refused: Diagrams::NONE,
                review: Diagrams::NONE,
            },
        }
    }

    fn turn(&mut self, stage: Stage) {
        if self.stage != stage {
            self.stage = stage;
            self.closed.clone_from(&self.closing);
            self.refused_now.fill(Diagrams::NONE);
            self.withheld.clone_from(&self.withholding);
            self.known.clone_from(&self.learned);
        }
    }
}

impl Course<'_, '_> {
    /// Goes through all rules.
    pub(super) fn run(mut self, moved: Set) -> Run {
        let mut state = State::new(self.stack.packs.len(), self.stack.rules.len());
        // Whether a last day moved is left open.
        put(&mut state.learned, Learned::Moved.place(), moved);
        let asked = if self.is_return { self.stack.of_return.rules } else { self.stack.of_fault.rules };
        for place in asked.iter() {
            let Some(ready) = self.stack.rules.get(place) else { break };
            if self.stack.packs.get(ready.pack).is_none_or(|pack| self.upto < pack.layer) {
                continue;
            }
            state.turn(ready.stage);
            let fires = self.fires(place, ready, &state);
            put(&mut state.run.fired, place, fires);
            if fires != Diagrams::NONE {
                self.take(fires, ready, &mut state);
            }
        }
        self.finish(state)
    }

    fn fires(&mut self, place: usize, ready: &Ready, state: &State) -> Set {
        let mut fires = at(self.conditions, place);
        for learned in ready.needs.iter() {
            fires = self.diagrams.both(fires, at(&state.known, learned.place()));
        }
        for learned in ready.needs_not.iter() {
            fires = self.diagrams.without(fires, at(&state.known, learned.place()));
        }
        fires = self.diagrams.without(fires, at(&state.closed, ready.pack));
        self.diagrams.without(fires, at(&state.refused_now, ready.pack))
    }

    /// Takes in what a rule does in the cases in which it fires.
    fn take(&mut self, fires: Set, ready: &Ready, state: &mut State) {
        for remedy in ready.offer.iter() {
            let withheld = state.withheld.get(ready.pack).map_or(Diagrams::NONE, |all| at(all, remedy.place()));
            let offered = self.diagrams.without(fires, withheld);
            self.add(&mut state.run.offers, remedy.place(), offered);
            if crate::policy::decide::is_refund(remedy) {
                self.add(&mut state.learned, Learned::RefundOffered.place(), offered);
            }
        }
        let reached = self.reached(ready);
        for pack in (0..self.stack.packs.len()).filter(|pack| reached & (1 << pack) != 0) {
            for remedy in ready.withhold.iter() {
                if let Some(withholding) = state.withholding.get_mut(pack) {
                    self.add(withholding, remedy.place(), fires);
                }
            }
            if ready.refuse.is_some() {
                self.add(&mut state.closing, pack, fires);
            }
        }
        if ready.refuse.is_some() {
            self.add(&mut state.refused_now, ready.pack, fires);
            state.run.refused = self.diagrams.either(state.run.refused, fires);
        }
        for conclusion in ready.conclude.iter() {
            self.add(&mut state.learned, Learned::from_conclusion(conclusion).place(), fires);
        }
        if let Some(topic) = ready.review {
            let open = if ready.stage > Stage::Exclusions { &mut state.reviews } else { &mut state.doubts };
            self.add(open, topic.place(), fires);
        }
        if let Some(topic) = ready.settle {
            self.add(&mut state.settled, topic.place(), fires);
        }
    }

    fn reached(&self, ready: &Ready) -> PackSet {
        if ready.stage == Stage::Period {
            ready.reaches & !(self.goods.own & !(1 << ready.pack))
        } else {
            ready.reaches
        }
    }

    fn finish(&mut self, mut state: State) -> Run {
        for offers in state.run.offers.clone() {
            state.run.covered = self.diagrams.either(state.run.covered, offers);
        }
        for topic in Topic::ALL {
            let doubt = self.diagrams.both(at(&state.doubts, topic.place()), state.run.covered);
            let open = self.diagrams.either(doubt, at(&state.reviews, topic.place()));
            let open = self.diagrams.without(open, at(&state.settled, topic.place()));
            state.run.review = self.diagrams.either(state.run.review, open);
        }
        state.run
    }

    fn add(&mut self, sets: &mut [Set], place: usize, more: Set) {
        if let Some(set) = sets.get_mut(place) {
            *set = self.diagrams.either(*set, more);
        }
    }
}

/// The set at a place.
pub(super) fn at(sets: &[Set], place: usize) -> Set {
    sets.get(place).copied().unwrap_or(Diagrams::NONE)
}

fn put(sets: &mut [Set], place: usize, set: Set) {
    if let Some(known) = sets.get_mut(place) {
        *known = set;
    }
}
