//! Goods that a stack tells apart: item, form and series, with what kind they are and which periods they have.

use compact_str::CompactString;

use crate::policy::fact::Fact;
use crate::policy::facts::Facts;
use crate::policy::stack::{PackSet, Stack};
use crate::policy::stacks::Placed;
use crate::policy::vocabulary::{Category, Form, GoodsClass, items};

/// Goods, standing for all that the stack treats alike.
#[derive(Clone, Debug)]
pub(super) struct Goods {
    pub(super) item: usize,
    pub(super) form: Option<Form>,
    pub(super) series: Option<CompactString>,
    pub(super) class: Option<GoodsClass>,
    /// The packs that give the item a period.
    pub(super) own: PackSet,
    /// By pack, the periods the longest of which covers the item, and the whole machine.
    pub(super) periods: Vec<Vec<Term>>,
    pub(super) machine: Vec<Vec<Term>>,
}

/// A period that one may be covered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) months: u32,
    pub(super) restarts: bool,
    pub(super) rolls: bool,
}

impl Term {
    /// Whether it never ends before the other.
    pub(super) const fn outlasts(self, other: Self) -> bool {
        other.months <= self.months && (self.restarts || !other.restarts) && (self.rolls || !other.rolls)
    }
}

/// The goods of a stack, one for each kind it tells apart; contradictory ones (a desktop's laptop battery) left out.
pub(super) fn goods(placed: Placed<'_>, base: &Facts) -> Vec<Goods> {
    let stack = placed.stack;
    let forms: Vec<Option<Form>> = match stack.category {
        Category::Pc => Form::ALL.iter().copied().map(Some).collect(),
        Category::Handset | Category::Machinery | Category::Appliance => vec![None],
    };
    let mut series: Vec<Option<CompactString>> =
        stack.packs.iter().flat_map(|pack| pack.series()).map(|series| Some(series.into())).collect();
    series.sort_unstable();
    series.dedup();
    if series.is_empty() {
        series.push(None);
    }
    let mut found: Vec<(Signature, Goods)> = Vec::new();
    for (item, name) in items(stack.category).iter().enumerate() {
        for form in &forms {
            for series in &series {
                let mut facts = base.clone();
                facts.product.item = (*name).into();
                facts.product.form = *form;
                facts.product.series.clone_from(series);
                if !facts.check().is_empty() {
                    continue;
                }
                let goods = read(stack, item, *form, series.clone());
                let signature = Signature::of(stack, &goods);
                if found.iter().all(|(known, _)| *known != signature) {
                    found.push((signature, goods));
                }
            }
        }
    }
    found.into_iter().map(|(_, goods)| goods).collect()
}

fn read(stack: &Stack, item: usize, form: Option<Form>, series: Option<CompactString>) -> Goods {
    let of = |item: usize| {
        let mut terms: Vec<Vec<Term>> = Vec::with_capacity(stack.packs.len());
        let mut own = 0;
        for (place, pack) in stack.packs.iter().enumerate() {
            match stack.period(place, item, form, series.as_deref()) {
                Some(period) => {
                    own |= 1 << place;
                    let (months, restarts) = (period.months, period.restarts_on_replacement);
                    terms.push(vec![Term { months, restarts, rolls: pack.rolls }]);
                }
                // The longest of the layers below.
                None => terms.push(terms.concat()),
            }
        }
        (own, terms)
    };
    let (own, periods) = of(item);
    let (_, machine) = of(stack.machine);
    Goods { item, form, class: stack.class(Some(item), form), own, periods, machine, series }
}

/// What a stack tells goods apart by.
#[derive(PartialEq, Eq)]
struct Signature {
    class: Option<GoodsClass>,
    item: Option<usize>,
    form: Option<Form>,
    own: PackSet,
    periods: Vec<Vec<Term>>,
    machine: Vec<Vec<Term>>,
}

impl Signature {
    fn of(stack: &Stack, goods: &Goods) -> Self {
        let asked = |fact: Fact| stack.slots.iter().any(|slot| slot.fact == fact);
        Self {
            class: goods.class,
            item: asked(Fact::Item).then_some(goods.item),
            form: goods.form.filter(|_| asked(Fact::Form)),
            own: goods.own,
            periods: goods.periods.clone(),
            machine: goods.machine.clone(),
        }
    }
}
