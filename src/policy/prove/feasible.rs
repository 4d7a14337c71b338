//! Which cells can lie together: what cannot be is no case, and proves nothing.
//!
//! Everything left out here only widens the space that a proof covers: a proof stays one. A counter-example is always
//! told as a case that was decided.

use super::diagram::{Diagrams, Set};
use super::goods::{Goods, Term};
use crate::policy::condition::Limit;
use crate::policy::fact::{Fact, Kind, SeenBy};
use crate::policy::pack::FactoryStart;
use crate::policy::stack::{Cells, Slot, Stack};
use crate::policy::vocabulary::{Cause, CauseProof, Tier, VoucherEvidence};
use crate::types::Word;

/// The longest that a last day moves over rest days.
const MOVES_AT_MOST: i64 = 20;
/// Days that a month has at least.
const DAYS_OF_A_MONTH: i64 = 28;
/// Days that a month has at most.
const MOST_DAYS_OF_A_MONTH: i64 = 31;

/// Reads which cells of a stack can lie together in a case of some goods, all facts of which are known.
pub(super) struct Feasible<'a, 'd> {
    pub(super) stack: &'a Stack,
    pub(super) goods: &'a Goods,
    pub(super) diagrams: &'d mut Diagrams,
    pub(super) is_return: bool,
}

impl Feasible<'_, '_> {
    /// The cases there can be.
    pub(super) fn cases(mut self) -> Set {
        let mut cases = Diagrams::ALL;
        for place in 0..self.stack.slots.len() {
            let known = self.known(place);
            cases = self.diagrams.both(cases, known);
        }
        let rules = [self.causes(), self.evidence(), self.open_repair(), self.finished(), self.days(), self.periods()];
        rules.into_iter().fold(cases, |cases, rule| self.diagrams.both(cases, rule))
    }

    fn slots(&self, fact: Fact) -> impl Iterator<Item = (usize, &Slot)> + use<'_> {
        self.stack.slots.iter().enumerate().filter(move |(_, slot)| slot.fact == fact)
    }

    /// The cases in which a fact has a word.
    fn is<T: Word + PartialEq>(&mut self, fact: Fact, words: &[T]) -> Option<Set> {
        let (place, _) = self.slots(fact).next()?;
        Some(self.diagrams.lies(place, |cell| words.iter().any(|word| word.place() + 1 == cell)))
    }

    /// The cases in which a period can start: with evidence that tells a day.
    fn started(&mut self, pack: usize) -> Set {
        let factory = |pack: usize| {
            let start = self.stack.packs.get(pack).and_then(|pack| pack.start);
            matches!(start.and_then(|start| start.factory), Some(FactoryStart::After(_) | FactoryStart::MonthEnd))
        };
        let starters = (0..self.stack.packs.len()).filter(|place| self.stack.starters & (1 << place) != 0);
        let own = self.stack.starters & (1 << pack) != 0;
        let by_factory = if own { factory(pack) } else { starters.into_iter().any(factory) };
        let tiers: &[Tier] =
            if by_factory { &[Tier::Full, Tier::Proof, Tier::Factory] } else { &[Tier::Full, Tier::Proof] };
        self.is(Fact::Tier, tiers).unwrap_or(Diagrams::ALL)
    }

    /// What is known of a slot, all facts of the case being known.
    fn known(&mut self, place: usize) -> Set {
        let Some(slot) = self.stack.slots.get(place).cloned() else { return Diagrams::ALL };
        let some = self.diagrams.lies(place, |cell| cell != 0);
        let only = |this: &mut Self, own: usize| this.diagrams.lies(place, |cell| cell == own);
        match slot.fact {
            Fact::Class => only(self, self.goods.class.map_or(0, |class| class.place() + 1)),
            Fact::Item => only(self, self.goods.item + 1),
            Fact::Form => only(self, self.goods.form.map_or(0, |form| form.place() + 1)),
            Fact::Delay | Fact::OpenDays | Fact::EstimateDays | Fact::RepairedDay => Diagrams::ALL,
            Fact::AskedDay if self.is_return => some,
            Fact::AskedDay => Diagrams::ALL,
            Fact::Intact | Fact::Activated | Fact::ActivationNotice => {
                if self.is_return {
                    some
                } else {
                    only(self, 0)
                }
            }
            Fact::InPeriod | Fact::InMachinePeriod => {
                let terms = if slot.fact == Fact::InPeriod { &self.goods.periods } else { &self.goods.machine };
                if terms.get(slot.pack).is_none_or(Vec::is_empty) {
                    return only(self, 0);
                }
                let started = self.started(slot.pack);
                self.diagrams.implies(started, some)
            }
            Fact::SaleDay | Fact::UnitDay | Fact::RepairDays => {
                let started = self.started(slot.pack);
                self.diagrams.implies(started, some)
            }
            Fact::Tier | Fact::Voucher | Fact::Provable | Fact::Gift | Fact::Remote | Fact::AgreementSigned => some,
            Fact::Cause | Fact::CauseProof | Fact::Listed | Fact::SinceRepair | Fact::FinishedRepairs => some,
            Fact::FinishedListedRepairs | Fact::ItemExchanges | Fact::SameModel | Fact::Equivalent => some,
            Fact::ExchangeDue | Fact::DeclineDue | Fact::LocalExchangeDue | Fact::RefundOffered | Fact::Moved => {
                Diagrams::ALL
            }
        }
    }

    fn causes(&mut self) -> Set {
        let product = self.is(Fact::Cause, &[Cause::Product]);
        let proof = self.is(Fact::CauseProof, &[CauseProof::Product]);
        self.same(product, proof)
    }

    fn same(&mut self, one: Option<Set>, other: Option<Set>) -> Set {
        let Some((one, other)) = one.zip(other) else { return Diagrams::ALL };
        let (there, back) = (self.diagrams.implies(one, other), self.diagrams.implies(other, one));
        self.diagrams.both(there, back)
    }

    /// A voucher that is in order, and other proof, are more than nothing and more than a factory date.
    fn evidence(&mut self) -> Set {
        let Some(little) = self.is(Fact::Tier, &[Tier::Factory, Tier::Nothing]) else { return Diagrams::ALL };
        let valid = self.is(Fact::Voucher, &[VoucherEvidence::Valid]).unwrap_or(Diagrams::NONE);
        let provable = self.slots(Fact::Provable).next().map(|(place, _)| place);
        let provable = provable.map_or(Diagrams::NONE, |place| self.diagrams.lies(place, |cell| cell == 2));
        let more = self.diagrams.either(valid, provable);
        let broken = self.diagrams.both(little, more);
        self.diagrams.without(Diagrams::ALL, broken)
    }

    /// Without an unfinished repair there is no delay, no day of it and no estimate.
    fn open_repair(&mut self) -> Set {
        let known = |this: &mut Self, fact: Fact| {
            let place = this.slots(fact).next()?.0;
            Some(this.diagrams.lies(place, |cell| cell != 0))
        };
        let (delay, open) = (known(self, Fact::Delay), known(self, Fact::OpenDays));
        let rule = self.same(delay, open);
        let estimate = known(self, Fact::EstimateDays);
        match estimate.zip(delay.or(open)) {
            Some((estimate, open)) => {
                let needs = self.diagrams.implies(estimate, open);
                self.diagrams.both(rule, needs)
            }
            None => rule,
        }
    }

    /// Finished repairs of a listed fault are finished repairs.
    fn finished(&mut self) -> Set {
        self.chain(Fact::FinishedListedRepairs, Fact::FinishedRepairs)
    }

    /// What is longer ago than a longer time is longer ago than a shorter one; and the unit is not older than its sale.
    fn days(&mut self) -> Set {
        let pairs = [
            (Fact::SinceRepair, Fact::SinceRepair),
            (Fact::RepairedDay, Fact::SinceRepair),
            (Fact::RepairedDay, Fact::RepairedDay),
            (Fact::SaleDay, Fact::SaleDay),
            (Fact::UnitDay, Fact::UnitDay),
            (Fact::UnitDay, Fact::SaleDay),
            (Fact::AskedDay, Fact::AskedDay),
        ];
        pairs.into_iter().fold(Diagrams::ALL, |rules, (longer, shorter)| {
            let rule = self.chain(longer, shorter);
            self.diagrams.both(rules, rule)
        })
    }

    /// Where one fact lies above a limit, the other lies above every limit that is surely shorter.
    fn chain(&mut self, one: Fact, other: Fact) -> Set {
        let limits = |fact: Fact| -> Vec<(usize, usize, Limit, usize)> {
            let of = |(place, slot): (usize, &Slot)| match &slot.cells {
                Cells::Limits(limits) => {
                    limits.iter().enumerate().map(|(at, limit)| (place, at, *limit, slot.pack)).collect()
                }
                Cells::Truth | Cells::Words(_) => Vec::new(),
            };
            self.slots(fact).flat_map(of).collect()
        };
        let (longer, shorter) = (limits(one), limits(other));
        let mut rules = Diagrams::ALL;
        for (place, at, limit, pack) in longer {
            for (other_place, other_at, other_limit, other_pack) in &shorter {
                let exact = self.alike(pack, *other_pack) && limit.is_months() == other_limit.is_months();
                let surely =
                    if exact { *other_limit <= limit } else { most(*other_limit) + MOVES_AT_MOST <= least(limit) };
                if place == *other_place || !surely {
                    continue;
                }
                let above = self.diagrams.lies(place, |cell| cell > at + 1);
                // Where the other is not known, it holds for nobody anyway.
                let above_too = self.diagrams.lies(*other_place, |cell| cell == 0 || cell > other_at + 1);
                let rule = self.diagrams.implies(above, above_too);
                rules = self.diagrams.both(rules, rule);
            }
        }
        rules
    }

    /// Whether two packs count alike from the same start.
    fn alike(&self, one: usize, other: usize) -> bool {
        let key = |pack: usize| self.stack.packs.get(pack).map(|pack| pack.rolls);
        key(one) == key(other) && (one == other || self.stack.starters.count_ones() <= 1)
    }

    /// A longer period ends no earlier; and it does not end before a window that is shorter.
    fn periods(&mut self) -> Set {
        let mut rules = Diagrams::ALL;
        let slots: Vec<(usize, Vec<Term>)> = self.period_slots();
        for (place, terms) in &slots {
            let inside = self.diagrams.lies(*place, |cell| cell == 2);
            for (other, longer) in slots.iter().filter(|(other, _)| other != place) {
                if self.stack.starters.count_ones() <= 1
                    && terms.iter().all(|term| longer.iter().any(|other| other.outlasts(*term)))
                {
                    let inside_too = self.diagrams.lies(*other, |cell| cell != 1);
                    let rule = self.diagrams.implies(inside, inside_too);
                    rules = self.diagrams.both(rules, rule);
                }
            }
            let rule = self.windows(*place, terms);
            rules = self.diagrams.both(rules, rule);
        }
        rules
    }

    fn period_slots(&self) -> Vec<(usize, Vec<Term>)> {
        let of = |(place, slot): (usize, &Slot)| {
            let item = (slot.fact == Fact::InPeriod).then_some(&self.goods.periods);
            let machine = (slot.fact == Fact::InMachinePeriod).then_some(&self.goods.machine);
            Some((place, item.or(machine)?.get(slot.pack)?.clone()))
        };
        self.stack.slots.iter().enumerate().filter_map(of).collect()
    }

    /// While a window that is surely shorter than the period is open, so is the period.
    fn windows(&mut self, period: usize, terms: &[Term]) -> Set {
        let months = terms.iter().map(|term| i64::from(term.months)).max().unwrap_or(0);
        let mut rules = Diagrams::ALL;
        let windows: Vec<(usize, usize)> = self
            .slots(Fact::UnitDay)
            .filter(|(_, slot)| slot.fact.kind() == Kind::Since && slot.fact.seen_by() == SeenBy::StartAndCounting)
            .flat_map(|(place, slot)| match &slot.cells {
                Cells::Limits(limits) => {
                    let short = |limit: &Limit| most(*limit) + MOVES_AT_MOST <= months * DAYS_OF_A_MONTH;
                    limits.iter().enumerate().filter(|(_, limit)| short(limit)).map(|(at, _)| (place, at)).collect()
                }
                Cells::Truth | Cells::Words(_) => Vec::new(),
            })
            .collect();
        for (place, at) in windows {
            let open = self.diagrams.lies(place, |cell| cell != 0 && cell <= at + 1);
            let inside = self.diagrams.lies(period, |cell| cell == 2);
            let rule = self.diagrams.implies(open, inside);
            rules = self.diagrams.both(rules, rule);
        }
        rules
    }
}

fn least(limit: Limit) -> i64 {
    match limit {
        Limit::Number(days) => days,
        Limit::Months(months) => i64::from(months) * DAYS_OF_A_MONTH,
    }
}

fn most(limit: Limit) -> i64 {
    match limit {
        Limit::Number(days) => days,
        Limit::Months(months) => i64::from(months) * MOST_DAYS_OF_A_MONTH,
    }
}
