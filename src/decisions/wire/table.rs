//! Decision tables on the wire: facts as text by name, every wrong one told; answers with their reasons.

use std::collections::BTreeMap;

use crate::decisions::StoredTableDecision;
use crate::decisions::replay::table::Replayed;
use crate::pb;
use crate::pb::table_decision::{self as wire, Outcome as WireOutcome};
use crate::policy::table::{
    Asked, Change, Kind, Named, Scalar, Table, TableDecision, TableFact, TableFinding, TableOutcome, TableRule, Tables,
    WhyNot,
};
use crate::rpc::{Fields, date, timestamp};
use crate::types::Day;

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

impl Question<'_> {
    /// The answer as it is kept.
    pub(in super::super) fn decision(&self) -> TableDecision {
        self.table.decide(&self.asked, self.day).decision()
    }
}

/// Reads a question; `today` is the day it is about if it says none.
pub(in super::super) fn question<'t>(
    fields: &mut Fields,
    tables: &'t Tables,
    request: pb::ConsultTableRequest,
    today: Day,
) -> Option<Question<'t>> {
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
    let asked = table.and_then(|table| facts(fields, table, &request.facts));
    Some(Question { table: table?, asked: asked?, day: day?, explain: request.explain })
}

/// The name of what is decided about: something of the brand's, or of the outlet's own.
pub(in super::super) fn subject(fields: &mut Fields, parent: &str, text: String) -> Option<String> {
    let text = fields.text("subject", text, 0, 200)?;
    let fits = |character: char| character.is_ascii_alphanumeric() || "/-".contains(character);
    let is_own = |text: &str| text.strip_prefix(parent).is_some_and(|rest| rest.starts_with('/'));
    if !text.chars().all(fits) {
        return fields.wrong("subject", "NOT_A_NAME", "must be a resource name");
    }
    if text.starts_with("outlets/") && !is_own(&text) {
        return fields.wrong("subject", "NOT_A_NAME", format!("must be the brand's or begin with `{parent}/`"));
    }
    Some(text)
}

/// Reads the facts, in the order of their names: the same wrong ones are told in the same order.
fn facts(fields: &mut Fields, table: &Table, facts: &BTreeMap<String, String>) -> Option<Asked> {
    let mut known = Vec::with_capacity(facts.len().min(FACTS_MAX));
    for (name, text) in facts.iter().take(FACTS_MAX) {
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

/// The answer to a question; kept or not.
pub(in super::super) fn answer(question: &Question<'_>) -> pb::TableDecision {
    let Question { table, asked, day, explain } = question;
    told(Some(table), &question.decision(), explain.then_some(asked), *day)
}

/// The answer to a question as it is kept.
pub(in super::super) fn recorded(question: &Question<'_>, kept: &StoredTableDecision) -> pb::TableDecision {
    let Question { table, asked, explain, .. } = question;
    stored(Some(table), kept, explain.then_some(asked))
}

/// A kept answer, in the words of the table's revision if that is known; why not otherwise, if the question is given.
pub(in super::super) fn stored(
    table: Option<&Table>,
    stored: &StoredTableDecision,
    explain: Option<&Asked>,
) -> pb::TableDecision {
    pb::TableDecision {
        name: stored.name().to_string(),
        subject: stored.subject.clone(),
        create_time: Some(timestamp(stored.create_time)),
        digest: stored.receipt.digest_text(),
        ..told(table, &stored.decision, explain, stored.decision.on)
    }
}

fn told(table: Option<&Table>, decision: &TableDecision, explain: Option<&Asked>, day: Day) -> pb::TableDecision {
    let whys = |(table, asked): (&Table, &Asked)| {
        let answer = table.decide(asked, day);
        answer.why_nots().iter().map(|why| why_not(table, why)).collect()
    };
    let output = |output: &Named| told_output(table, &output.name, &output.value);
    pb::TableDecision {
        table: decision.table.clone(),
        in_force_date: Some(date(decision.in_force)),
        hash: decision.hash.clone(),
        as_of_date: Some(date(decision.on)),
        facts: decision.facts.iter().map(|fact| (fact.name.clone(), fact.value.to_string())).collect(),
        outcome: outcome(decision.outcome).into(),
        outputs: decision.outputs.iter().map(output).collect(),
        findings: decision.findings.iter().map(finding).collect(),
        missing: decision.missing.iter().map(|fact| missing(table, fact)).collect(),
        why_nots: table.zip(explain).map(whys).unwrap_or_default(),
        ..Default::default()
    }
}

/// A stored decision of a table, decided again.
pub(in super::super) fn replay(
    table: &Table,
    stored: &StoredTableDecision,
    replayed: Replayed,
    explain: bool,
) -> pb::TableReplay {
    let Replayed { asked, decision, receipt, differences } = replayed;
    pb::TableReplay {
        name: stored.name().to_string(),
        identical: differences.is_empty(),
        digest: stored.receipt.digest_text(),
        replayed_digest: receipt.digest_text(),
        differences: differences.into_iter().map(super::pack::difference).collect(),
        decision: Some(told(Some(table), &decision, explain.then_some(&asked), decision.on)),
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

fn told_output(table: Option<&Table>, name: &str, value: &Scalar) -> wire::Output {
    let declared = table.and_then(|table| table.outputs.iter().find(|output| output.name == name));
    wire::Output {
        output: name.to_owned(),
        value: value.to_string(),
        unit: declared.map(|output| output.kind.unit().to_owned()).unwrap_or_default(),
        text_zh: declared.map(|output| output.zh.clone()).unwrap_or_default(),
        text_en: declared.map(|output| output.en.clone()).unwrap_or_default(),
    }
}

fn finding(finding: &TableFinding) -> wire::Finding {
    wire::Finding {
        rule: finding.rule.clone(),
        citations: finding.citations.clone(),
        text_zh: finding.zh.clone(),
        text_en: finding.en.clone(),
    }
}

fn rule(rule: &TableRule) -> wire::Finding {
    wire::Finding {
        rule: rule.id.clone(),
        citations: rule.citations.clone(),
        text_zh: rule.zh.clone(),
        text_en: rule.en.clone(),
    }
}

fn missing(table: Option<&Table>, fact: &str) -> wire::MissingFact {
    let declared = table.and_then(|table| table.facts.iter().find(|own| own.name == fact));
    let text = |of: fn(&TableFact) -> &String| declared.map(of).cloned().unwrap_or_default();
    wire::MissingFact {
        fact: fact.to_owned(),
        text_zh: text(|fact| &fact.zh),
        text_en: text(|fact| &fact.en),
        evidence_zh: text(|fact| &fact.evidence_zh),
        evidence_en: text(|fact| &fact.evidence_en),
    }
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
        rule: Some(rule(why.rule)),
        outcome: outcome(why.rule.outcome).into(),
        outputs: why.outputs.iter().map(|(name, value)| told_output(Some(table), name, value)).collect(),
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
