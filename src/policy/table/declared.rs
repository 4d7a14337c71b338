//! A decision table, checked: its facts, its outputs, its rules, and the grids that they make.

use std::ops::Range;

use super::grid::Grid;
use super::value::{Kind, Scalar};
use crate::policy::condition::Bound;
use crate::policy::pack::Parameter;
use crate::text_enum;
use crate::types::Day;

/// A decision table, checked.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name, such as `outlet-levels`.
    pub name: String,
    /// Its title in Chinese.
    pub title_zh: String,
    /// Its title in English.
    pub title_en: String,
    /// First day in force.
    pub in_force: Day,
    /// First day on which it is no longer in force, if it ends.
    pub until: Option<Day>,
    /// SHA-256 of its source, in hexadecimal.
    pub hash: String,
    /// Where its text was read: by what it is cited, and what that is.
    pub sources: Vec<(String, String)>,
    /// What happens where several rules hold.
    pub hit: Hit,
    /// Its numbers and choices, each dated and with a reference.
    pub parameters: Vec<Parameter>,
    /// What it asks.
    pub facts: Vec<TableFact>,
    /// What it answers.
    pub outputs: Vec<TableOutput>,
    /// As written.
    pub rules: Vec<TableRule>,
    /// One for each stretch of days on which no parameter changes, earliest first; never empty.
    pub(super) grids: Vec<Grid>,
}

text_enum! {
    /// What happens where several rules hold.
    pub enum Hit {
        /// The first as written answers.
        First = "first",
        /// There are none with different answers.
        Unique = "unique",
    }
}

text_enum! {
    /// How a table's answer comes out. The four that do not answer stay distinct.
    pub enum TableOutcome {
        /// See the outputs.
        Answered = "answered",
        /// A rule refuses.
        Refused = "refused",
        /// A fact is missing that the answer depends on.
        FactMissing = "fact_missing",
        /// A person must look.
        Review = "review",
        /// No rule matched: a hole in the table, a defect of ours.
        NoRule = "no_rule",
    }
}

/// A fact that a table asks.
#[derive(Clone, Debug)]
pub struct TableFact {
    /// Its name.
    pub name: String,
    /// What it may be.
    pub kind: Kind,
    /// Whether it is what the caller wants to know, not something that evidence could change.
    pub question: bool,
    /// What it is, in Chinese.
    pub zh: String,
    /// What it is, in English.
    pub en: String,
    /// What could supply it, in Chinese; empty for a question.
    pub evidence_zh: String,
    /// What could supply it, in English; empty for a question.
    pub evidence_en: String,
}

/// What a table answers with.
#[derive(Clone, Debug)]
pub struct TableOutput {
    /// Its name.
    pub name: String,
    /// What it may be.
    pub kind: Kind,
    /// Whether a rule that answers may leave it out.
    pub optional: bool,
    /// What it is, in Chinese.
    pub zh: String,
    /// What it is, in English.
    pub en: String,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct TableRule {
    /// Its id, unique in the table.
    pub id: String,
    /// How the answer comes out where it holds: answered, refused or review.
    pub outcome: TableOutcome,
    /// The places in the sources it rests on.
    pub citations: Vec<String>,
    /// Why it is so where the text is silent; empty if the text says it.
    pub reason: String,
    /// What it says, in Chinese.
    pub zh: String,
    /// What it says, in English.
    pub en: String,
    /// By the fact's place, in order.
    pub(super) when: Vec<(usize, Test)>,
    /// By the output's place, in order.
    pub(super) then: Vec<(usize, Give)>,
    /// Where its id stands in the source.
    pub(super) span: Range<usize>,
}

/// One comparison.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// Is one of these codes: of a truth or of words.
    OneOf(Vec<i64>),
    /// Is above the first, if given, and not above the second, if given.
    Between(Option<Edge>, Option<Edge>),
}

/// A bound of a range: `from` and `below` lie one under the number they name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) bound: Bound,
    pub(super) offset: i64,
}

/// What an output is given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Give {
    /// The value with this code.
    Code(i64),
    /// The parameter with this place.
    Parameter(usize),
}

impl Table {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn covers(&self, day: Day) -> bool {
        self.in_force <= day && self.until.is_none_or(|until| day < until)
    }

    /// The place of a fact, by which values are set.
    #[must_use]
    pub fn place(&self, fact: &str) -> Option<usize> {
        self.facts.iter().position(|own| own.name == fact)
    }

    /// The number of a bound on a day.
    pub(super) fn number(&self, bound: Bound, day: Day) -> Option<i64> {
        match bound {
            Bound::Literal(number) => Some(number),
            Bound::Parameter(place) => self.parameters.get(place)?.on(day),
        }
    }

    /// The code of what a rule gives on a day.
    pub(super) fn given(&self, give: Give, day: Day) -> Option<i64> {
        match give {
            Give::Code(code) => Some(code),
            Give::Parameter(place) => self.parameters.get(place)?.on(day),
        }
    }

    /// The grid that serves a day; before the first, the first.
    #[inline]
    pub(super) fn grid(&self, day: Day) -> Option<&Grid> {
        self.grids.iter().rev().find(|grid| grid.from <= day).or_else(|| self.grids.first())
    }

    /// The value of a fact with a code.
    pub(super) fn fact_value(&self, fact: usize, code: i64) -> Option<Scalar> {
        self.facts.get(fact).map(|fact| fact.kind.value(code))
    }

    /// What a caller of an earlier revision could no longer ask, or would not understand, by its name: a fact that is
    /// gone or takes less, an output that is gone or says more.
    pub(in crate::policy) fn narrower_than(&self, before: &Self) -> Option<(String, String)> {
        let told = |what: &str, name: &str, why: &str| {
            Some((name.to_owned(), format!("{what} `{name}` {why}: who asks `{}` relies on it", self.name)))
        };
        for fact in &before.facts {
            match self.facts.iter().find(|own| own.name == fact.name) {
                None => return told("fact", &fact.name, "is gone"),
                Some(own) if !own.kind.takes(&fact.kind) => {
                    return told("fact", &fact.name, &format!("must still be {}", fact.kind.wanted()));
                }
                Some(_) => {}
            }
        }
        for output in &before.outputs {
            match self.outputs.iter().find(|own| own.name == output.name) {
                None => return told("output", &output.name, "is gone"),
                Some(own) if !output.kind.takes(&own.kind) => {
                    return told("output", &output.name, &format!("may only be {}", output.kind.wanted()));
                }
                Some(own) if own.optional && !output.optional => {
                    return told("output", &output.name, "must always be given");
                }
                Some(_) => {}
            }
        }
        None
    }
}
