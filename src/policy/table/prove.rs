//! The proof of a table, over the cells of its space: every combination has an answer, no two rules contradict each
//! other, each rule can fire. Exact: nothing is sampled.

use std::fmt;
use std::ops::Range;

use super::declared::{Hit, Table};
use super::grid::{Grid, cells_of};
use super::space::covered;
use super::value::Named;
use crate::types::Day;

/// What was proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Combinations of cells that were answered for, over all stretches of days.
    pub combinations: u64,
    /// Stretches of days on which no parameter changes.
    pub stretches: usize,
    /// Rules that were shown to fire.
    pub rules: usize,
}

/// A case that shows why a table cannot be used; its text ends in a `[[case]]` for a case file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterExample {
    /// What is wrong, in a sentence.
    pub message: String,
    /// The table's name.
    pub table: String,
    /// The day of the case.
    pub on: Day,
    /// The facts that show it; the others do not matter.
    pub facts: Vec<Named>,
    /// What the case ought to give, as TOML.
    pub expect: String,
    /// Where the rule stands in the source, if it is about one.
    pub(super) span: Range<usize>,
}

impl fmt::Display for CounterExample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts: Vec<String> =
            self.facts.iter().map(|fact| format!("{} = {}", fact.name, fact.value.toml())).collect();
        write!(
            f,
            "{message}\n\n[[case]]\nid = \"COUNTER-EXAMPLE\"\nwhy = \"{message}\"\ntable = \"{}\"\non = {}\nfacts = {{ {} }}\nexpect = {}",
            self.table,
            self.on,
            facts.join(", "),
            self.expect,
            message = self.message.replace('"', "'"),
        )
    }
}

/// Proves a table, on every stretch of its days.
///
/// # Errors
/// A combination of facts that no rule answers, rules with different answers that both hold (where one must), a rule that
/// the others never leave anything to: the smallest case that shows it.
pub fn prove(table: &Table) -> Result<Proof, CounterExample> {
    let mut combinations = 0_u64;
    for grid in &table.grids {
        let prover = Prover { table, grid };
        prover.no_contradiction()?;
        prover.each_fires()?;
        prover.no_gap()?;
        combinations = combinations.saturating_add(grid.combinations());
    }
    Ok(Proof { combinations, stretches: table.grids.len(), rules: table.rules.len() })
}

struct Prover<'a> {
    table: &'a Table,
    grid: &'a Grid,
}

/// Steps that the search for a gap with fewer facts may take before the one at hand is good enough.
const STEPS_MAX: u32 = 4_000_000;

impl Prover<'_> {
    fn counter(
        &self,
        rule: Option<usize>,
        message: String,
        facts: &[(usize, usize)],
        expect: String,
    ) -> CounterExample {
        let named = facts.iter().filter_map(|(axis, cell)| {
            let name = self.table.facts.get(*axis)?.name.clone();
            Some(Named { name, value: self.table.fact_value(*axis, self.grid.axes.get(*axis)?.range(*cell).0)? })
        });
        let span = rule.and_then(|rule| self.table.rules.get(rule)).map_or(0..0, |rule| rule.span.clone());
        let table = self.table.name.clone();
        CounterExample { message, table, on: self.grid.from, facts: named.collect(), expect, span }
    }

    fn id(&self, rule: usize) -> &str {
        self.table.rules.get(rule).map_or("", |rule| &rule.id)
    }

    /// With `hit = "unique"`, rules that answer differently never hold together.
    fn no_contradiction(&self) -> Result<(), CounterExample> {
        let rules = self.grid.boxes.len();
        let pairs = (0..rules).flat_map(|one| (one + 1..rules).map(move |other| (one, other)));
        for (one, other) in pairs.filter(|_| self.table.hit == Hit::Unique) {
            let both = |axis: usize| self.grid.set(one, axis) & self.grid.set(other, axis);
            let axes = 0..self.grid.axes.len();
            if self.grid.alike.get(one) == self.grid.alike.get(other) || axes.clone().any(|axis| both(axis) == 0) {
                continue;
            }
            let asked = axes.filter(|axis| self.grid.asks(one, *axis) || self.grid.asks(other, *axis));
            let facts: Vec<(usize, usize)> =
                asked.filter_map(|axis| Some((axis, cells_of(both(axis)).next()?))).collect();
            let (one, last) = (self.id(one), self.id(other));
            let message = format!("rules `{one}` and `{last}` both hold and answer differently");
            return Err(self.counter(Some(other), message, &facts, format!("{{ rule = \"{last}\" }}")));
        }
        Ok(())
    }

    /// No rule is covered by those above it.
    fn each_fires(&self) -> Result<(), CounterExample> {
        for (rule, area) in self.grid.boxes.iter().enumerate() {
            let above: Vec<usize> = (0..rule).collect();
            if !covered(self.grid, area, &above) {
                continue;
            }
            let mut asked = self.table.ask();
            for (axis, (set, own)) in area.iter().zip(&self.grid.axes).enumerate() {
                asked.put(axis, cells_of(*set).next().map(|cell| own.range(cell).0));
            }
            // What does not matter is left out.
            for axis in (0..self.grid.axes.len()).rev() {
                let code = asked.code(axis);
                asked.put(axis, None);
                if !self.grid.worlds(&asked).deciding(&self.grid.alike).is_empty() {
                    asked.put(axis, code);
                }
            }
            let cells = self.grid.cells(&asked);
            let facts: Vec<(usize, usize)> =
                cells.into_iter().enumerate().filter(|(axis, _)| !asked.is_unknown(*axis)).collect();
            let id = self.id(rule);
            let message = format!("rule `{id}` can never fire: the rules above it cover every case of it");
            return Err(self.counter(Some(rule), message, &facts, format!("{{ rule = \"{id}\" }}")));
        }
        Ok(())
    }

    /// Every combination has a rule.
    fn no_gap(&self) -> Result<(), CounterExample> {
        let area: Vec<u64> = self.grid.axes.iter().map(super::grid::Axis::all).collect();
        let rules: Vec<usize> = (0..self.grid.boxes.len()).collect();
        if covered(self.grid, &area, &rules) {
            return Ok(());
        }
        let mut steps = STEPS_MAX;
        let fewest = (0..=area.len()).find_map(|count| self.hole(&mut Vec::new(), 0, count, &rules, &mut steps));
        let facts = fewest.or_else(|| self.any_hole(&rules)).unwrap_or_default();
        let message = "no rule answers this".to_owned();
        Err(self.counter(None, message, &facts, "{ outcome = \"answered\" }".to_owned()))
    }

    /// The first combination of so many facts that no rule holds for, whatever the others are.
    fn hole(
        &self,
        fixed: &mut Vec<(usize, usize)>,
        from: usize,
        count: usize,
        rules: &[usize],
        steps: &mut u32,
    ) -> Option<Vec<(usize, usize)>> {
        if rules.is_empty() {
            return Some(fixed.clone());
        }
        if count == 0 {
            return None;
        }
        for axis in from..self.grid.axes.len() {
            for cell in 0..self.grid.axes.get(axis)?.cells() {
                *steps = steps.checked_sub(1)?;
                let held = self.holding(rules, axis, cell);
                fixed.push((axis, cell));
                let found = self.hole(fixed, axis + 1, count - 1, &held, steps);
                fixed.pop();
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// A combination that no rule holds for, down the first cells that are not covered.
    fn any_hole(&self, rules: &[usize]) -> Option<Vec<(usize, usize)>> {
        let mut area: Vec<u64> = self.grid.axes.iter().map(super::grid::Axis::all).collect();
        let (mut fixed, mut rules) = (Vec::new(), rules.to_vec());
        for axis in 0..self.grid.axes.len() {
            if rules.is_empty() {
                break;
            }
            let open = cells_of(*area.get(axis)?).find(|cell| {
                let mut inner = area.clone();
                if let Some(set) = inner.get_mut(axis) {
                    *set = 1 << cell;
                }
                !covered(self.grid, &inner, &rules)
            })?;
            *area.get_mut(axis)? = 1 << open;
            rules = self.holding(&rules, axis, open);
            fixed.push((axis, open));
        }
        Some(fixed)
    }

    fn holding(&self, rules: &[usize], axis: usize, cell: usize) -> Vec<usize> {
        rules.iter().copied().filter(|rule| self.grid.set(*rule, axis) >> cell & 1 == 1).collect()
    }
}
