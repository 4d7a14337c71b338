//! Case files: facts in, expected decision out. Only the keys given are compared; lists compare as sets.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;

use super::decision::Decision;
use super::facts::Facts;
use super::pack::PackError;
use super::policies::Policies;
use crate::types::Day;

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

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expectation {
    outcome: Option<String>,
    remedies: Option<Vec<String>>,
    duties: Option<Vec<String>>,
    coverage_end: Option<Day>,
    refund: Option<String>,
    depreciation: Option<String>,
    missing: Option<Vec<String>>,
    flags: Option<Vec<String>>,
    cites: Option<Vec<String>>,
}

/// Reads a case file. Fails naming file, case, key and line.
pub fn read(file: &str, source: &str) -> Result<Vec<Case>, PackError> {
    let table: toml::Table = toml::from_str(source).map_err(|error| PackError::of_toml(file, source, &error))?;
    let mut cases: Vec<Case> = Vec::new();
    for (key, value) in &table {
        let entries = value.as_array().filter(|_| key == "case");
        let entries =
            entries.ok_or_else(|| PackError::new(file, source, key, format!("`{key}` is no list of cases")))?;
        for entry in entries {
            let case = case(file, source, entry)?;
            if cases.iter().any(|other| other.id == case.id) {
                return Err(PackError::new(
                    file,
                    source,
                    &format!("\"{}\"", case.id),
                    format!("case `{}` stands twice", case.id),
                ));
            }
            cases.push(case);
        }
    }
    Ok(cases)
}

fn case(file: &str, source: &str, entry: &toml::Value) -> Result<Case, PackError> {
    let mut table = entry.as_table().cloned().unwrap_or_default();
    let mut text = |key: &str| match table.remove(key) {
        Some(toml::Value::String(text)) => Ok(text),
        _ => Err(key.to_owned()),
    };
    let id = text("id").map_err(|key| PackError::new(file, source, "[[case]]", format!("a case without `{key}`")))?;
    let near = format!("\"{id}\"");
    let malformed = |message: String| PackError::new(file, source, &near, format!("case `{id}`: {message}"));
    let why = text("why").map_err(|key| malformed(format!("`{key}` is missing")))?;
    let expect = table.remove("expect").map_or_else(|| Ok(Expectation::default()), |expect| plain(expect).try_into());
    let expect = expect.map_err(|error| malformed(format!("expect: {}", error.message())))?;
    let facts: Facts =
        plain(toml::Value::Table(table)).try_into().map_err(|error| malformed(error.message().to_owned()))?;
    Ok(Case { id: id.clone(), why, facts, expect })
}

/// The same value with dates as text, which is how facts are read everywhere.
fn plain(value: toml::Value) -> toml::Value {
    match value {
        toml::Value::Datetime(datetime) => toml::Value::String(datetime.to_string()),
        toml::Value::Array(entries) => toml::Value::Array(entries.into_iter().map(plain).collect()),
        toml::Value::Table(table) => {
            toml::Value::Table(table.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        other
        @ (toml::Value::String(_) | toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_)) => other,
    }
}

impl Case {
    /// The differences between what was expected and what is decided, as `key: expected X, got Y`.
    #[must_use]
    pub fn differences(&self, policies: &Policies) -> Vec<String> {
        let decision = policies.decide(&self.facts);
        let expect = &self.expect;
        let mut found = Vec::new();
        let one = |found: &mut Vec<String>, key: &str, expected: Option<String>, got: String| {
            if let Some(expected) = expected.filter(|expected| *expected != got) {
                found.push(format!("{key}: expected {expected}, got {got}"));
            }
        };
        one(&mut found, "outcome", expect.outcome.clone(), decision.outcome.to_string());
        let day = |day: Option<Day>| day.map_or("nothing".to_owned(), |day| day.to_string());
        one(&mut found, "coverage_end", expect.coverage_end.map(|end| end.to_string()), day(decision.coverage_end));
        let money = |money: Option<crate::types::Money>| money.map_or("nothing".to_owned(), |money| money.to_string());
        one(&mut found, "refund", expect.refund.clone(), money(decision.refund));
        one(&mut found, "depreciation", expect.depreciation.clone(), money(decision.depreciation));
        set(&mut found, "remedies", expect.remedies.as_ref(), decision.remedies.iter().map(|o| o.remedy.to_string()));
        set(&mut found, "duties", expect.duties.as_ref(), decision.duties.iter().map(|d| d.duty.to_string()));
        set(&mut found, "missing", expect.missing.as_ref(), decision.missing.iter().cloned());
        set(&mut found, "flags", expect.flags.as_ref(), decision.flags.iter().map(ToString::to_string));
        let cited: BTreeSet<&String> = decision.findings.iter().flat_map(|finding| &finding.citations).collect();
        for citation in expect.cites.iter().flatten().filter(|citation| !cited.contains(citation)) {
            found.push(format!("cites: expected {citation}, got {cited:?}"));
        }
        found
    }
}

fn set(found: &mut Vec<String>, key: &str, expected: Option<&Vec<String>>, got: impl Iterator<Item = String>) {
    let Some(expected) = expected else { return };
    let expected: BTreeSet<String> = expected.iter().cloned().collect();
    let got: BTreeSet<String> = got.collect();
    if expected != got {
        found.push(format!("{key}: expected {expected:?}, got {got:?}"));
    }
}

/// A decision as a front desk could read it aloud.
#[must_use]
pub fn prose(facts: &Facts, decision: &Decision) -> String {
    let mut text = String::new();
    let mut line = |words: std::fmt::Arguments<'_>| {
        // Writing to a string does not fail.
        let _infallible = writeln!(text, "{words}");
    };
    line(format_args!("结论 outcome: {} ({})", decision.outcome, facts.decided_on()));
    if let Some(end) = decision.coverage_end {
        line(format_args!("保修至 covered until: {end}"));
    }
    for offer in &decision.remedies {
        let until = offer.until.map(|until| format!(", 至 until {until}")).unwrap_or_default();
        let amount = offer.amount.map(|amount| format!(", CNY {amount}")).unwrap_or_default();
        line(format_args!("可选 choice: {}{amount}{until} [{}]", offer.remedy, offer.citations.join(", ")));
        line(format_args!("    {}\n    {}", offer.zh, offer.en));
    }
    if let Some(depreciation) = decision.depreciation {
        line(format_args!("折旧 depreciation: CNY {depreciation}"));
    }
    for owed in &decision.duties {
        line(format_args!("另须 owed besides: {} [{}]", owed.duty, owed.citations.join(", ")));
    }
    for fact in &decision.missing {
        line(format_args!("缺少事实 missing fact: {fact}"));
    }
    for flag in &decision.flags {
        line(format_args!("注意 note: {flag}"));
    }
    for finding in &decision.findings {
        line(format_args!("依据 rule {} [{}]", finding.rule, finding.citations.join(", ")));
        line(format_args!("    {}\n    {}", finding.zh, finding.en));
    }
    text
}
