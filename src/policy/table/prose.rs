//! An answer in words, Chinese first, then English: what follows, why, and what would have to be otherwise.

use std::fmt::{Arguments, Write as _};

use super::answer::Answer;
use super::declared::{Table, TableOutcome};
use super::explain::WhyNot;
use super::value::Scalar;

/// An answer as a front desk could read it.
#[must_use]
pub fn prose(answer: &Answer<'_>) -> String {
    let mut text = String::new();
    let mut line = |words: Arguments<'_>| {
        // Writing to a string does not fail.
        let _infallible = writeln!(text, "{words}");
    };
    let table = answer.table;
    let (zh, en) = match answer.outcome() {
        TableOutcome::Answered => ("有答案", "answered"),
        TableOutcome::Refused => ("规则不允许", "refused by a rule"),
        TableOutcome::FactMissing => ("缺少事实，暂不能决定", "a fact is missing that decides"),
        TableOutcome::Review => ("须人工审核", "a person must look"),
        TableOutcome::NoRule => ("规则缺失，属于我方缺陷", "no rule speaks of this: a defect of ours"),
    };
    line(format_args!("【{}】{zh}（{}）\n{} on {}: {en}", table.title_zh, answer.day, table.title_en, answer.day));
    for fact in answer.missing() {
        line(format_args!("  还需要知道：{}（{}）", fact.zh, fact.evidence_zh));
        line(format_args!("  still to be known: {}, {} ({})", fact.name, fact.en, fact.evidence_en));
    }
    for (name, value) in answer.outputs() {
        let Some(output) = table.outputs.iter().find(|output| output.name == name) else { continue };
        let unit = output.kind.unit();
        line(format_args!("  - {}：{value} {unit}\n    {}: {value} {unit}", output.zh, output.en));
    }
    for rule in answer.rules() {
        line(format_args!("【依据】\nBecause [{}] {}:", rule.citations.join(", "), rule.id));
        line(format_args!("  {}\n  {}", rule.zh, rule.en));
    }
    let why_nots = answer.why_nots();
    if !why_nots.is_empty() {
        line(format_args!("【为什么不是】\nWhy not:"));
    }
    for why in &why_nots {
        line(format_args!("{}", why_not(table, why)));
    }
    let hash = table.hash.get(..12).unwrap_or(&table.hash);
    line(format_args!("规则表 / table: {} ({}, sha256 {hash})", table.name, table.in_force));
    text
}

fn why_not(table: &Table, why: &WhyNot<'_>) -> String {
    let outputs: Vec<String> = why.outputs.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let mut lines = vec![format!("  - {} → {} {}", why.rule.id, why.rule.outcome, outputs.join(", "))];
    for failing in &why.failing {
        let value = told(failing.value.as_ref());
        lines.push(format!(
            "      {}（{}）：{value}，须为 / must be {}",
            failing.fact.zh, failing.fact.name, failing.wanted
        ));
    }
    lines.extend(why.overruled_by.map(|rule| format!("      先由 / answered first by {rule}")));
    match &why.change {
        None => lines.push("      证据无法改变 / no evidence could turn it".to_owned()),
        Some(changes) => {
            for change in changes {
                let Some(fact) = table.facts.iter().find(|fact| fact.name == change.fact) else { continue };
                let (from, to) = (told(change.from.as_ref()), &change.to);
                lines.push(format!(
                    "      如果 / if {}: {from} → {to}（{} / {}）",
                    fact.name, fact.evidence_zh, fact.evidence_en
                ));
            }
        }
    }
    lines.join("\n")
}

fn told(value: Option<&Scalar>) -> String {
    value.map_or_else(|| "?".to_owned(), ToString::to_string)
}
