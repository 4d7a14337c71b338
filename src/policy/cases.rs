//! Case files: facts in, expected decision out. Only the keys given are compared; lists compare as sets.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::decision::Decision;
use super::error::{PackError, Source};
use super::facts::{Evidence, Facts, Fault, NoReasonReturn, OpenRepair, Product, Repair, Sale, Supply};
use super::policies::Policies;
use super::vocabulary::{Duty, Flag, Outcome, Remedy, items};
use super::written;
use crate::types::{Day, Money};

/// A case of a file.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its id, unique in the file.
    pub id: String,
    /// The rule it exercises.
    pub why: String,
    /// Its facts.
    pub facts: Facts,
    expect: Expectation,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    #[serde(default)]
    case: Vec<Entry>,
}

/// A `[[case]]`: the facts stand beside id and expectation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    why: String,
    #[serde(default, with = "written::day_if_known")]
    on: Option<Day>,
    product: Spanned<Product>,
    #[serde(default)]
    sale: Sale,
    #[serde(default)]
    evidence: Evidence,
    fault: Fault,
    #[serde(default)]
    repairs: Vec<Repair>,
    open_repair: Option<OpenRepair>,
    #[serde(default, with = "written::day_if_known")]
    exchanged_on: Option<Day>,
    #[serde(default)]
    item_exchanges: u32,
    #[serde(default, with = "written::day_if_known")]
    component_replaced_on: Option<Day>,
    #[serde(default)]
    supply: Supply,
    no_reason_return: Option<NoReasonReturn>,
    #[serde(default)]
    expect: Expectation,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expectation {
    outcome: Option<Outcome>,
    remedies: Option<BTreeSet<Remedy>>,
    duties: Option<BTreeSet<Duty>>,
    #[serde(with = "written::day_if_known")]
    coverage_end: Option<Day>,
    #[serde(with = "written::amount")]
    refund: Option<Money>,
    #[serde(with = "written::amount")]
    depreciation: Option<Money>,
    missing: Option<BTreeSet<String>>,
    flags: Option<BTreeSet<Flag>>,
    cites: Option<BTreeSet<String>>,
}

/// Reads a case file.
///
/// # Errors
/// What is no TOML, no such key, no such word, no such date; an id that stands twice; an item of another category:
/// with file, line, case and key.
pub fn read(file: &str, text: &str) -> Result<Vec<Case>, PackError> {
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
    for entry in read.case {
        let id = entry.id.get_ref();
        if !seen.insert(id.clone()) {
            return Err(source.error(&entry.id.span(), format!("case `{id}`: `id` stands twice")));
        }
        let Product { category, item, .. } = entry.product.get_ref();
        if !items(*category).contains(&item.as_str()) {
            let known = items(*category).join(", ");
            let message =
                format!("case `{id}`: `product.item`: `{item}` is no item of `{category}`, which has {known}");
            return Err(source.error(&entry.product.span(), message));
        }
        cases.push(Case::from(entry));
    }
    Ok(cases)
}

/// A case as a file has it, without an expectation: what differs from the usual only.
#[must_use]
pub fn write(id: &str, why: &str, facts: &Facts) -> String {
    /// The facts beside id and reason.
    #[derive(Serialize)]
    struct Written<'a> {
        id: &'a str,
        why: &'a str,
        #[serde(flatten)]
        facts: &'a Facts,
    }
    #[derive(Serialize)]
    struct File<'a> {
        case: [Written<'a>; 1],
    }
    toml::to_string(&File { case: [Written { id, why, facts }] }).unwrap_or_else(|error| format!("# {error}\n"))
}

/// The id of the case that these bytes lie in.
pub(super) fn case_at<'a>(text: &'a str, span: &Range<usize>) -> Option<&'a str> {
    // A value that is missing is placed at the header of its case.
    let header = "[[case]]";
    let at = text.get(..span.start.checked_add(header.len())?.min(text.len()))?.rfind(header)?;
    let own = text.get(at.checked_add(header.len())?..)?;
    let own = own.split(header).next()?;
    own.lines().find_map(|line| {
        let value = line.trim().strip_prefix("id")?.trim_start().strip_prefix('=')?.trim();
        value.split(['"', '\'']).nth(1)
    })
}

impl From<Entry> for Case {
    fn from(entry: Entry) -> Self {
        let facts = Facts {
            product: entry.product.into_inner(),
            sale: entry.sale,
            evidence: entry.evidence,
            fault: entry.fault,
            repairs: entry.repairs,
            open_repair: entry.open_repair,
            exchanged_on: entry.exchanged_on,
            item_exchanges: entry.item_exchanges,
            component_replaced_on: entry.component_replaced_on,
            supply: entry.supply,
            no_reason_return: entry.no_reason_return,
            on: entry.on,
        };
        Self { id: entry.id.into_inner(), why: entry.why, facts, expect: entry.expect }
    }
}

impl Case {
    /// The differences between what was expected and what is decided, as `key: expected X, got Y`.
    #[must_use]
    pub fn differences(&self, policies: &Policies) -> Vec<String> {
        let decision = policies.decide(&self.facts);
        let expect = &self.expect;
        let remedies = decision.remedies.iter().map(|offer| offer.remedy);
        let duties = decision.duties.iter().map(|owed| owed.duty);
        let mut found = Vec::new();
        one(&mut found, "outcome", expect.outcome, Some(decision.outcome));
        set(&mut found, "remedies", expect.remedies.as_ref(), remedies.collect());
        set(&mut found, "duties", expect.duties.as_ref(), duties.collect());
        one(&mut found, "coverage_end", expect.coverage_end, decision.coverage_end);
        one(&mut found, "refund", expect.refund, decision.refund);
        one(&mut found, "depreciation", expect.depreciation, decision.depreciation);
        set(&mut found, "missing", expect.missing.as_ref(), decision.missing.iter().cloned().collect());
        set(&mut found, "flags", expect.flags.as_ref(), decision.flags.iter().copied().collect());
        let cited = cited(&decision);
        let lacking = expect.cites.iter().flatten().any(|citation| !cited.contains(citation));
        if let Some(expected) = expect.cites.as_ref().filter(|_| lacking) {
            found.push(difference("cites", list(expected), list(&cited)));
        }
        found
    }
}

/// Every article that a decision cites.
fn cited(decision: &Decision) -> BTreeSet<String> {
    let of_findings = decision.findings.iter().map(|finding| &finding.citations);
    let of_offers = decision.remedies.iter().map(|offer| &offer.citations);
    let of_duties = decision.duties.iter().map(|owed| &owed.citations);
    of_findings.chain(of_offers).chain(of_duties).flatten().cloned().collect()
}

fn one<T: Display + PartialEq>(found: &mut Vec<String>, key: &str, expected: Option<T>, got: Option<T>) {
    let nothing = || "nothing".to_owned();
    if let Some(expected) = expected.filter(|expected| Some(expected) != got.as_ref()) {
        found.push(difference(key, expected, got.map_or_else(nothing, |got| got.to_string())));
    }
}

fn set<T: Display + Ord>(found: &mut Vec<String>, key: &str, expected: Option<&BTreeSet<T>>, got: BTreeSet<T>) {
    if let Some(expected) = expected.filter(|expected| **expected != got) {
        found.push(difference(key, list(expected), list(&got)));
    }
}

/// How a difference is told.
pub(super) fn difference(key: &str, expected: impl Display, got: impl Display) -> String {
    format!("{key}: expected {expected}, got {got}")
}

/// A set as it is told.
pub(super) fn list<T: Display>(words: &BTreeSet<T>) -> String {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    format!("[{}]", words.join(", "))
}
