//! One lookup for each fact: the rules that hold for all of them are the bits that are left.

use super::answer::{Answer, Found};
use super::ask::Asked;
use super::declared::Table;
use super::grid::Grid;
use crate::types::Day;

impl Table {
    /// The place of the rule that answers, where all facts are known: the bare lookup, without reasons.
    #[must_use]
    #[inline]
    pub fn rule_place(&self, asked: &Asked, day: Day) -> Option<usize> {
        self.grid(day).filter(|_| asked.unknown == 0)?.first(&asked.codes)
    }

    /// What follows from these facts on a day. Never fails: what cannot be decided is an answer too.
    ///
    /// A fact that is not known is asked for only if the answer depends on it.
    #[must_use]
    #[inline]
    pub fn decide<'a>(&'a self, asked: &'a Asked, day: Day) -> Answer<'a> {
        let grid = self.grid(day);
        let found = match grid {
            None => Found::Nothing,
            Some(grid) if asked.unknown == 0 => grid.first(&asked.codes).map_or(Found::Nothing, Found::Rule),
            Some(grid) => open(grid, asked),
        };
        Answer { table: self, grid, asked, day, found }
    }
}

/// What may be found while facts are not known.
fn open(grid: &Grid, asked: &Asked) -> Found {
    let worlds = grid.worlds(asked);
    let deciding = worlds.deciding(&grid.alike);
    let rules = worlds.rules();
    match rules.as_slice() {
        _ if !deciding.is_empty() => Found::Missing(deciding),
        [] => Found::Nothing,
        [rule] => Found::Rule(*rule),
        _ => Found::Alike(rules),
    }
}
