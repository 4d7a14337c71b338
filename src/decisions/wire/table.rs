//! Decision tables on the wire: facts as text by name, every wrong one told; answers with their reasons.

use crate::pb;
use crate::pb::table_decision::{self as wire, Outcome as WireOutcome};
use crate::policy::table::{Answer, Asked, Change, Kind, Scalar, Table, TableOutcome, TableRule, Tables, WhyNot};
use crate::rpc::{Fields, date};
use crate::types::{Day, Error};

/// Facts of one question at most.
const FACTS_MAX: usize = 100;

/// A question to a table, as asked.
#[derive(Debug)]
pub(in super::super) struct Question<'t> {
    table: &'t Table,
    asked: Asked,
    day: Day,
    explain: bool,
}

/// Reads a question; `today` is the day it is about if it says none.
pub(in super::super) fn read(
    tables: &Tables,
    request: pb::ConsultTableRequest,
    today: Day,
) -> Result<Question<'_>, Error> {
    let mut fields = Fields::new();
    let day = fields.optional_day("as_of_date", request.as_of_date).map(|day| day.unwrap_or(today));
    let name = fields.text("table", request.table, 1, 60);
    let table = name.zip(day).and_then(|(name, day)| {
        let known = tables.names();
        if !known.contains(&name.as_str()) {
            return fields.wrong("table", "UNKNOWN_VALUE", format!("must be one of {}", known.join(", ")));
        }
        let found = tables.find(&name, day);
        found.or_else(|| fields.wrong("as_of_date", "NOT_IN_FORCE", format!("no revision is in force on {day}")))
    });
    if request.facts.len() > FACTS_MAX {
        let description = format!("has {} entries, must have 0 to {FACTS_MAX}", request.facts.len());
        fields.wrong::<()>("facts", "COUNT_OUT_OF_RANGE", description);
    }
    let asked = table.and_then(|table| facts(&mut fields, table, &request.facts));
    fields.finish(|| Some(Question { table: table?, asked: asked?, day: day?, explain: request.explain }))
}

/// Reads the facts, in the order of their names: the same wrong ones are told in the same order.
fn facts(fields: &mut Fields, table: &Table, facts: &std::collections::HashMap<String, String>) -> Option<Asked> {
    let mut written: Vec<(&String, &String)> = facts.iter().take(FACTS_MAX).collect();
    written.sort();
    let mut known = Vec::with_capacity(written.len());
    for (name, text) in written {
        match table.parse(name, text) {
            Ok(value) => known.push((name.as_str(), value)),
            Err(message) => {
                let shown: String = name.chars().filter(|character| !character.is_control()).take(60).collect();
                let rule = if table.place(name).is_some() { "UNKNOWN_VALUE" } else { "UNKNOWN_FACT" };
                fields.wrong::<()>(&format!("facts.{shown}"), rule, message);
            }
        }
    }
    table.asked(known).ok()
}

/// The answer to a question.
pub(in super::super) fn answer(question: &Question<'_>) -> pb::TableDecision {
    let Question { table, asked, day, explain } = question;
    let answer = table.decide(asked, *day);
    let why_nots = if *explain { answer.why_nots() } else { Vec::new() };
    pb::TableDecision {
        table: table.name.clone(),
        in_force_date: Some(date(table.in_force)),
        hash: table.hash.clone(),
        as_of_date: Some(date(*day)),
        facts: answer.decision().facts.into_iter().map(|fact| (fact.name, fact.value.to_string())).collect(),
        outcome: outcome(answer.outcome()).into(),
        outputs: outputs(table, answer.outputs()),
        findings: answer.rules().map(finding).collect(),
        missing: missing(&answer),
        why_nots: why_nots.iter().map(|why| why_not(table, why)).collect(),
    }
}

const fn outcome(outcome: TableOutcome) -> WireOutcome {
    match outcome {
        TableOutcome::Answered => WireOutcome::Answered,
        TableOutcome::Refused => WireOutcome::Refused,
        TableOutcome::FactMissing => WireOutcome::FactMissing,
        TableOutcome::Review => WireOutcome::Review,
        TableOutcome::NoRule => WireOutcome::NoRule,
    }
}

fn outputs<'o>(table: &Table, outputs: impl Iterator<Item = (&'o str, Scalar)>) -> Vec<wire::Output> {
    let declared = |name: &str| table.outputs.iter().find(|output| output.name == name);
    let each = outputs.filter_map(|(name, value)| {
        let output = declared(name)?;
        Some(wire::Output {
            output: output.name.clone(),
            value: value.to_string(),
            unit: output.kind.unit().to_owned(),
            text_zh: output.zh.clone(),
            text_en: output.en.clone(),
        })
    });
    each.collect()
}

fn finding(rule: &TableRule) -> wire::Finding {
    wire::Finding {
        rule: rule.id.clone(),
        citations: rule.citations.clone(),
        text_zh: rule.zh.clone(),
        text_en: rule.en.clone(),
    }
}

fn missing(answer: &Answer<'_>) -> Vec<wire::MissingFact> {
    let each = answer.missing().map(|fact| wire::MissingFact {
        fact: fact.name.clone(),
        text_zh: fact.zh.clone(),
        text_en: fact.en.clone(),
        evidence_zh: fact.evidence_zh.clone(),
        evidence_en: fact.evidence_en.clone(),
    });
    each.collect()
}

fn why_not(table: &Table, why: &WhyNot<'_>) -> wire::WhyNot {
    let told = |value: &Option<Scalar>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let change = |change: &Change<'_>| {
        let fact = table.facts.iter().find(|fact| fact.name == change.fact);
        wire::why_not::Change {
            fact: change.fact.to_owned(),
            from: told(&change.from),
            to: change.to.to_string(),
            evidence_zh: fact.map(|fact| fact.evidence_zh.clone()).unwrap_or_default(),
            evidence_en: fact.map(|fact| fact.evidence_en.clone()).unwrap_or_default(),
        }
    };
    let failing = why.failing.iter().map(|failing| wire::why_not::Failing {
        fact: failing.fact.name.clone(),
        value: told(&failing.value),
        wanted: failing.wanted.clone(),
    });
    wire::WhyNot {
        rule: Some(finding(why.rule)),
        outcome: outcome(why.rule.outcome).into(),
        outputs: outputs(table, why.outputs.iter().cloned()),
        failing: failing.collect(),
        overruled_by: why.overruled_by.unwrap_or_default().to_owned(),
        changes: why.change.iter().flatten().map(change).collect(),
    }
}

/// The word of a kind, its words, and the range of a number.
fn kind(kind: &Kind) -> (String, Vec<String>, i64, i64) {
    match kind {
        Kind::Truth => ("truth".to_owned(), Vec::new(), 0, 0),
        Kind::Word(words) => ("word".to_owned(), words.clone(), 0, 0),
        Kind::Number { unit, min, max } => (unit.to_string(), Vec::new(), *min, *max),
    }
}

impl From<&Table> for pb::DecisionTable {
    fn from(table: &Table) -> Self {
        let facts = table.facts.iter().map(|fact| {
            let (kind, words, min, max) = kind(&fact.kind);
            pb::decision_table::Fact {
                fact: fact.name.clone(),
                kind,
                words,
                min,
                max,
                question: fact.question,
                text_zh: fact.zh.clone(),
                text_en: fact.en.clone(),
                evidence_zh: fact.evidence_zh.clone(),
                evidence_en: fact.evidence_en.clone(),
            }
        });
        let outputs = table.outputs.iter().map(|output| {
            let (kind, words, _, _) = kind(&output.kind);
            pb::decision_table::Output {
                output: output.name.clone(),
                kind,
                words,
                text_zh: output.zh.clone(),
                text_en: output.en.clone(),
            }
        });
        Self {
            table: table.name.clone(),
            title_zh: table.title_zh.clone(),
            title_en: table.title_en.clone(),
            in_force_date: Some(date(table.in_force)),
            until_date: table.until.map(date),
            hash: table.hash.clone(),
            facts: facts.collect(),
            outputs: outputs.collect(),
        }
    }
}
