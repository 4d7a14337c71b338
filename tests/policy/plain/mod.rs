//! The handset and PC rules once more, written from the text alone and as plainly as can be.

pub(crate) mod agree;
mod brand;
mod days;
mod handset;
mod pc;
mod print;
mod province;
pub(crate) mod random;
mod sale;
mod shrink;

use std::collections::{BTreeMap, BTreeSet};

use sanbao::policy::{Category, Delay, Duty, Facts, Flag, Form, NoReasonReturn, Outcome, Remedy};
use sanbao::types::{Day, Money};

use sale::Case;

/// What the text gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    pub(crate) remedies: BTreeSet<Remedy>,
    pub(crate) duties: BTreeSet<Duty>,
    pub(crate) coverage_end: Option<Day>,
    pub(crate) refund: Option<Money>,
    pub(crate) depreciation: Option<Money>,
    pub(crate) flags: BTreeSet<Flag>,
    pub(crate) missing: BTreeSet<String>,
    /// A window is counted in a year without a notice; whether that is told depends on whether it mattered.
    pub(crate) may_be_provisional: bool,
}

impl Answer {
    pub(crate) fn new(outcome: Outcome, remedies: &[Remedy]) -> Self {
        Self {
            outcome,
            remedies: remedies.iter().copied().collect(),
            duties: BTreeSet::new(),
            coverage_end: None,
            refund: None,
            depreciation: None,
            flags: BTreeSet::new(),
            missing: BTreeSet::new(),
            may_be_provisional: false,
        }
    }

    /// What must differ for an unknown fact to be asked for.
    fn essence(&self) -> (Outcome, &BTreeSet<Remedy>, &BTreeSet<Duty>) {
        (self.outcome, &self.remedies, &self.duties)
    }
}

type Change = Box<dyn Fn(&mut Facts)>;

/// A fact that is not known, and the facts with each of its values.
struct Unknown {
    name: &'static str,
    values: Vec<Change>,
}

impl Unknown {
    fn truth(name: &'static str, set: fn(&mut Facts, bool)) -> Self {
        let value = |truth| -> Change { Box::new(move |facts: &mut Facts| set(facts, truth)) };
        Self { name, values: vec![value(false), value(true)] }
    }

    fn delay() -> Self {
        let value = |delay: &Delay| -> Change {
            let delay = *delay;
            Box::new(move |facts| facts.open_repair.as_mut().unwrap().delay = Some(delay))
        };
        Self { name: "open_repair.delay", values: Delay::ALL.iter().map(value).collect() }
    }

    /// Both forms, but no desktop has the parts of a laptop.
    fn form(item: &str) -> Self {
        let laptop_only = matches!(item, "laptop_display" | "laptop_keyboard" | "laptop_battery");
        let value = |form: &Form| -> Change {
            let form = *form;
            Box::new(move |facts| facts.product.form = Some(form))
        };
        Self {
            name: "product.form",
            values: Form::ALL.iter().filter(|form| !laptop_only || **form == Form::Laptop).map(value).collect(),
        }
    }

    /// The sale: any day after the unit was made and before anything happened to it.
    fn sale(facts: &Facts) -> Self {
        let mut latest = facts.fault.reported;
        let happened =
            [facts.exchanged_on, facts.component_replaced_on, facts.open_repair.as_ref().map(|open| open.sent)];
        for day in happened.into_iter().flatten().chain(facts.repairs.iter().map(|repair| repair.sent)) {
            latest = latest.min(day);
        }
        let made = facts.evidence.factory.filter(|made| *made <= latest);
        let days = made
            .into_iter()
            .chain((0..34).chain((1..80).map(|months| months * 30 + 33)).map(|ago| latest.plus_days(-ago)));
        let value = |day: Day| -> Change { Box::new(move |facts| facts.sale.invoice = Some(day)) };
        let values = days.filter(|day| made.is_none_or(|made| made <= *day)).map(value).collect();
        // A return without a reason runs from delivery.
        Self { name: if facts.no_reason_return.is_some() { "sale.delivered" } else { "sale.invoice" }, values }
    }
}

fn unknown(facts: &Facts) -> Vec<Unknown> {
    let mut all = Vec::new();
    if facts.sale.invoice.is_none() && facts.sale.delivered.is_none() {
        all.push(Unknown::sale(facts));
    }
    if let Some(NoReasonReturn { intact, activated, activation_notice, .. }) = &facts.no_reason_return {
        let mut truth = |name, known: &Option<bool>, set| {
            if known.is_none() {
                all.push(Unknown::truth(name, set));
            }
        };
        truth("no_reason_return.intact", intact, |facts, is| {
            facts.no_reason_return.as_mut().unwrap().intact = Some(is)
        });
        truth("no_reason_return.activated", activated, |facts, is| {
            facts.no_reason_return.as_mut().unwrap().activated = Some(is);
        });
        truth("no_reason_return.activation_notice", activation_notice, |facts, is| {
            facts.no_reason_return.as_mut().unwrap().activation_notice = Some(is);
        });
        return all;
    }
    if facts.fault.listed.is_none() {
        all.push(Unknown::truth("fault.listed", |facts, is| facts.fault.listed = Some(is)));
    }
    if facts.open_repair.as_ref().is_some_and(|open| open.delay.is_none()) {
        all.push(Unknown::delay());
    }
    if facts.product.category == Category::Pc && facts.product.form.is_none() {
        all.push(Unknown::form(&facts.product.item));
    }
    all
}

/// What the text gives for these facts: every unknown fact with each of its values.
pub(crate) fn decide(facts: &Facts) -> Answer {
    let unknown = unknown(facts);
    if unknown.is_empty() {
        return known(facts);
    }
    let places = combinations(&unknown);
    let answers: BTreeMap<&Vec<usize>, Answer> =
        places.iter().map(|place| (place, at(facts, &unknown, place))).collect();
    let mut missing = BTreeSet::new();
    for (axis, fact) in unknown.iter().enumerate() {
        let differs = answers.iter().any(|(place, answer)| {
            let mut first = (*place).clone();
            first.iter_mut().skip(axis).take(1).for_each(|index| *index = 0);
            answers.get(&first).unwrap().essence() != answer.essence()
        });
        if differs {
            missing.insert(fact.name.to_owned());
        }
    }
    if !missing.is_empty() {
        return Answer { missing, ..Answer::new(Outcome::FactMissing, &[]) };
    }
    common(answers.into_values())
}

/// Every combination of the values of the unknown facts, by their indices.
fn combinations(unknown: &[Unknown]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for fact in unknown {
        let mut longer = Vec::new();
        for place in &all {
            for index in 0..fact.values.len() {
                longer.push(place.iter().copied().chain([index]).collect());
            }
        }
        all = longer;
    }
    all
}

/// The answer with the unknown facts at these values.
fn at(facts: &Facts, unknown: &[Unknown], place: &[usize]) -> Answer {
    let mut facts = facts.clone();
    for (fact, index) in unknown.iter().zip(place) {
        fact.values.get(*index).unwrap()(&mut facts);
    }
    known(&facts)
}

/// What all answers have in common.
fn common(mut answers: impl Iterator<Item = Answer>) -> Answer {
    let mut one = answers.next().unwrap();
    for other in answers {
        let same = |one: &mut Option<_>, other: Option<Money>| *one = one.filter(|_| *one == other);
        same(&mut one.refund, other.refund);
        same(&mut one.depreciation, other.depreciation);
        one.coverage_end = one.coverage_end.filter(|end| Some(*end) == other.coverage_end);
        one.flags.retain(|flag| other.flags.contains(flag));
        one.may_be_provisional |= other.may_be_provisional;
    }
    one
}

/// What the text gives where all that matters is known.
fn known(facts: &Facts) -> Answer {
    let case = Case::of(facts);
    match facts.product.category {
        Category::Handset => handset::decide(&case),
        Category::Pc => pc::decide(&case),
        Category::Machinery | Category::Appliance => Answer::new(Outcome::NoRule, &[]),
    }
}

/// Choice 21: asked alone.
fn no_reason(case: &Case<'_>, asked: &NoReasonReturn) -> Answer {
    let sale = &case.facts.sale;
    let in_time = case.sold.is_some_and(|sold| asked.asked <= days::rolled(sold.plus_days(7)));
    let used_after_notice = asked.activated == Some(true) && asked.activation_notice == Some(true);
    if !sale.remote || !in_time || asked.intact != Some(true) || used_after_notice || sale.gift {
        return Answer::new(Outcome::NotCovered, &[]);
    }
    Answer::new(Outcome::Covered, &[Remedy::RefundNoReason])
}
