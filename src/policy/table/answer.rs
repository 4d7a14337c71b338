//! What follows, and why: borrowed from the table while it is looked at, owned where it is kept and replayed.

use serde::{Deserialize, Serialize};

use super::ask::Asked;
use super::declared::{Table, TableFact, TableOutcome, TableRule};
use super::grid::Grid;
use super::value::{Named, Scalar};
use crate::policy::written;
use crate::types::Day;

/// What a table answers to a question.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    pub(super) table: &'a Table,
    pub(super) grid: Option<&'a Grid>,
    pub(super) asked: &'a Asked,
    pub(super) day: Day,
    pub(super) found: Found,
}

/// What was found, by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// One rule.
    Rule(usize),
    /// Rules that answer alike, whichever an unknown fact makes hold; two or more.
    Alike(Vec<usize>),
    /// Facts that the answer depends on.
    Missing(Vec<usize>),
    /// No rule holds.
    Nothing,
}

/// An answer as it is kept. Its order is fixed: deciding twice gives equal bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDecision {
    /// The table's name.
    pub table: String,
    /// First day of the revision used.
    #[serde(with = "written::day")]
    pub in_force: Day,
    /// SHA-256 of its source, in hexadecimal.
    pub hash: String,
    /// The day that was asked about.
    #[serde(with = "written::day")]
    pub on: Day,
    /// The facts that were known.
    pub facts: Vec<Named>,
    /// How it came out.
    pub outcome: TableOutcome,
    /// What is answered.
    pub outputs: Vec<Named>,
    /// The rule that holds; several where a fact is not known and each answers alike.
    pub findings: Vec<TableFinding>,
    /// Names of the facts that are missing.
    pub missing: Vec<String>,
}

impl TableDecision {
    /// What is answered under a name.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<&Scalar> {
        self.outputs.iter().find(|output| output.name == name).map(|output| &output.value)
    }

    /// The number that is answered under a name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.output(name)? {
            Scalar::Number(number) => Some(*number),
            Scalar::Truth(_) | Scalar::Word(_) => None,
        }
    }
}

/// A rule that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFinding {
    /// Its id in the table.
    pub rule: String,
    /// The places in the sources it rests on.
    pub citations: Vec<String>,
    /// What it says, in Chinese.
    pub zh: String,
    /// What it says, in English.
    pub en: String,
}

impl<'a> Answer<'a> {
    #[inline]
    fn places(&self) -> &[usize] {
        match &self.found {
            Found::Rule(rule) => std::slice::from_ref(rule),
            Found::Alike(rules) => rules,
            Found::Missing(_) | Found::Nothing => &[],
        }
    }

    /// How it comes out.
    #[must_use]
    pub fn outcome(&self) -> TableOutcome {
        match &self.found {
            Found::Rule(_) | Found::Alike(_) => self.rule().map_or(TableOutcome::NoRule, |rule| rule.outcome),
            Found::Missing(_) => TableOutcome::FactMissing,
            Found::Nothing => TableOutcome::NoRule,
        }
    }

    /// The rule that holds; the first where several answer alike.
    #[must_use]
    pub fn rule(&self) -> Option<&'a TableRule> {
        self.places().first().and_then(|place| self.table.rules.get(*place))
    }

    /// The rules that may hold: one, or several that answer alike.
    pub fn rules(&self) -> impl Iterator<Item = &'a TableRule> {
        self.places().iter().filter_map(|place| self.table.rules.get(*place))
    }

    /// What is answered, in the order of the table's outputs.
    #[inline]
    pub fn outputs(&self) -> impl Iterator<Item = (&'a str, Scalar)> {
        let (table, first) = (self.table, self.places().first());
        let gives = first.zip(self.grid).and_then(|(rule, grid)| grid.gives.get(*rule));
        gives.map_or(&[][..], Vec::as_slice).iter().filter_map(|(place, code)| table.output(*place, *code))
    }

    /// The facts that are missing.
    pub fn missing(&self) -> impl Iterator<Item = &'a TableFact> {
        let missing: &[usize] = match &self.found {
            Found::Missing(facts) => facts,
            Found::Rule(_) | Found::Alike(_) | Found::Nothing => &[],
        };
        missing.iter().filter_map(|place| self.table.facts.get(*place))
    }

    /// The answer as it is kept.
    #[must_use]
    pub fn decision(&self) -> TableDecision {
        let finding = |rule: &TableRule| TableFinding {
            rule: rule.id.clone(),
            citations: rule.citations.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
        };
        TableDecision {
            table: self.table.name.clone(),
            in_force: self.table.in_force,
            hash: self.table.hash.clone(),
            on: self.day,
            facts: self.asked.known(self.table),
            outcome: self.outcome(),
            outputs: self.outputs().map(|(name, value)| Named { name: name.to_owned(), value }).collect(),
            findings: self.rules().map(finding).collect(),
            missing: self.missing().map(|fact| fact.name.clone()).collect(),
        }
    }
}

impl Table {
    /// What a rule gives on a day, by name.
    pub(super) fn outputs_of(&self, rule: Option<usize>, day: Day) -> impl Iterator<Item = (&str, Scalar)> {
        let gives = rule.zip(self.grid(day)).and_then(|(rule, grid)| grid.gives.get(rule));
        gives.into_iter().flatten().filter_map(|(place, code)| self.output(*place, *code))
    }

    /// An output by its place, with the value of a code.
    #[inline]
    fn output(&self, place: usize, code: i64) -> Option<(&str, Scalar)> {
        let output = self.outputs.get(place)?;
        Some((output.name.as_str(), output.kind.value(code)))
    }

    /// Decides the facts of a kept answer again: equal bytes by the same revision.
    ///
    /// # Errors
    /// Facts that this revision does not read: each, with what is wrong.
    pub fn replay(&self, kept: &TableDecision) -> Result<TableDecision, Vec<String>> {
        let facts = kept.facts.iter().map(|fact| (fact.name.as_str(), fact.value.clone()));
        let told = |wrong: &(&str, String)| format!("`{}` {}", wrong.0, wrong.1);
        let asked = self.asked(facts).map_err(|wrong| wrong.iter().map(told).collect::<Vec<_>>())?;
        Ok(self.decide(&asked, kept.on).decision())
    }
}
