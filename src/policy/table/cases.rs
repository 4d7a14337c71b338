//! Cases of tables: facts in, expected answer out. Only the keys given are compared; lists compare as sets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde::Deserialize;
use toml::Spanned;

use super::answer::Answer;
use super::ask::Asked;
use super::declared::{Table, TableOutcome};
use super::tables::Tables;
use super::value::Scalar;
use crate::policy::cases::{case_at, difference, list};
use crate::policy::error::{PackError, Source};
use crate::policy::written;
use crate::types::Day;

/// A case of a file.
#[derive(Clone, Debug)]
pub struct TableCase {
    /// Its id, unique in the file.
    pub id: String,
    /// The rule it exercises.
    pub why: String,
    /// The table it asks.
    pub table: String,
    /// The day it asks about; the first of the table's last revision if none.
    pub on: Option<Day>,
    facts: BTreeMap<String, Scalar>,
    expect: Expectation,
    at: PackError,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    case: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    why: String,
    table: String,
    #[serde(default, with = "written::day_if_known")]
    on: Option<Day>,
    #[serde(default)]
    facts: BTreeMap<String, Scalar>,
    #[serde(default)]
    expect: Expectation,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expectation {
    outcome: Option<TableOutcome>,
    outputs: Option<BTreeMap<String, Scalar>>,
    rule: Option<String>,
    cites: Option<BTreeSet<String>>,
    missing: Option<BTreeSet<String>>,
}

/// Whether a file has cases of tables: the first case, if there is one, names a table.
#[must_use]
pub fn are_here(text: &str) -> bool {
    let read: Option<toml::Table> = text.parse().ok();
    let cases = read.as_ref().and_then(|file| file.get("case")).and_then(toml::Value::as_array);
    cases.and_then(|cases| cases.first()).is_some_and(|first| first.get("table").is_some())
}

/// Reads a case file of tables.
///
/// # Errors
/// What is no TOML, no such key, no such date; an id that stands twice: with file, line, case and key.
pub fn read(file: &str, text: &str) -> Result<Vec<TableCase>, PackError> {
    let source = Source { file, text };
    let read: CaseFile = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        match case_at(text, &span) {
            Some(id) => source.error(&span, format!("case `{id}`: {}", source.describe(&error))),
            None => source.error(&span, source.describe(&error)),
        }
    })?;
    let mut seen = BTreeSet::new();
    let mut cases = Vec::with_capacity(read.case.len());
    for Entry { id, why, table, on, facts, expect } in read.case {
        let at = source.error(&id.span(), format!("case `{}`", id.get_ref()));
        if !seen.insert(id.get_ref().clone()) {
            return Err(at.and("`id` stands twice"));
        }
        cases.push(TableCase { id: id.into_inner(), why, table, on, facts, expect, at });
    }
    Ok(cases)
}

impl TableCase {
    /// The table, the facts as it reads them, and the day.
    ///
    /// # Errors
    /// A table that does not exist or is not in force that day, facts that it does not have or that are never so: with
    /// file, line and case.
    pub fn asked<'t>(&self, tables: &'t Tables) -> Result<(&'t Table, Asked, Day), PackError> {
        let Some(last) = tables.revisions(&self.table).last() else {
            let known = tables.names().join(", ");
            return Err(self.at.clone().and(format!("there is no table `{}`; there are {known}", self.table)));
        };
        let day = self.on.unwrap_or(last.in_force);
        let Some(table) = tables.find(&self.table, day) else {
            return Err(self.at.clone().and(format!("table `{}` is not in force on {day}", self.table)));
        };
        let facts = self.facts.iter().map(|(name, value)| (name.as_str(), value.clone()));
        match table.asked(facts) {
            Ok(asked) => Ok((table, asked, day)),
            Err(wrong) => {
                let wrong: Vec<String> = wrong.iter().map(|(name, what)| format!("`{name}` {what}")).collect();
                Err(self.at.clone().and(wrong.join("; ")))
            }
        }
    }

    /// The differences between what was expected and what is answered, as `key: expected X, got Y`.
    ///
    /// # Errors
    /// What [`TableCase::asked`] refuses.
    pub fn differences(&self, tables: &Tables) -> Result<Vec<String>, PackError> {
        let (table, asked, day) = self.asked(tables)?;
        let answer = table.decide(&asked, day);
        Ok(self.compare(&answer))
    }

    fn compare(&self, answer: &Answer<'_>) -> Vec<String> {
        let (expect, mut found) = (&self.expect, Vec::new());
        let mut unequal =
            |key: &str, expected: &dyn Display, got: &dyn Display| found.push(difference(key, expected, got));
        if let Some(expected) = expect.outcome.filter(|expected| *expected != answer.outcome()) {
            unequal("outcome", &expected, &answer.outcome());
        }
        let got: BTreeMap<&str, Scalar> = answer.outputs().collect();
        for (name, expected) in expect.outputs.iter().flatten() {
            match got.get(name.as_str()) {
                Some(value) if value == expected => {}
                Some(value) => unequal(&format!("outputs.{name}"), expected, value),
                None => unequal(&format!("outputs.{name}"), expected, &"nothing"),
            }
        }
        if let Some(expected) = expect.rule.as_ref().filter(|id| !answer.rules().any(|rule| rule.id == **id)) {
            unequal("rule", expected, &answer.rule().map_or("nothing", |rule| rule.id.as_str()));
        }
        let cited: BTreeSet<String> = answer.rules().flat_map(|rule| rule.citations.iter().cloned()).collect();
        if let Some(expected) = expect.cites.as_ref().filter(|cites| !cites.is_subset(&cited)) {
            unequal("cites", &list(expected), &list(&cited));
        }
        let missing: BTreeSet<String> = answer.missing().map(|fact| fact.name.clone()).collect();
        if let Some(expected) = expect.missing.as_ref().filter(|expected| **expected != missing) {
            unequal("missing", &list(expected), &list(&missing));
        }
        found
    }
}
