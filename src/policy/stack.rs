//! A stack: the packs of all layers that speak of one kind of case in one stretch of days, made ready to decide.
//!
//! Every fact that a rule asks has a *slot*; a slot has finitely many *cells*, one for each stretch of values that the
//! rules tell apart. A case lies in one cell of each slot, and each cell knows the rules that it lets through: the rules
//! whose conditions hold are those that every cell of the case lets through.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::condition::Limit;
use super::decision::PackRef;
use super::fact::{Fact, SeenBy};
use super::pack::{Pack, Rule, Stage, Start};
use super::rule_set::RuleSet;
use super::vocabulary::{Category, Conclusion, Duty, Flag, Form, GoodsClass, Remedy, Topic, items};
use crate::text_enum;
use crate::types::{Word as _, Words};

/// Packs that one stack may have.
pub(super) const PACKS_MAX: usize = 16;

/// A set of the packs of a stack, by their places.
pub(super) type PackSet = u16;

/// The packs of all layers for one kind of case, lower layers first, made ready.
#[derive(Clone, Debug)]
pub(super) struct Stack {
    pub(super) category: Category,
    /// Place of the item that stands for the whole device.
    pub(super) machine: usize,
    pub(super) packs: Vec<Arc<Pack>>,
    /// The packs as decisions refer to them.
    pub(super) refs: Vec<PackRef>,
    pub(super) rules: Vec<Ready>,
    pub(super) slots: Vec<Slot>,
    /// What is asked of a fault, and of a return without one.
    pub(super) of_fault: Asked,
    pub(super) of_return: Asked,
    /// What kind of goods, by item and form.
    pub(super) classes: Vec<Option<GoodsClass>>,
    /// Periods, by pack, item and form.
    pub(super) periods: Vec<Vec<PeriodReady>>,
    /// The daily rate of depreciation by pack, in ten-thousandths.
    pub(super) rates: Vec<Option<i64>>,
    /// Whether an accessory that came with the main unit is refunded at the price it has alone.
    pub(super) accessory_at_separate_price: bool,
    /// Days added to a factory date, by pack.
    pub(super) factory_days: Vec<Option<Limit>>,
    /// Where periods start, by pack; and the packs that say so.
    pub(super) starts: Vec<Option<Start>>,
    pub(super) starters: PackSet,
    /// Packs that move last days over rest days.
    pub(super) rolling: PackSet,
    /// Packs that give some item a period.
    pub(super) giving_periods: PackSet,
    /// Whether some rule asks for the whole machine's period.
    pub(super) asks_machine: bool,
}

/// A fact as some packs of the stack see it, cut into the cells that their rules tell apart.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) fact: Fact,
    /// A pack that sees it so.
    pub(super) pack: usize,
    pub(super) cells: Cells,
    /// The rules that each cell lets through. The first cell is "not known": it lets through who does not ask.
    pub(super) lets: Vec<RuleSet>,
}

/// What is asked of one kind of case.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) rules: RuleSet,
    /// Facts that these rules ask and that every pack sees alike, with the rules that each of their cells lets through.
    pub(super) told: Vec<(Fact, Vec<RuleSet>)>,
    /// The other slots that they ask.
    pub(super) slots: Vec<usize>,
}

impl Slot {
    /// Whether every pack sees it alike, without counting.
    pub(super) fn is_told(&self) -> bool {
        self.fact.seen_by() == SeenBy::All && !matches!(self.cells, Cells::Limits(_))
    }

    /// The cell that is least worth telling: a case in order, early, in stock, without a history.
    pub(super) fn usual(&self) -> usize {
        let true_as_a_rule = [Fact::Listed, Fact::InPeriod, Fact::InMachinePeriod, Fact::AgreementSigned, Fact::Intact];
        let absent_as_a_rule = [Fact::Delay, Fact::OpenDays, Fact::EstimateDays, Fact::RepairedDay, Fact::Form];
        if true_as_a_rule.contains(&self.fact) {
            2
        } else if absent_as_a_rule.contains(&self.fact) {
            0
        } else if self.fact == Fact::SinceRepair {
            // No repair at all is longer ago than any.
            self.cells.count() - 1
        } else {
            1
        }
    }
}

/// How a slot is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cells {
    /// Not known, false, true.
    Truth,
    /// Not known, and each word.
    Words(Vec<&'static str>),
    /// Not known, and each stretch up to a limit; the last lies above all.
    Limits(Vec<Limit>),
}

impl Cells {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Truth => 3,
            Self::Words(words) => words.len() + 1,
            Self::Limits(limits) => limits.len() + 2,
        }
    }
}

text_enum! {
    /// What earlier stages concluded, as rules ask for it.
    pub enum Learned {
        /// An exchange is due under the law.
        ExchangeDue = "exchange_due",
        /// It may be declined for a reduced refund.
        DeclineDue = "decline_due",
        /// An exchange is due under provincial law.
        LocalExchangeDue = "local_exchange_due",
        /// A refund is offered for the fault.
        RefundOffered = "refund_offered",
        /// A last day that is told moved over rest days.
        Moved = "moved",
    }
}

impl Learned {
    /// As the fact that rules ask for; nothing if it is no conclusion.
    pub(super) fn of(fact: Fact) -> Option<Self> {
        Self::from_text(fact.as_str())
    }

    /// As rules conclude it.
    pub(super) const fn from_conclusion(conclusion: Conclusion) -> Self {
        match conclusion {
            Conclusion::ExchangeDue => Self::ExchangeDue,
            Conclusion::DeclineDue => Self::DeclineDue,
            Conclusion::LocalExchangeDue => Self::LocalExchangeDue,
        }
    }
}

/// A rule made ready, in the order in which it is asked.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) pack: usize,
    /// Its place in the pack.
    pub(super) place: usize,
    pub(super) stage: Stage,
    /// What must have been concluded, and what must not.
    pub(super) needs: Words<Learned>,
    pub(super) needs_not: Words<Learned>,
    /// The window that ends what it gives.
    pub(super) window: Option<Window>,
    /// The conclusion that it builds on.
    pub(super) builds_on: Option<Conclusion>,
    pub(super) offer: Words<Remedy>,
    pub(super) withhold: Words<Remedy>,
    pub(super) refuse: Option<Words<Remedy>>,
    pub(super) conclude: Words<Conclusion>,
    pub(super) concluded_until: Option<Window>,
    pub(super) review: Option<Topic>,
    pub(super) settle: Option<Topic>,
    pub(super) duty: Option<Duty>,
    pub(super) flag: Option<Flag>,
    /// The packs that its refusal or withholding reaches, its own too; in the stage of periods, those without a period
    /// of their own only.
    pub(super) reaches: PackSet,
}

/// A window: days counted from the start that a fact counts from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) fact: Fact,
    pub(super) limit: Limit,
}

/// The period that a pack gives an item.
#[derive(Clone, Debug)]
pub(super) struct PeriodReady {
    pub(super) series: Option<String>,
    pub(super) months: u32,
    pub(super) restarts_on_replacement: bool,
    /// Its place in the pack.
    pub(super) place: usize,
}

impl Stack {
    /// The rule as its pack has it.
    pub(super) fn rule(&self, place: usize) -> Option<(&Pack, &Rule)> {
        let ready = self.rules.get(place)?;
        let pack = self.packs.get(ready.pack)?;
        Some((pack, pack.rules.get(ready.place)?))
    }

    /// What kind of goods an item is, by the first pack that knows it.
    pub(super) fn class(&self, item: Option<usize>, form: Option<Form>) -> Option<GoodsClass> {
        self.classes.get(place_of(item?, form)).copied().flatten()
    }

    /// The lengths of time that its rules and periods count from the day a period starts.
    pub(super) fn limits_of_start(&self) -> BTreeSet<Limit> {
        let of = |slot: &Slot| match &slot.cells {
            Cells::Limits(limits) if matches!(slot.fact.seen_by(), SeenBy::StartAndCounting | SeenBy::Counting) => {
                limits.clone()
            }
            Cells::Limits(_) | Cells::Truth | Cells::Words(_) => Vec::new(),
        };
        let periods = self.periods.iter().flatten().map(|period| Limit::Months(period.months));
        self.slots.iter().flat_map(of).chain(periods).collect()
    }

    /// The period that a pack gives an item.
    pub(super) fn period(
        &self,
        pack: usize,
        item: usize,
        form: Option<Form>,
        series: Option<&str>,
    ) -> Option<&PeriodReady> {
        let forms = items(self.category).len() * FORMS;
        let known = self.periods.get(pack * forms + place_of(item, form))?;
        known.iter().find(|period| period.series.as_deref().is_none_or(|own| series == Some(own)))
    }
}

/// Forms, with "not known" before them.
pub(super) const FORMS: usize = Form::ALL.len() + 1;

/// The place of an item of a form in tables.
pub(super) fn place_of(item: usize, form: Option<Form>) -> usize {
    item * FORMS + form.map_or(0, |form| form.place() + 1)
}
