//! Why not: for each rule that would answer otherwise, what fails, and the smallest change of facts that would make it
//! answer. The search is exact: fewest facts first, then the smallest move, over the cells of the space.

use super::answer::{Answer, Found};
use super::ask::Asked;
use super::declared::{Table, TableFact, TableRule};
use super::grid::{Axis, Grid, cells_of};
use super::space::covered;
use super::value::{Kind, Scalar};
use crate::types::Day;

/// Why a rule is not the answer.
#[derive(Clone, Debug)]
pub struct WhyNot<'a> {
    /// The rule.
    pub rule: &'a TableRule,
    /// What it would answer.
    pub outputs: Vec<(&'a str, Scalar)>,
    /// The conditions that fail, or hang on a fact that is not known.
    pub failing: Vec<Failing<'a>>,
    /// The rule above that answers instead, if no condition fails.
    pub overruled_by: Option<&'a str>,
    /// The smallest change of facts that makes it answer; nothing if no change of what evidence can supply does.
    pub change: Option<Vec<Change<'a>>>,
}

/// A condition that does not hold.
#[derive(Clone, Debug)]
pub struct Failing<'a> {
    /// Over which fact.
    pub fact: &'a TableFact,
    /// The fact's value, if it is known.
    pub value: Option<Scalar>,
    /// The values for which it would hold.
    pub wanted: String,
}

/// A fact that would have to be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<'a> {
    /// The fact's name; its declaration says what evidence supplies it.
    pub fact: &'a str,
    /// Its value, if it is known.
    pub from: Option<Scalar>,
    /// What it would have to be.
    pub to: Scalar,
}

/// The cost of a move: facts changed, millionths of their ranges, the units themselves.
type Cost = (usize, u64, u64);

/// A change of one fact: its place, its new code, what it costs.
type Move = (usize, i64, Cost);

/// What counts as the whole range of a fact.
const WHOLE: u64 = 1_000_000;

impl<'a> Answer<'a> {
    /// Why each rule with another answer is not the answer, the nearest first. Rules about another question are left out.
    #[must_use]
    pub fn why_nots(&self) -> Vec<WhyNot<'a>> {
        let (table, asked) = (self.table, self.asked);
        let Some(grid) = table.grid(self.day) else { return Vec::new() };
        let own = match &self.found {
            Found::Rule(rule) => Some(*rule),
            Found::Alike(rules) => rules.first().copied(),
            Found::Missing(_) | Found::Nothing => None,
        };
        let mut found: Vec<(Cost, WhyNot<'a>)> = Vec::new();
        for (place, rule) in table.rules.iter().enumerate() {
            let other_answer = own.is_none_or(|own| grid.alike.get(own) != grid.alike.get(place));
            let search = Search { table, grid, asked, rule: place };
            if !other_answer || search.other_question() {
                continue;
            }
            let failing = search.failing();
            let overruled_by = own.filter(|_| failing.is_empty()).and_then(|own| table.rules.get(own));
            let turned = search.smallest();
            let cost = turned.as_ref().map_or((usize::MAX, 0, 0), |(cost, _)| *cost);
            let change = turned.map(|(_, moves)| moves.iter().filter_map(|change| search.told(change)).collect());
            let outputs = outputs(table, place, self.day);
            let overruled_by = overruled_by.map(|rule| rule.id.as_str());
            found.push((cost, WhyNot { rule, outputs, failing, overruled_by, change }));
        }
        found.sort_by_key(|(cost, _)| *cost);
        found.into_iter().map(|(_, why)| why).collect()
    }
}

fn outputs(table: &Table, rule: usize, day: Day) -> Vec<(&str, Scalar)> {
    table.outputs_of(Some(rule), day).collect()
}

/// The values of some cells of a fact.
pub(super) fn wanted(kind: &Kind, axis: &Axis, set: u64) -> String {
    let cells = cells_of(set);
    match kind {
        Kind::Truth | Kind::Word(_) => {
            let words: Vec<String> = cells.map(|cell| kind.value(axis.range(cell).0).to_string()).collect();
            words.join(" | ")
        }
        Kind::Number { min, max, .. } => {
            let low = cells.clone().next().map_or(*min, |cell| axis.range(cell).0);
            let high = cells.last().map_or(*max, |cell| axis.range(cell).1);
            match (low == *min, high == *max) {
                _ if low == high => low.to_string(),
                (true, _) => format!("≤ {high}"),
                (false, true) => format!("≥ {low}"),
                (false, false) => format!("{low}–{high}"),
            }
        }
    }
}

/// The search for what would make one rule answer.
struct Search<'a> {
    table: &'a Table,
    grid: &'a Grid,
    asked: &'a Asked,
    rule: usize,
}

impl<'a> Search<'a> {
    fn is_question(&self, axis: usize) -> bool {
        self.table.facts.get(axis).is_some_and(|fact| fact.question)
    }

    fn holds(&self, axis: usize, code: i64) -> bool {
        let cell = self.grid.axes.get(axis).map_or(0, |own| own.cell(code));
        self.grid.set(self.rule, axis) >> cell & 1 == 1
    }

    /// Whether the rule speaks of something else than was asked.
    fn other_question(&self) -> bool {
        let known = |axis: usize| self.asked.code(axis).map(|code| (axis, code));
        let mut asked = (0..self.grid.axes.len()).filter(|axis| self.is_question(*axis)).filter_map(known);
        asked.any(|(axis, code)| !self.holds(axis, code))
    }

    fn failing(&self) -> Vec<Failing<'a>> {
        let each = self.table.facts.iter().zip(&self.grid.axes).enumerate();
        each.filter(|(place, _)| match self.asked.code(*place) {
            Some(code) => !self.holds(*place, code),
            None => self.grid.asks(self.rule, *place),
        })
        .map(|(place, (fact, axis))| Failing {
            fact,
            value: self.asked.code(place).map(|code| fact.kind.value(code)),
            wanted: wanted(&fact.kind, axis, self.grid.set(self.rule, place)),
        })
        .collect()
    }

    fn told(&self, change: &Move) -> Option<Change<'a>> {
        let fact = self.table.facts.get(change.0)?;
        let from = self.asked.code(change.0).map(|code| fact.kind.value(code));
        Some(Change { fact: &fact.name, from, to: fact.kind.value(change.1) })
    }

    /// The smallest change that makes the rule answer, with its cost.
    fn smallest(&self) -> Option<(Cost, Vec<Move>)> {
        let area: Vec<u64> = (0..self.grid.axes.len())
            .map(|axis| match self.asked.code(axis).filter(|_| self.is_question(axis)) {
                Some(code) => 1 << self.grid.axes.get(axis).map_or(0, |own| own.cell(code)),
                None => self.grid.set(self.rule, axis),
            })
            .collect();
        let above: Vec<usize> = (0..self.rule).collect();
        if covered(self.grid, &area, &above) {
            return None;
        }
        let moves: Vec<Vec<Move>> = (0..self.grid.axes.len()).map(|axis| self.moves(axis)).collect();
        (0..=moves.len()).find_map(|count| {
            let mut best = None;
            self.descend(&moves, count, &mut Vec::new(), (0, 0, 0), &mut self.asked.clone(), &mut best);
            best
        })
    }

    /// What a fact could be instead, with the rule's condition over it holding; the nearest first.
    fn moves(&self, axis: usize) -> Vec<Move> {
        let (Some(own), Some(fact)) = (self.grid.axes.get(axis), self.table.facts.get(axis)) else { return Vec::new() };
        let now = self.asked.code(axis);
        if now.is_some() && self.is_question(axis) {
            return Vec::new();
        }
        let cells =
            cells_of(self.grid.set(self.rule, axis)).filter(|cell| now.map(|code| own.cell(code)) != Some(*cell));
        let mut moves: Vec<Move> = cells
            .map(|cell| {
                let (low, high) = own.range(cell);
                match (&fact.kind, now) {
                    (Kind::Number { min, max, .. }, Some(now)) => {
                        let to = if now < low { low } else { high };
                        let (distance, range) = (to.abs_diff(now), max.abs_diff(*min).max(1));
                        (axis, to, (1, distance.saturating_mul(WHOLE) / range, distance))
                    }
                    (Kind::Truth | Kind::Word(_) | Kind::Number { .. }, _) => (axis, low, (1, WHOLE, 0)),
                }
            })
            .collect();
        moves.sort_by_key(|(_, to, cost)| (*cost, *to));
        moves
    }

    /// Changes exactly `count` of the facts that are left, in every way that is cheaper than the best so far.
    fn descend(
        &self,
        moves: &[Vec<Move>],
        count: usize,
        chosen: &mut Vec<Move>,
        cost: Cost,
        at: &mut Asked,
        best: &mut Option<(Cost, Vec<Move>)>,
    ) {
        let axis = self.grid.axes.len() - moves.len();
        if best.as_ref().is_some_and(|(least, _)| cost >= *least) || count > moves.len() {
            return;
        }
        let Some((own, rest)) = moves.split_first() else {
            if self.answers(at) {
                *best = Some((cost, chosen.clone()));
            }
            return;
        };
        let stays = match self.asked.code(axis) {
            Some(code) => self.holds(axis, code),
            None => !self.grid.asks(self.rule, axis),
        };
        if stays {
            self.descend(rest, count, chosen, cost, at, best);
        }
        for change in own.iter().filter(|_| count > 0) {
            let (_, to, price) = *change;
            let dearer = (cost.0 + 1, cost.1.saturating_add(price.1), cost.2.saturating_add(price.2));
            at.put(axis, Some(to));
            chosen.push(*change);
            self.descend(rest, count - 1, chosen, dearer, at, best);
            chosen.pop();
        }
        at.put(axis, self.asked.code(axis));
    }

    /// Whether the rule is the answer, whatever is not known.
    fn answers(&self, at: &Asked) -> bool {
        if at.unknown == 0 {
            return self.grid.first(&at.codes) == Some(self.rule);
        }
        let areas = self.grid.axes.iter().enumerate();
        let area: Vec<u64> =
            areas.map(|(axis, own)| at.code(axis).map_or(own.all(), |code| 1 << own.cell(code))).collect();
        let apart = |rule: usize| area.iter().enumerate().any(|(axis, set)| self.grid.set(rule, axis) & set == 0);
        area.iter().enumerate().all(|(axis, set)| set & !self.grid.set(self.rule, axis) == 0)
            && (0..self.rule).all(apart)
    }
}
