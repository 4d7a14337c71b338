//! Making a stack ready: numbers of the day put in, facts cut into cells, each cell told which rules it lets through.

use std::sync::Arc;

use super::condition::{Bound, Limit, Test};
use super::fact::{Fact, Kind, SeenBy};
use super::pack::{FactoryStart, Pack, Rule, Stage};
use super::rule_set::RuleSet;
use super::stack::{Asked, Cells, FORMS, Learned, PackSet, PeriodReady, Ready, Slot, Stack, Window};
use super::vocabulary::{Category, Conclusion, Form, GoodsClass, items, main_item};
use crate::types::{Day, Words};

impl Stack {
    /// Makes packs ready for the cases of a category that are reported on a day: no more packs and rules than a stack
    /// may have.
    pub(super) fn compile(category: Category, packs: Vec<Arc<Pack>>, day: Day) -> Self {
        let compiler = Compiler { category, packs: &packs, day };
        let rules = compiler.rules();
        let slots = compiler.slots(&rules);
        let of = |is_return: bool| {
            let mut set = RuleSet::default();
            let asked = |ready: &Ready| ready.stage == Stage::Counting || (ready.stage == Stage::NoReason) == is_return;
            rules.iter().enumerate().filter(|(_, ready)| asked(ready)).for_each(|(place, _)| set.add(place));
            let asks = |slot: &Slot| slot.lets.iter().any(|lets| !set.without(*lets).is_empty());
            let (told, others): (Vec<_>, Vec<_>) =
                slots.iter().enumerate().filter(|(_, slot)| asks(slot)).partition(|(_, slot)| slot.is_told());
            let told = told.into_iter().map(|(_, slot)| (slot.fact, slot.lets.clone())).collect();
            Asked { rules: set, told, slots: others.into_iter().map(|(place, _)| place).collect() }
        };
        let rate = |pack: &Arc<Pack>| match pack.limit(pack.refund?.daily_rate, day)? {
            Limit::Number(rate) => Some(rate),
            Limit::Months(_) => None,
        };
        let factory_days = |pack: &Arc<Pack>| match pack.start?.factory? {
            FactoryStart::After(days) => pack.limit(days, day),
            FactoryStart::MonthEnd => None,
        };
        Self {
            category,
            machine: items(category).iter().position(|item| *item == main_item(category)).unwrap_or(0),
            refs: packs.iter().map(|pack| (&**pack).into()).collect(),
            of_fault: of(false),
            of_return: of(true),
            classes: compiler.classes(),
            periods: compiler.periods(),
            rates: packs.iter().map(rate).collect(),
            accessory_at_separate_price: packs
                .iter()
                .any(|pack| pack.refund.is_some_and(|refund| refund.accessory_at_separate_price)),
            factory_days: packs.iter().map(factory_days).collect(),
            starts: packs.iter().map(|pack| pack.start).collect(),
            starters: compiler.packs(|pack| pack.start.is_some()),
            rolling: compiler.packs(|pack| pack.rolls),
            giving_periods: compiler.packs(|pack| !pack.periods.is_empty()),
            asks_machine: slots.iter().any(|slot| slot.fact == Fact::InMachinePeriod),
            rules,
            slots,
            packs,
        }
    }
}

struct Compiler<'a> {
    category: Category,
    packs: &'a [Arc<Pack>],
    day: Day,
}

impl Compiler<'_> {
    fn packs(&self, is: impl Fn(&Pack) -> bool) -> PackSet {
        let places = self.packs.iter().enumerate().filter(|(_, pack)| is(pack));
        places.fold(0, |set, (place, _)| set | (1 << place))
    }

    /// Every rule in the order in which it is asked: by stage, then by pack, then as written.
    fn rules(&self) -> Vec<Ready> {
        let of = |(pack, owner): (usize, &Arc<Pack>)| {
            let ready = move |(place, rule)| self.ready(pack, place, rule);
            owner.rules.iter().enumerate().map(ready).collect::<Vec<_>>()
        };
        let mut rules: Vec<Ready> = self.packs.iter().enumerate().flat_map(of).collect();
        rules.sort_by_key(|ready| ready.stage);
        rules
    }

    fn ready(&self, pack: usize, place: usize, rule: &Rule) -> Ready {
        let (mut needs, mut needs_not) = (Words::NONE, Words::NONE);
        for (fact, test) in &rule.when {
            match (Learned::of(*fact), test) {
                (Some(learned), Test::Is(true)) => needs.add(learned),
                (Some(learned), Test::Is(false)) => needs_not.add(learned),
                _ => {}
            }
        }
        let window = rule.when.iter().find_map(|(fact, test)| match test {
            Test::Between(_, Some(until)) if fact.kind() == Kind::Since => self.window(pack, *fact, *until),
            Test::Between(..) | Test::Is(_) | Test::OneOf(_) => None,
        });
        let asks = |fact: Fact| rule.when.iter().any(|(asked, _)| *asked == fact);
        let builds_on = match () {
            () if asks(Fact::ExchangeDue) => Some(Conclusion::ExchangeDue),
            () if asks(Fact::DeclineDue) => Some(Conclusion::DeclineDue),
            () if asks(Fact::LocalExchangeDue) => Some(Conclusion::LocalExchangeDue),
            () => None,
        };
        let then = &rule.then;
        Ready {
            pack,
            place,
            stage: rule.stage,
            needs,
            needs_not,
            window,
            builds_on,
            offer: then.offer.iter().copied().collect(),
            withhold: then.withhold.iter().copied().collect(),
            refuse: then.refuse.as_ref().map(|instead| instead.iter().copied().collect()),
            conclude: then.conclude.iter().copied().collect(),
            review: then.review,
            settle: then.settle,
            duty: then.duty,
            flag: then.flag,
            concluded_until: then.concluded_until.and_then(|(fact, bound)| self.window(pack, fact, bound)),
            reaches: self.reaches(pack, rule.stage),
        }
    }

    /// The packs that a gate of one pack holds for: itself, and those of higher layers, which promise within the law's
    /// terms; but a pack may judge evidence by itself, and one with a period of its own outlasts another's.
    fn reaches(&self, from: usize, stage: Stage) -> PackSet {
        let own = 1 << from;
        let Some(layer) = self.packs.get(from).map(|pack| pack.layer) else { return own };
        let above = match stage {
            Stage::Goods | Stage::Exclusions | Stage::Period => self.packs(|pack| pack.layer > layer),
            Stage::Evidence => self.packs(|pack| pack.layer > layer && !pack.own_evidence),
            Stage::NoReason
            | Stage::Windows
            | Stage::LongRepair
            | Stage::TwoRepairs
            | Stage::Supply
            | Stage::Plain
            | Stage::Duties
            | Stage::Counting => 0,
        };
        own | above
    }

    fn limit(&self, pack: usize, bound: Bound) -> Option<Limit> {
        self.packs.get(pack)?.limit(bound, self.day)
    }

    fn window(&self, pack: usize, fact: Fact, bound: Bound) -> Option<Window> {
        self.limit(pack, bound).map(|limit| Window { fact, limit })
    }

    fn classes(&self) -> Vec<Option<GoodsClass>> {
        let class = |(item, form)| self.packs.iter().find_map(|pack| pack.class(item, form));
        goods(self.category).map(class).collect()
    }

    fn periods(&self) -> Vec<Vec<PeriodReady>> {
        let of = |pack: usize| {
            goods(self.category).map(move |(item, form)| {
                let owner = self.packs.get(pack)?;
                let found = owner.periods_of(item, form).filter_map(|(place, period)| {
                    let Limit::Months(months) = owner.limit(period.months, self.day)? else { return None };
                    let restarts_on_replacement = period.restarts_on_replacement;
                    Some(PeriodReady { series: period.series.clone(), months, restarts_on_replacement, place })
                });
                Some(found.collect())
            })
        };
        (0..self.packs.len()).flat_map(of).map(Option::unwrap_or_default).collect()
    }

    /// A slot for each fact that rules ask, as the packs see it; and for each cell the rules that it lets through.
    fn slots(&self, rules: &[Ready]) -> Vec<Slot> {
        let mut asked: Vec<(Key, Vec<(usize, Atom)>)> = Vec::new();
        for (place, ready) in rules.iter().enumerate() {
            for (fact, atom) in self.atoms(ready) {
                let key = Key { fact, sees: self.sees(ready.pack, fact), months: atom.months() };
                match asked.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, atoms)) => atoms.push((place, atom)),
                    None => asked.push((key, vec![(place, atom)])),
                }
            }
        }
        let slot = |(key, atoms): (Key, Vec<(usize, Atom)>)| {
            let pack = atoms.first().and_then(|(place, _)| rules.get(*place)).map_or(0, |ready| ready.pack);
            let cells = self.cut(key.fact, &atoms);
            let lets = (0..cells.count()).map(|cell| lets(&cells, cell, rules.len(), &atoms)).collect();
            Slot { fact: key.fact, pack, cells, lets }
        };
        asked.into_iter().map(slot).collect()
    }

    /// What a rule asks of the case itself, not of what was concluded: one comparison with one limit each.
    fn atoms(&self, ready: &Ready) -> Vec<(Fact, Atom)> {
        let Some(rule) = self.packs.get(ready.pack).and_then(|pack| pack.rules.get(ready.place)) else {
            return Vec::new();
        };
        let mut atoms = Vec::new();
        for (fact, test) in rule.when.iter().filter(|(fact, _)| Learned::of(*fact).is_none()) {
            match test {
                Test::Is(truth) => atoms.push((*fact, Atom::Is(*truth))),
                Test::OneOf(words) => atoms.push((*fact, Atom::OneOf(words.clone()))),
                Test::Between(over, until) => {
                    let over = over.and_then(|over| self.limit(ready.pack, over)).map(Atom::Over);
                    let until = until.and_then(|until| self.limit(ready.pack, until)).map(Atom::Until);
                    atoms.extend(over.into_iter().chain(until).map(|atom| (*fact, atom)));
                }
            }
        }
        atoms
    }

    /// What tells apart how packs see a fact: packs with the same key see the same.
    fn sees(&self, pack: usize, fact: Fact) -> (Option<usize>, bool) {
        let rolls = self.packs.get(pack).is_some_and(|pack| pack.rolls);
        let starts = |pack: &Arc<Pack>| pack.start.is_some();
        // With one pack that says where periods start, every pack starts there.
        let alone = self.packs.iter().filter(|pack| starts(pack)).count() <= 1;
        let start = self.packs.get(pack).filter(|own| !alone && starts(own)).map(|_| pack);
        match fact.seen_by() {
            SeenBy::All => (None, false),
            SeenBy::Counting => (None, rolls),
            SeenBy::Start => (start, false),
            SeenBy::StartAndCounting => (start, rolls),
            SeenBy::Pack => (Some(pack), false),
        }
    }

    fn cut(&self, fact: Fact, atoms: &[(usize, Atom)]) -> Cells {
        match fact.kind() {
            Kind::Truth => Cells::Truth,
            Kind::Word => Cells::Words(fact.words(&[self.category])),
            Kind::Count | Kind::Days | Kind::Since => {
                let mut limits: Vec<Limit> = atoms.iter().filter_map(|(_, atom)| atom.limit()).collect();
                limits.sort_unstable();
                limits.dedup();
                Cells::Limits(limits)
            }
        }
    }
}

/// What makes a slot: a fact, how it is seen, and whether its limits are months.
#[derive(PartialEq, Eq)]
struct Key {
    fact: Fact,
    sees: (Option<usize>, bool),
    months: bool,
}

/// A comparison with one limit.
enum Atom {
    Is(bool),
    OneOf(Vec<&'static str>),
    Over(Limit),
    Until(Limit),
}

impl Atom {
    const fn limit(&self) -> Option<Limit> {
        match self {
            Self::Over(limit) | Self::Until(limit) => Some(*limit),
            Self::Is(_) | Self::OneOf(_) => None,
        }
    }

    const fn months(&self) -> bool {
        matches!(self.limit(), Some(Limit::Months(_)))
    }

    /// Whether it holds of what lies in a cell.
    fn holds(&self, cells: &Cells, cell: usize) -> bool {
        let Some(value) = cell.checked_sub(1) else { return false };
        // The cell lies above the limits before its place.
        let above = |limits: &[Limit], limit| limits.iter().position(|known| *known == limit).map(|at| at < value);
        match (self, cells) {
            (Self::Is(expected), Cells::Truth) => *expected == (value == 1),
            (Self::OneOf(wanted), Cells::Words(words)) => words.get(value).is_some_and(|word| wanted.contains(word)),
            (Self::Over(limit), Cells::Limits(limits)) => above(limits, *limit) == Some(true),
            (Self::Until(limit), Cells::Limits(limits)) => above(limits, *limit) == Some(false),
            (Self::Is(_) | Self::OneOf(_) | Self::Over(_) | Self::Until(_), _) => false,
        }
    }
}

/// The rules that a cell lets through: those that do not ask, and those all of whose comparisons hold in it.
fn lets(cells: &Cells, cell: usize, rules: usize, atoms: &[(usize, Atom)]) -> RuleSet {
    let mut set = RuleSet::default();
    let lets = |rule: &usize| atoms.iter().all(|(asking, atom)| asking != rule || atom.holds(cells, cell));
    (0..rules).filter(lets).for_each(|rule| set.add(rule));
    set
}

/// Items of a category, each with each form.
fn goods(category: Category) -> impl Iterator<Item = (&'static str, Option<Form>)> {
    let forms = || [None].into_iter().chain(Form::ALL.iter().copied().map(Some)).take(FORMS);
    items(category).iter().flat_map(move |item| forms().map(|form| (*item, form)))
}
