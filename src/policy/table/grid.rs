//! The space of a table's facts, cut into cells at the bounds that its rules name on a stretch of days: within a cell no
//! rule can tell two values apart, so what holds for its cells holds for the whole space.

use super::declared::{Table, Test};
use super::value::Kind;
use crate::types::Day;

/// Cells that a fact may fall into at most.
pub(super) const CELLS_MAX: usize = 64;

/// A table on days between which no parameter changes.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// First day.
    pub(super) from: Day,
    /// One for each fact.
    pub(super) axes: Vec<Axis>,
    /// For each rule, for each fact: the cells in which it holds, as bits.
    pub(super) boxes: Vec<Vec<u64>>,
    /// For each rule: outputs by place, with the code of their value.
    pub(super) gives: Vec<Vec<(usize, i64)>>,
    /// For each rule: the first that answers alike.
    pub(super) alike: Vec<usize>,
    /// For every 64 rules, for each cell of each axis: the rules that hold there, as bits.
    masks: Vec<Vec<u64>>,
    /// The same rules by value instead of by cell, where a fact has few: what deciding looks up.
    looks: Looks,
}

/// Values of a fact that are looked up one by one at most; others are placed among the cuts.
const VALUES_MAX: i64 = 1024;

/// For every 64 rules, for each value or cell of each fact: the rules that hold there, as bits.
#[derive(Clone, Debug)]
struct Looks {
    axes: Vec<Look>,
    /// Whether each value of every fact has its own mask: a place is then one addition away.
    by_value: bool,
    /// Of the first 64 rules: most tables have no more.
    masks: Vec<u64>,
    more: Vec<Vec<u64>>,
}

/// How a code finds its mask.
#[derive(Clone, Debug)]
struct Look {
    /// Added to a code, or to the cell that it falls into: the place of its mask.
    offset: i64,
    /// Between the cells, where values have no masks of their own.
    cuts: Option<Vec<i64>>,
}

impl Look {
    #[inline]
    fn place(&self, code: i64) -> i64 {
        match &self.cuts {
            None => code.wrapping_add(self.offset),
            Some(cuts) => cuts.iter().map(|cut| i64::from(*cut < code)).sum::<i64>().wrapping_add(self.offset),
        }
    }
}

/// The mask at a place; of a place that is none, of no rule.
#[inline]
fn mask_at(masks: &[u64], place: i64) -> u64 {
    let at = usize::try_from(place.cast_unsigned()).ok().and_then(|place| masks.get(place));
    at.copied().unwrap_or_default()
}

impl Looks {
    fn new(axes: &[Axis], boxes: &[Vec<u64>]) -> Self {
        let (mut looks, mut cells, mut first) = (Vec::with_capacity(axes.len()), Vec::new(), 0_i64);
        for axis in axes {
            let by_value = axis.max - axis.min < VALUES_MAX;
            let own: Vec<usize> = if by_value {
                (axis.min..=axis.max).map(|code| axis.cell(code)).collect()
            } else {
                (0..axis.cells()).collect()
            };
            looks.push(Look {
                offset: if by_value { first - axis.min } else { first },
                cuts: (!by_value).then(|| axis.cuts.clone()),
            });
            first += i64::try_from(own.len()).unwrap_or_default();
            cells.push(own);
        }
        let by_value = looks.iter().all(|look| look.cuts.is_none());
        let mut blocks = masks(&cells, boxes).into_iter();
        Self { axes: looks, by_value, masks: blocks.next().unwrap_or_default(), more: blocks.collect() }
    }

    #[inline]
    fn first(&self, codes: &[i64]) -> Option<usize> {
        let mask = if self.by_value {
            let each = self.axes.iter().zip(codes);
            each.fold(u64::MAX, |mask, (look, code)| mask & mask_at(&self.masks, code.wrapping_add(look.offset)))
        } else {
            self.held(&self.masks, codes)
        };
        if mask != 0 { Some(lowest(mask)) } else { self.later(codes) }
    }

    #[inline]
    fn held(&self, masks: &[u64], codes: &[i64]) -> u64 {
        self.axes.iter().zip(codes).fold(u64::MAX, |mask, (look, code)| mask & mask_at(masks, look.place(*code)))
    }

    /// Among the rules after the first 64.
    #[cold]
    fn later(&self, codes: &[i64]) -> Option<usize> {
        self.more.iter().enumerate().find_map(|(block, masks)| {
            let mask = self.held(masks, codes);
            (mask != 0).then(|| (block + 1) * 64 + lowest(mask))
        })
    }
}

#[inline]
fn lowest(mask: u64) -> usize {
    usize::try_from(mask.trailing_zeros()).unwrap_or_default()
}

/// The cells of one fact.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    /// Where its cells begin among those of all axes.
    first: usize,
    /// The greatest value of each cell but the last.
    cuts: Vec<i64>,
    min: i64,
    max: i64,
}

impl Axis {
    /// How many cells it has.
    pub(super) fn cells(&self) -> usize {
        self.cuts.len() + 1
    }

    /// The cell of a code.
    pub(super) fn cell(&self, code: i64) -> usize {
        self.cuts.iter().map(|cut| usize::from(*cut < code)).sum()
    }

    /// The least and the greatest code of a cell.
    pub(super) fn range(&self, cell: usize) -> (i64, i64) {
        let low = cell.checked_sub(1).and_then(|before| self.cuts.get(before)).map_or(self.min, |cut| cut + 1);
        (low, self.cuts.get(cell).copied().unwrap_or(self.max))
    }

    /// All its cells, as bits.
    pub(super) fn all(&self) -> u64 {
        u64::MAX >> (CELLS_MAX - self.cells().clamp(1, CELLS_MAX))
    }
}

/// The cells whose bits are set.
pub(super) fn cells_of(set: u64) -> impl Iterator<Item = usize> + Clone {
    (0..CELLS_MAX).filter(move |cell| set >> cell & 1 == 1)
}

impl Grid {
    /// The grid of a table from a day on; nothing if a fact falls into too many cells.
    pub(super) fn new(table: &Table, from: Day) -> Option<Self> {
        let mut axes: Vec<Axis> = Vec::with_capacity(table.facts.len());
        let mut width = 0_usize;
        for (place, fact) in table.facts.iter().enumerate() {
            let (min, max) = match &fact.kind {
                Kind::Truth => (0, 1),
                Kind::Word(words) => (0, i64::try_from(words.len()).ok()? - 1),
                Kind::Number { min, max, .. } => (*min, *max),
            };
            let mut cuts = match &fact.kind {
                Kind::Truth | Kind::Word(_) => (min..max).collect(),
                Kind::Number { .. } => cuts(table, place, from),
            };
            cuts.sort_unstable();
            cuts.dedup();
            let axis = Axis { first: width, cuts, min, max };
            if axis.cells() > CELLS_MAX {
                return None;
            }
            width += axis.cells();
            axes.push(axis);
        }
        let boxes: Vec<Vec<u64>> = table.rules.iter().map(|rule| sets(table, &axes, &rule.when, from)).collect();
        let gives: Vec<Vec<(usize, i64)>> = table
            .rules
            .iter()
            .map(|rule| rule.then.iter().filter_map(|(at, give)| Some((*at, table.given(*give, from)?))).collect())
            .collect();
        let answer = |rule: usize| table.rules.get(rule).map(|own| own.outcome).zip(gives.get(rule));
        let alike = (0..table.rules.len())
            .map(|rule| (0..rule).find(|other| answer(*other) == answer(rule)).unwrap_or(rule))
            .collect();
        let cells: Vec<Vec<usize>> = axes.iter().map(|axis| (0..axis.cells()).collect()).collect();
        let (masks, looks) = (masks(&cells, &boxes), Looks::new(&axes, &boxes));
        Some(Self { from, axes, boxes, gives, alike, masks, looks })
    }

    /// The first rule that holds for these codes, one for each fact.
    #[inline]
    pub(super) fn first(&self, codes: &[i64]) -> Option<usize> {
        self.looks.first(codes)
    }

    /// The first rule that holds in these cells, one for each fact.
    pub(super) fn first_at(&self, cells: impl Iterator<Item = usize> + Clone) -> Option<usize> {
        for (block, masks) in self.masks.iter().enumerate() {
            let each = self.axes.iter().zip(cells.clone());
            let held = each.map(|(axis, cell)| masks.get(axis.first + cell).copied().unwrap_or_default());
            let mask = held.fold(u64::MAX, |mask, held| mask & held);
            if mask != 0 {
                return Some(block * 64 + usize::try_from(mask.trailing_zeros()).unwrap_or_default());
            }
        }
        None
    }

    /// The cells in which a rule holds along an axis, as bits.
    pub(super) fn set(&self, rule: usize, axis: usize) -> u64 {
        self.boxes.get(rule).and_then(|sets| sets.get(axis)).copied().unwrap_or_default()
    }

    /// Whether a rule asks anything of an axis.
    pub(super) fn asks(&self, rule: usize, axis: usize) -> bool {
        self.axes.get(axis).is_some_and(|own| self.set(rule, axis) != own.all())
    }

    /// Combinations of cells.
    pub(super) fn combinations(&self) -> u64 {
        let sizes = self.axes.iter().map(|axis| u64::try_from(axis.cells()).unwrap_or(u64::MAX));
        sizes.fold(1, u64::saturating_mul)
    }
}

/// Where the rules cut a number.
fn cuts(table: &Table, fact: usize, day: Day) -> Vec<i64> {
    let tests = table.rules.iter().flat_map(|rule| &rule.when).filter(|(own, _)| *own == fact);
    let edges = tests.flat_map(|(_, test)| match test {
        Test::Between(over, until) => [*over, *until],
        Test::OneOf(_) => [None, None],
    });
    edges
        .flatten()
        .filter_map(|edge| table.number(edge.bound, day).map(|number| number.saturating_add(edge.offset)))
        .collect()
}

/// The cells of each axis in which a condition holds.
fn sets(table: &Table, axes: &[Axis], when: &[(usize, Test)], day: Day) -> Vec<u64> {
    let each = axes.iter().enumerate().map(|(place, axis)| {
        let test = when.iter().find(|(fact, _)| *fact == place).map(|(_, test)| test);
        let holds = |code: i64| match test {
            None => true,
            Some(Test::OneOf(codes)) => codes.contains(&code),
            Some(Test::Between(over, until)) => {
                let above = |edge: &Option<super::declared::Edge>| {
                    edge.and_then(|edge| Some(code > table.number(edge.bound, day)?.saturating_add(edge.offset)))
                };
                above(over) != Some(false) && above(until) != Some(true)
            }
        };
        let cells = (0..axis.cells()).filter(|cell| holds(axis.range(*cell).0));
        cells.fold(0_u64, |set, cell| set | 1 << cell)
    });
    each.collect()
}

/// For every 64 rules, for each of these cells of each axis: the rules that hold there, as bits.
fn masks(cells: &[Vec<usize>], boxes: &[Vec<u64>]) -> Vec<Vec<u64>> {
    let of_block = |block: &[Vec<u64>]| {
        let all = cells.iter().enumerate().flat_map(|(place, cells)| cells.iter().map(move |cell| (place, *cell)));
        let mask = |(place, cell): (usize, usize)| {
            let holds = |sets: &Vec<u64>| sets.get(place).is_some_and(|set| set >> cell & 1 == 1);
            let holding = block.iter().enumerate().filter(|(_, sets)| holds(sets));
            holding.fold(0_u64, |mask, (rule, _)| mask | 1 << rule)
        };
        all.map(mask).collect()
    };
    boxes.chunks(64).map(of_block).collect()
}
