//! Packs: law and promises as typed, dated, cited data, and the questions one pack answers by itself.

use super::condition::{Bound, Condition, Limit};
use super::vocabulary::{Category, Conclusion, Duty, Flag, Form, GoodsClass, Layer, Remedy, Topic};
use crate::text_enum;
use crate::types::Day;

/// A pack, checked.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its name, such as `phone-2001`.
    pub name: String,
    /// Its title in Chinese.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// Its layer.
    pub layer: Layer,
    /// First day in force.
    pub in_force: Day,
    /// First day on which it is no longer in force, if it ends.
    pub until: Option<Day>,
    /// SHA-256 of its source, in hexadecimal.
    pub hash: String,
    /// Where its text was read.
    pub sources: Vec<String>,
    /// Its numbers and choices, each dated and with a reference.
    pub parameters: Vec<Parameter>,
    pub(super) scope: Scope,
    pub(super) rolls: bool,
    /// Whether evidence is judged by its own rules, not by those of the layers below.
    pub(super) own_evidence: bool,
    pub(super) start: Option<Start>,
    pub(super) classes: Vec<Class>,
    pub(super) periods: Vec<Period>,
    pub(super) refund: Option<Refund>,
    /// In the order of their stages, else as written.
    pub(super) rules: Vec<Rule>,
}

/// A number that a pack names, with its reason: counsel may turn it without a change of code.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it counts.
    pub unit: Unit,
    /// The article it rests on.
    pub reference: String,
    /// Why it is so where the text is silent; empty if the text says it.
    pub reason: String,
    /// How well the text was read: `A` in full, `B` in copies that agree, `C` weakly, `M-nn` from memory.
    pub confidence: String,
    /// Its values, each from a day on, earliest first; never empty.
    pub values: Vec<(Day, i64)>,
}

impl Parameter {
    /// Its value on a day; nothing before its first.
    #[must_use]
    pub fn on(&self, day: Day) -> Option<i64> {
        self.values.iter().rev().find(|(from, _)| *from <= day).map(|(_, value)| *value)
    }
}

text_enum! {
    /// What a parameter counts.
    pub enum Unit {
        /// Calendar days.
        Days = "days",
        /// Calendar months.
        Months = "months",
        /// Things.
        Count = "count",
        /// Ten-thousandths of the price for each day of use.
        PerMyriadADay = "per_myriad_a_day",
        /// Days that are no rest days.
        WorkingDays = "working_days",
        /// Minutes of the clock.
        Minutes = "minutes",
        /// Thousandths.
        Permille = "permille",
    }
}

text_enum! {
    /// When a rule is asked, in this order over all layers.
    pub enum Stage {
        /// A return without any fault; nothing else is asked then.
        NoReason = "no_reason",
        /// What kind of goods, and how they came to the consumer.
        Goods = "goods",
        /// What proves the sale.
        Evidence = "evidence",
        /// What no layer covers.
        Exclusions = "exclusions",
        /// Whether the period still runs.
        Period = "period",
        /// Windows after the sale.
        Windows = "windows",
        /// Repairs that take too long.
        LongRepair = "long_repair",
        /// Repeated repairs.
        TwoRepairs = "two_repairs",
        /// How an exchange that is due is given.
        Supply = "supply",
        /// Plain repair, accessories, parts, programs.
        Plain = "plain",
        /// What is owed besides.
        Duties = "duties",
        /// How days were counted; asked in every case.
        Counting = "counting",
    }
}

/// One article as a rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) stage: Stage,
    pub(super) when: Condition,
    pub(super) then: Effect,
    pub(super) citations: Vec<String>,
    pub(super) zh: String,
    pub(super) en: String,
}

/// What a rule does.
#[derive(Clone, Debug, Default)]
pub(super) struct Effect {
    /// Remedies that the consumer may choose.
    pub(super) offer: Vec<Remedy>,
    /// Remedies that this layer and those above it do not give.
    pub(super) withhold: Vec<Remedy>,
    /// A refusal, with what is offered instead.
    pub(super) refuse: Option<Vec<Remedy>>,
    /// A person must look, at what.
    pub(super) review: Option<Topic>,
    /// What no longer needs a person's look.
    pub(super) settle: Option<Topic>,
    /// Concluded for later stages.
    pub(super) conclude: Vec<Conclusion>,
    /// The window in which what is concluded can still be asked for, if longer than the rule's own.
    pub(super) concluded_until: Option<(super::fact::Fact, Bound)>,
    /// Owed besides.
    pub(super) duty: Option<Duty>,
    /// What a reader must know besides.
    pub(super) flag: Option<Flag>,
}

/// What a pack speaks of.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) categories: Vec<Category>,
    pub(super) program: Option<String>,
    pub(super) province: Option<String>,
}

/// Where a period starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) basis: Basis,
    pub(super) factory: Option<FactoryStart>,
}

text_enum! {
    /// The event that starts a period.
    pub enum Basis {
        /// The later of invoice and delivery.
        Delivery = "delivery",
        /// Arrival after shipping: days in transit are not counted.
        Arrival = "arrival",
    }
}

/// Where a period starts when only the factory date is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum FactoryStart {
    /// So many days after it.
    After(Bound),
    /// On the last day of its month.
    MonthEnd,
}

/// Items that are goods of a kind.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) class: GoodsClass,
    pub(super) items: Vec<String>,
    pub(super) form: Option<Form>,
}

/// The period of items.
#[derive(Clone, Debug)]
pub(super) struct Period {
    pub(super) items: Vec<String>,
    pub(super) form: Option<Form>,
    pub(super) series: Option<String>,
    pub(super) months: Bound,
    pub(super) restarts_on_replacement: bool,
    pub(super) citation: String,
}

/// How refunds are reckoned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refund {
    pub(super) daily_rate: Bound,
    /// An accessory that came with the main unit is refunded at the price it has alone.
    pub(super) accessory_at_separate_price: bool,
}

impl Pack {
    /// Whether the pack speaks of a case on a day.
    #[must_use]
    pub fn covers(&self, category: Category, program: Option<&str>, province: Option<&str>, day: Day) -> bool {
        let scope = &self.scope;
        scope.categories.contains(&category)
            && self.in_force <= day
            && self.until.is_none_or(|until| day < until)
            && scope.program.as_deref().is_none_or(|own| program == Some(own))
            && scope.province.as_deref().is_none_or(|own| province == Some(own))
    }

    /// What an article says in the words of the first rule that rests on it, Chinese and English.
    #[must_use]
    pub fn article(&self, citation: &str) -> Option<(&str, &str)> {
        let rests = |place: usize| {
            move |rule: &&Rule| match place {
                0 => rule.citations.first().is_some_and(|first| first == citation),
                _ => rule.citations.iter().any(|other| other == citation),
            }
        };
        let rule = self.rules.iter().find(rests(0)).or_else(|| self.rules.iter().find(rests(1)))?;
        Some((&rule.zh, &rule.en))
    }

    /// Every article that its rules and periods cite.
    pub(super) fn citations(&self) -> impl Iterator<Item = &str> {
        let of_rules = self.rules.iter().flat_map(|rule| &rule.citations);
        of_rules.chain(self.periods.iter().map(|period| &period.citation)).map(String::as_str)
    }

    /// Whether a citation is of its own text, cited by its name or by what begins it: `consumer-law:25` is of
    /// `consumer-law-2013`.
    pub(super) fn owns(&self, citation: &str) -> bool {
        let work = citation.split(':').next().unwrap_or_default();
        let rest = self.name.strip_prefix(work).filter(|_| !work.is_empty());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }

    /// Its rules as lines of stage, id, citations and both wordings.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.rules.iter().map(|rule| {
            format!("{}: {} [{}]\n  {}\n  {}", rule.stage, rule.id, rule.citations.join(", "), rule.zh, rule.en)
        })
    }

    /// The value of a bound on a day.
    pub(super) fn limit(&self, bound: Bound, day: Day) -> Option<Limit> {
        match bound {
            Bound::Literal(number) => Some(Limit::Number(number)),
            Bound::Parameter(place) => {
                let parameter = self.parameters.get(place)?;
                let value = parameter.on(day)?;
                match parameter.unit {
                    Unit::Months => u32::try_from(value).ok().map(Limit::Months),
                    Unit::Days
                    | Unit::Count
                    | Unit::PerMyriadADay
                    | Unit::WorkingDays
                    | Unit::Minutes
                    | Unit::Permille => Some(Limit::Number(value)),
                }
            }
        }
    }

    /// What kind of goods an item is, if this pack says.
    pub(super) fn class(&self, item: &str, form: Option<Form>) -> Option<GoodsClass> {
        let found =
            self.classes.iter().find(|class| class.items.iter().any(|own| own == item) && fits(class.form, form));
        found.map(|class| class.class)
    }

    /// The periods that this pack gives an item, by series, each with its place.
    pub(super) fn periods_of(&self, item: &str, form: Option<Form>) -> impl Iterator<Item = (usize, &Period)> {
        let gives = move |period: &Period| period.items.iter().any(|own| own == item) && fits(period.form, form);
        self.periods.iter().enumerate().filter(move |(_, period)| gives(period))
    }

    /// The days on which what it says changes.
    pub(super) fn turns(&self) -> impl Iterator<Item = Day> {
        let numbers = self.parameters.iter().flat_map(|parameter| parameter.values.iter().map(|(from, _)| *from));
        [self.in_force].into_iter().chain(self.until).chain(numbers)
    }

    /// The series that its tables tell apart.
    pub(super) fn series(&self) -> impl Iterator<Item = &str> {
        self.periods.iter().filter_map(|period| period.series.as_deref())
    }
}

fn fits(own: Option<Form>, form: Option<Form>) -> bool {
    own.is_none_or(|own| form == Some(own))
}
