//! Every stack there can be: for each category, stretch of days, program and province.

use std::sync::Arc;

use super::facts::Facts;
use super::pack::Pack;
use super::stack::Stack;
use super::vocabulary::Category;
use crate::types::{Day, Word as _};

/// The stacks of all categories.
#[derive(Clone, Debug)]
pub(super) struct Stacks(Vec<Shelf>);

/// The stacks of a category.
#[derive(Clone, Debug)]
struct Shelf {
    /// First days of the stretches after the first in which packs and their numbers stay the same.
    turns: Vec<Day>,
    programs: Vec<String>,
    provinces: Vec<String>,
    /// By stretch, program and province; none before the first.
    stacks: Vec<Stack>,
}

impl Stacks {
    /// Makes every stack ready; packs come in the order of their layers. Fails on a stack with too many packs or rules.
    pub(super) fn compile(packs: &[Arc<Pack>]) -> Result<Self, String> {
        Category::ALL.iter().map(|category| Shelf::compile(*category, packs)).collect::<Result<_, _>>().map(Self)
    }

    /// The stack that decides a case.
    pub(super) fn of(&self, facts: &Facts) -> Option<&Stack> {
        let shelf = self.0.get(facts.product.category.place())?;
        shelf.of(facts.fault.reported, facts.product.program.as_deref(), facts.sale.province.as_deref())
    }

    /// Every stack, with the first day of its stretch, its program and its province.
    pub(super) fn all(&self) -> impl Iterator<Item = Placed<'_>> {
        self.0.iter().flat_map(|shelf| {
            shelf.keys().zip(&shelf.stacks).map(|((from, program, province), stack)| Placed {
                from,
                program,
                province,
                stack,
            })
        })
    }
}

/// A stack and when and for whom it decides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    /// First day; nothing for all days before the first turn.
    pub(super) from: Option<Day>,
    pub(super) program: Option<&'a str>,
    pub(super) province: Option<&'a str>,
    pub(super) stack: &'a Stack,
}

impl Shelf {
    fn compile(category: Category, packs: &[Arc<Pack>]) -> Result<Self, String> {
        let own: Vec<&Arc<Pack>> = packs.iter().filter(|pack| pack.scope.categories.contains(&category)).collect();
        let mut turns: Vec<Day> = own.iter().flat_map(|pack| pack.turns()).collect();
        turns.sort_unstable();
        turns.dedup();
        let names = |of: fn(&Pack) -> Option<&String>| {
            let mut names: Vec<String> = own.iter().filter_map(|pack| of(pack)).cloned().collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        let programs = names(|pack| pack.scope.program.as_ref());
        let provinces = names(|pack| pack.scope.province.as_ref());
        let mut shelf = Self { turns, programs, provinces, stacks: Vec::new() };
        let stack = |(from, program, province): (Option<Day>, Option<&str>, Option<&str>)| {
            let day = from.unwrap_or(Day::FIRST);
            let covers = |pack: &&&Arc<Pack>| from.is_some() && pack.covers(category, program, province, day);
            Stack::compile(category, own.iter().filter(covers).map(|pack| Arc::clone(pack)).collect(), day)
        };
        shelf.stacks = shelf.keys().map(stack).collect::<Result<_, _>>()?;
        Ok(shelf)
    }

    /// First day, program and province of each stack, in their order.
    fn keys(&self) -> impl Iterator<Item = (Option<Day>, Option<&str>, Option<&str>)> {
        let turns = [None].into_iter().chain(self.turns.iter().copied().map(Some));
        turns.flat_map(move |turn| {
            or_none(&self.programs)
                .flat_map(move |program| or_none(&self.provinces).map(move |province| (turn, program, province)))
        })
    }

    fn of(&self, day: Day, program: Option<&str>, province: Option<&str>) -> Option<&Stack> {
        let place = |names: &[String], name: Option<&str>| {
            name.and_then(|name| names.iter().position(|own| own == name)).map_or(0, |place| place + 1)
        };
        let turn = self.turns.partition_point(|turn| *turn <= day);
        let (program, province) = (place(&self.programs, program), place(&self.provinces, province));
        let at = (turn * (self.programs.len() + 1) + program) * (self.provinces.len() + 1) + province;
        self.stacks.get(at)
    }
}

fn or_none(names: &[String]) -> impl Iterator<Item = Option<&str>> {
    [None].into_iter().chain(names.iter().map(|name| Some(name.as_str())))
}
