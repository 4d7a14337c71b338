//! Every stack there can be: for each category, stretch of days, program and province.

use std::sync::{Arc, OnceLock};

use super::facts::Facts;
use super::pack::Pack;
use super::rule_set::RULES_MAX;
use super::stack::{PACKS_MAX, Stack};
use super::vocabulary::Category;
use crate::types::{Day, Word as _};

/// The stacks of all categories. Each is made ready when the first case asks for it.
#[derive(Debug)]
pub(super) struct Stacks(Vec<Shelf>);

/// The stacks of a category.
#[derive(Debug)]
struct Shelf {
    category: Category,
    /// The packs that speak of it, in the order of their layers.
    packs: Vec<Arc<Pack>>,
    /// First days of the stretches after the first in which packs and their numbers stay the same.
    turns: Vec<Day>,
    programs: Vec<String>,
    provinces: Vec<String>,
    /// By stretch, program and province; none before the first.
    stacks: Vec<OnceLock<Stack>>,
}

/// When and for whom a stack decides.
#[derive(Clone, Copy, Debug)]
struct Key<'a> {
    /// First day; nothing for all days before the first turn.
    from: Option<Day>,
    program: Option<&'a str>,
    province: Option<&'a str>,
}

/// A stack and when and for whom it decides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    /// First day; nothing for all days before the first turn.
    pub(super) from: Option<Day>,
    /// First day after its stretch.
    pub(super) until: Option<Day>,
    pub(super) program: Option<&'a str>,
    pub(super) province: Option<&'a str>,
    pub(super) stack: &'a Stack,
}

impl Stacks {
    /// The stacks of packs, which come in the order of their layers. Fails on a stack with too many packs or rules.
    pub(super) fn new(packs: &[Arc<Pack>]) -> Result<Self, String> {
        Category::ALL.iter().map(|category| Shelf::new(*category, packs)).collect::<Result<_, _>>().map(Self)
    }

    /// The stack that decides a case.
    pub(super) fn of(&self, facts: &Facts) -> Option<&Stack> {
        let shelf = self.0.get(facts.product.category.place())?;
        shelf.of(facts.fault.reported, facts.product.program.as_deref(), facts.sale.province.as_deref())
    }

    /// Every stack that decides cases reported after a day.
    pub(super) fn after(&self, day: Day) -> impl Iterator<Item = Placed<'_>> {
        self.0.iter().flat_map(move |shelf| {
            let places = shelf.keys().enumerate();
            places.filter_map(move |(place, key)| shelf.placed(place, key, day))
        })
    }
}

impl Shelf {
    fn new(category: Category, packs: &[Arc<Pack>]) -> Result<Self, String> {
        let own = packs.iter().filter(|pack| pack.scope.categories.contains(&category)).map(Arc::clone);
        let own: Vec<Arc<Pack>> = own.collect();
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
        let mut shelf = Self { category, packs: own, turns, programs, provinces, stacks: Vec::new() };
        for key in shelf.keys() {
            let packs = shelf.in_scope(key);
            let rules: usize = packs.iter().map(|pack| pack.rules.len()).sum();
            if packs.len() > PACKS_MAX || rules > RULES_MAX {
                let (packs, most) = (packs.len(), format!("{PACKS_MAX} packs and {RULES_MAX} rules"));
                return Err(format!("{packs} packs with {rules} rules speak of one {category}, at most {most} may"));
            }
        }
        shelf.stacks = shelf.keys().map(|_| OnceLock::new()).collect();
        Ok(shelf)
    }

    /// When and for whom each stack decides, in their order.
    fn keys(&self) -> impl Iterator<Item = Key<'_>> {
        let turns = [None].into_iter().chain(self.turns.iter().copied().map(Some));
        turns.flat_map(move |from| {
            or_none(&self.programs)
                .flat_map(move |program| or_none(&self.provinces).map(move |province| Key { from, program, province }))
        })
    }

    fn in_scope(&self, key: Key<'_>) -> Vec<Arc<Pack>> {
        let covers = |pack: &&Arc<Pack>| {
            key.from.is_some_and(|from| pack.covers(self.category, key.program, key.province, from))
        };
        self.packs.iter().filter(covers).map(Arc::clone).collect()
    }

    fn of(&self, day: Day, program: Option<&str>, province: Option<&str>) -> Option<&Stack> {
        let turn = self.turns.partition_point(|turn| *turn <= day);
        let (program, province) = (place(&self.programs, program), place(&self.provinces, province));
        let at = (turn * (self.programs.len() + 1) + program) * (self.provinces.len() + 1) + province;
        let name = |names: &'_ [String], place: usize| place.checked_sub(1).and_then(|place| names.get(place)).cloned();
        self.stacks.get(at).map(|stack| {
            stack.get_or_init(|| {
                let (program, province) = (name(&self.programs, program), name(&self.provinces, province));
                let from = turn.checked_sub(1).and_then(|turn| self.turns.get(turn).copied());
                self.ready(Key { from, program: program.as_deref(), province: province.as_deref() })
            })
        })
    }

    fn ready(&self, key: Key<'_>) -> Stack {
        Stack::compile(self.category, self.in_scope(key), key.from.unwrap_or(Day::FIRST))
    }

    fn placed<'a>(&'a self, place: usize, key: Key<'a>, after: Day) -> Option<Placed<'a>> {
        let later = |turn: &&Day| key.from.is_none_or(|from| from < **turn);
        let until = self.turns.iter().find(later).copied();
        until.is_none_or(|until| after < until).then_some(())?;
        let stack = self.stacks.get(place)?.get_or_init(|| self.ready(key));
        let Key { from, program, province } = key;
        Some(Placed { from, until, program, province, stack })
    }
}

/// The place of a name, after that of no name or another.
fn place(names: &[String], name: Option<&str>) -> usize {
    name.and_then(|name| names.iter().position(|own| own == name)).map_or(0, |place| place + 1)
}

fn or_none(names: &[String]) -> impl Iterator<Item = Option<&str>> {
    [None].into_iter().chain(names.iter().map(|name| Some(name.as_str())))
}
