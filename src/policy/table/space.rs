//! Combinations of cells: what rules may answer while some facts are not known.

use super::ask::Asked;
use super::grid::{Grid, cells_of};

/// What may be, for each value that unknown facts could have.
#[derive(Debug)]
pub(super) struct Worlds {
    /// The facts that some rule still asks for, with their cells; the last varies fastest.
    open: Vec<(usize, usize)>,
    /// The rule that holds in each world.
    rules: Vec<Option<usize>>,
}

impl Grid {
    /// The cell of each fact: the first where it is not known.
    pub(super) fn cells(&self, asked: &Asked) -> Vec<usize> {
        let each = self.axes.iter().enumerate();
        each.map(|(place, axis)| asked.code(place).map_or(0, |code| axis.cell(code))).collect()
    }

    /// Every world that the known facts leave open.
    pub(super) fn worlds(&self, asked: &Asked) -> Worlds {
        let mut cells = self.cells(asked);
        let known = |axis: usize| !asked.is_unknown(axis);
        let fits = |rule: usize| {
            let each = cells.iter().enumerate();
            each.filter(|(axis, _)| known(*axis)).all(|(axis, cell)| self.set(rule, axis) >> cell & 1 == 1)
        };
        let possible: Vec<usize> = (0..self.boxes.len()).filter(|rule| fits(*rule)).collect();
        let is_open = |axis: &usize| !known(*axis) && possible.iter().any(|rule| self.asks(*rule, *axis));
        let open: Vec<(usize, usize)> = (0..self.axes.len())
            .filter(is_open)
            .filter_map(|axis| Some((axis, self.axes.get(axis)?.cells())))
            .collect();
        let mut rules = Vec::new();
        loop {
            rules.push(self.first_at(cells.iter().copied()));
            if !advance(&mut cells, &open) {
                return Worlds { open, rules };
            }
        }
    }
}

/// The next combination, the last axis fastest; whether there is one.
fn advance(cells: &mut [usize], open: &[(usize, usize)]) -> bool {
    for (axis, count) in open.iter().rev() {
        let Some(cell) = cells.get_mut(*axis) else { return false };
        *cell += 1;
        if *cell < *count {
            return true;
        }
        *cell = 0;
    }
    false
}

impl Worlds {
    /// The facts that the answer depends on: with the others at some values, it differs between their own.
    pub(super) fn deciding(&self, alike: &[usize]) -> Vec<usize> {
        let answer = |rule: &Option<usize>| rule.map(|rule| alike.get(rule).copied().unwrap_or(rule));
        let (mut deciding, mut stride) = (Vec::new(), 1);
        for (axis, count) in self.open.iter().rev() {
            // Worlds that lie `stride` apart inside a block differ in this fact alone.
            let block = stride * count;
            let differs = self.rules.iter().enumerate().any(|(place, rule)| {
                let base = place - place % block + place % stride;
                self.rules.get(base).is_some_and(|first| answer(first) != answer(rule))
            });
            if differs {
                deciding.push(*axis);
            }
            stride = block;
        }
        deciding.reverse();
        deciding
    }

    /// The rules that hold in some world, in the table's order.
    pub(super) fn rules(&self) -> Vec<usize> {
        let mut rules: Vec<usize> = self.rules.iter().flatten().copied().collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// Whether every point of a box lies in one of these rules' boxes; the answer is exact, cell by cell.
pub(super) fn covered(grid: &Grid, area: &[u64], rules: &[usize]) -> bool {
    covered_from(grid, area, rules, 0)
}

fn covered_from(grid: &Grid, area: &[u64], rules: &[usize], axis: usize) -> bool {
    let whole = |rule: &usize| {
        let rest = area.iter().enumerate().skip(axis);
        rest.into_iter().all(|(place, set)| set & !grid.set(*rule, place) == 0)
    };
    if rules.iter().any(whole) {
        return true;
    }
    let Some(set) = area.get(axis).filter(|_| !rules.is_empty()) else { return false };
    // Cells in which the same rules hold need to be looked at once.
    let mut seen: Vec<Vec<usize>> = Vec::new();
    cells_of(*set).all(|cell| {
        let held: Vec<usize> = rules.iter().copied().filter(|rule| grid.set(*rule, axis) >> cell & 1 == 1).collect();
        if seen.contains(&held) {
            return true;
        }
        let covered = covered_from(grid, area, &held, axis + 1);
        seen.push(held);
        covered
    })
}
