//! A table as people read it: what it asks, what it answers, its numbers, its rules.

use std::fmt::{Arguments, Write as _};

use super::declared::{Hit, Table, TableRule};
use super::grid::Grid;

/// A table as text: one line for each fact and output, three for each rule.
#[must_use]
pub fn show(table: &Table) -> String {
    let mut text = String::new();
    let mut line = |words: Arguments<'_>| {
        // Writing to a string does not fail.
        let _infallible = writeln!(text, "{words}");
    };
    line(format_args!("{} (table), in force from {}", table.name, table.in_force));
    line(format_args!("{}\n{}", table.title_zh, table.title_en));
    for (id, what) in &table.sources {
        line(format_args!("source {id}: {what}"));
    }
    line(format_args!("sha256: {}", table.hash));
    let hit = match table.hit {
        Hit::First => "the first rule that holds answers",
        Hit::Unique => "no two rules with different answers hold together",
    };
    line(format_args!("hit: {} ({hit})\n\nasks:", table.hit));
    for fact in &table.facts {
        let mark = if fact.question { " [question]" } else { "" };
        line(format_args!("  {}: {}{mark}\n    {} / {}", fact.name, fact.kind.wanted(), fact.zh, fact.en));
        if !fact.question {
            line(format_args!("    ← {} / {}", fact.evidence_zh, fact.evidence_en));
        }
    }
    line(format_args!("\nanswers:"));
    for output in &table.outputs {
        let mark = if output.optional { " [optional]" } else { "" };
        let kind = match output.kind.unit() {
            "" => output.kind.wanted(),
            unit => format!("a number of {unit}"),
        };
        line(format_args!("  {}: {kind}{mark}\n    {} / {}", output.name, output.zh, output.en));
    }
    line(format_args!("\nnumbers:"));
    for parameter in &table.parameters {
        let each = parameter.values.iter().map(|(from, value)| format!("{value} {} from {from}", parameter.unit));
        let values: Vec<String> = each.collect();
        let (reference, confidence) = (&parameter.reference, &parameter.confidence);
        line(format_args!("  {} = {} [{reference}, {confidence}]", parameter.name, values.join(", ")));
        if !parameter.reason.is_empty() {
            line(format_args!("    {}", parameter.reason));
        }
    }
    line(format_args!("\nrules, as of the last change:"));
    let Some(grid) = table.grids.last() else { return text };
    for (place, rule) in table.rules.iter().enumerate() {
        let when = when(table, grid, place);
        let when = if when.is_empty() { "otherwise".to_owned() } else { when.join(", ") };
        line(format_args!(
            "  {:>3}. {when}\n     → {} [{}: {}]",
            place + 1,
            answer(table, grid, place).join(", "),
            rule.id,
            cited(rule)
        ));
        line(format_args!("       {}\n       {}", rule.zh, rule.en));
        if !rule.reason.is_empty() {
            line(format_args!("       ({})", rule.reason));
        }
    }
    text
}

/// A rule as a reader sees it, by the numbers of the last change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRuleLine {
    /// Its id in the table.
    pub id: String,
    /// Its conditions, all of which must hold, such as `level: ≥ 2`; none for what is left.
    pub when: Vec<String>,
    /// How it comes out, and what it gives, such as `least_level = 2`.
    pub then: Vec<String>,
    /// The places in the sources it rests on.
    pub citations: Vec<String>,
    /// Why it is so where the text is silent; empty if the text says it.
    pub reason: String,
    /// Its wording in Chinese.
    pub zh: String,
    /// Its wording in English.
    pub en: String,
}

impl Table {
    /// Its rules as written.
    pub fn rule_lines(&self) -> impl Iterator<Item = TableRuleLine> {
        let each = self.grids.last().map(|grid| self.rules.iter().enumerate().map(move |rule| (grid, rule)));
        each.into_iter().flatten().map(|(grid, (place, rule))| TableRuleLine {
            id: rule.id.clone(),
            when: when(self, grid, place),
            then: answer(self, grid, place),
            citations: rule.citations.clone(),
            reason: rule.reason.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
        })
    }
}

fn cited(rule: &TableRule) -> String {
    rule.citations.join(", ")
}

fn when(table: &Table, grid: &Grid, rule: usize) -> Vec<String> {
    let asked = table.facts.iter().enumerate().zip(&grid.axes).filter(|((place, _), _)| grid.asks(rule, *place));
    asked
        .map(|((place, fact), axis)| {
            format!("{}: {}", fact.name, super::explain::wanted(&fact.kind, axis, grid.set(rule, place)))
        })
        .collect()
}

fn answer(table: &Table, grid: &Grid, rule: usize) -> Vec<String> {
    let outcome = table.rules.get(rule).map_or("", |rule| rule.outcome.as_str());
    let outputs = table.outputs_of(Some(rule), grid.from).map(|(name, value)| format!("{name} = {value}"));
    std::iter::once(outcome.to_owned()).chain(outputs).collect()
}
