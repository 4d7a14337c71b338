//! A table as readable lines: what was understood, beside the text it was read from.

use super::declared::Table;
use super::grid::Grid;

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
