//! Facts that are not known: asked for only if the answer depends on them.

use compact_str::CompactString;

use super::answer::Answer;
use super::clock::Pauses;
use super::condition::Limit;
use super::decision::Decision;
use super::facts::Facts;
use super::pack::Basis;
use super::stack::Stack;
use super::standing::LONGEST_REST_DAYS;
use super::vocabulary::{Category, Delay, Form, Outcome};
use crate::types::Day;

/// A fact that is not known, and the worlds it could make of a case: one change for each value it could have.
pub(super) struct Unknown {
    path: &'static str,
    worlds: Vec<Change>,
}

/// Days after which no period that any rule gives is left.
const LONG_AGO: i64 = 3_600;

type Change = Box<dyn Fn(&mut Facts)>;

/// A fact of a return without a reason: its path, its value if known, how it is set.
type ReturnFact = (&'static str, Option<bool>, fn(&mut Facts, bool));

/// Decides a case in which facts are missing, by deciding it for every value they could have.
///
/// A fact is named as missing if, with the others at some values, the answer differs between its own. Where no fact
/// matters, what still differs between the worlds (days, amounts) is left out of the decision.
pub(super) fn decide<'a>(facts: &Facts, unknown: &[Unknown], decide: &impl Fn(&Facts) -> Answer<'a>) -> Decision {
    let worlds = worlds(facts, unknown);
    let answers: Vec<Answer<'_>> = worlds.iter().map(decide).collect();
    let essences: Vec<_> = answers.iter().map(Answer::essence).collect();
    let mut missing = Vec::new();
    let mut stride = 1;
    for fact in unknown.iter().rev() {
        // Worlds that lie `stride` apart inside a block differ in this fact alone.
        let block = stride * fact.worlds.len();
        let differs = essences.iter().enumerate().any(|(place, essence)| {
            let base = place - place % block + place % stride;
            essences.get(base).is_some_and(|first| first != essence)
        });
        if differs {
            missing.push(fact.path.to_owned());
        }
        stride = block;
    }
    missing.reverse();
    let mut decisions = answers.iter().map(Answer::decision);
    let first = decisions.next().unwrap_or_else(|| decide(facts).decision());
    if !missing.is_empty() {
        return Decision { missing, ..Decision::empty(Outcome::FactMissing, first.packs) };
    }
    decisions.fold(first, common)
}

/// Every combination of the values that unknown facts could have; the last fact varies fastest.
fn worlds(facts: &Facts, unknown: &[Unknown]) -> Vec<Facts> {
    let mut worlds = vec![facts.clone()];
    for fact in unknown {
        let vary = |world: &Facts| {
            let each = fact.worlds.iter().map(|change| {
                let mut changed = world.clone();
                change(&mut changed);
                changed
            });
            each.collect::<Vec<_>>()
        };
        worlds = worlds.iter().flat_map(vary).collect();
    }
    worlds
}

/// What two decisions with the same answer share.
fn common(mut first: Decision, other: Decision) -> Decision {
    first.coverage_end = first.coverage_end.filter(|end| other.coverage_end == Some(*end));
    first.refund = first.refund.filter(|amount| other.refund == Some(*amount));
    first.depreciation = first.depreciation.filter(|amount| other.depreciation == Some(*amount));
    first.flags.retain(|flag| other.flags.contains(flag));
    first.findings.retain(|finding| other.findings.iter().any(|same| same.rule == finding.rule));
    for offer in &mut first.remedies {
        let Some(same) = other.remedies.iter().find(|same| same.remedy == offer.remedy) else { continue };
        offer.until = offer.until.filter(|until| same.until == Some(*until));
        offer.amount = offer.amount.filter(|amount| same.amount == Some(*amount));
        offer.citations.retain(|citation| same.citations.contains(citation));
    }
    first
}

/// The facts that are not known, with the values they could have.
pub(super) fn unknown(facts: &Facts, stack: &Stack) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    unknown.extend(start(facts, stack));
    if let Some(asked) = &facts.no_reason_return {
        let flags: [ReturnFact; 3] = [
            ("no_reason_return.intact", asked.intact, |facts, known| {
                facts.no_reason_return.as_mut().map(|asked| asked.intact = Some(known)).unwrap_or_default();
            }),
            ("no_reason_return.activated", asked.activated, |facts, known| {
                facts.no_reason_return.as_mut().map(|asked| asked.activated = Some(known)).unwrap_or_default();
            }),
            ("no_reason_return.activation_notice", asked.activation_notice, |facts, known| {
                facts.no_reason_return.as_mut().map(|asked| asked.activation_notice = Some(known)).unwrap_or_default();
            }),
        ];
        let open = flags.into_iter().filter(|(_, known, _)| known.is_none());
        unknown.extend(open.map(|(path, _, set)| truth(path, set)));
        return unknown;
    }
    if facts.product.form.is_none() && facts.product.category == Category::Pc {
        unknown.push(of("product.form", Form::ALL.iter().copied(), |facts, form| facts.product.form = Some(form)));
    }
    if facts.product.series.is_none() {
        let mut series: Vec<CompactString> =
            stack.packs.iter().flat_map(|pack| pack.series()).map(Into::into).collect();
        series.sort_unstable();
        series.dedup();
        if !series.is_empty() {
            unknown.push(of("product.series", series.into_iter(), |facts, series| facts.product.series = Some(series)));
        }
    }
    if facts.sale.agreement_signed.is_none() && facts.product.category == Category::Machinery {
        unknown.push(truth("sale.agreement_signed", |facts, signed| facts.sale.agreement_signed = Some(signed)));
    }
    if facts.fault.listed.is_none() {
        unknown.push(truth("fault.listed", |facts, listed| facts.fault.listed = Some(listed)));
    }
    if facts.open_repair.as_ref().is_some_and(|open| open.delay.is_none()) {
        unknown.push(of("open_repair.delay", Delay::ALL.iter().copied(), |facts, delay| {
            facts.open_repair.as_mut().map(|open| open.delay = Some(delay)).unwrap_or_default();
        }));
    }
    unknown
}

/// The day the period starts, if it is not known: every day near one on which some rule turns. Between two of them
/// that have none between, no rule tells the days apart.
fn start(facts: &Facts, stack: &Stack) -> Option<Unknown> {
    let arrival = stack.starts.iter().flatten().any(|start| start.basis == Basis::Arrival);
    let sale = &facts.sale;
    let (path, known): (&'static str, bool) = match facts.no_reason_return {
        Some(_) => ("sale.delivered", sale.invoice.or(sale.delivered).or(sale.arrived).is_some()),
        None if arrival => ("sale.arrived", sale.arrived.is_some()),
        None => ("sale.invoice", sale.invoice.or(sale.delivered).is_some()),
    };
    if known {
        return None;
    }
    let asked = facts.no_reason_return.as_ref().map(|asked| asked.asked);
    let later =
        [facts.exchanged_on, facts.component_replaced_on, facts.open_repair.as_ref().map(|open| open.sent), asked];
    let sent = facts.repairs.iter().map(|repair| repair.sent);
    // It was sold before anything that happened to it.
    let latest = later.into_iter().flatten().chain(sent).fold(facts.fault.reported, Day::min);
    let made = facts.evidence.factory.filter(|made| *made <= latest);
    let asked = asked.unwrap_or(facts.fault.reported);
    let edges = stack.limits_of_start().into_iter().flat_map(|limit| edges(limit, asked, facts));
    let within = |day: &Day| *day < latest && made.is_none_or(|made| made < *day);
    // The earliest day counts as much as the latest: what lies between is in the period by one and out by the other.
    let mut days: Vec<Day> = edges.filter(within).chain([latest]).chain(made).collect();
    days.extend((made.is_none()).then(|| latest.plus_days(-LONG_AGO)));
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    Some(of(path, days.into_iter(), move |facts, day| {
        if arrival {
            facts.sale.arrived = Some(day);
        } else {
            facts.sale.invoice = Some(day);
        }
    }))
}

/// The days around which a length of time from them ends on the day that is asked about: however its end moved over
/// rest days and was put off by repairs.
fn edges(limit: Limit, asked: Day, facts: &Facts) -> impl Iterator<Item = Day> + use<> {
    // No four years have more days than 48 months of these.
    let (days, spread) = match limit {
        Limit::Number(days) => (days, 1),
        Limit::Months(months) => (i64::from(months) * 30_437 / 1_000, 4),
    };
    let put_off = Pauses::of(facts).paused_days(Day::FIRST, facts.decided_on()).min(LONG_AGO);
    (-spread..=spread + LONGEST_REST_DAYS + put_off).map(move |further| asked.plus_days(-days - further))
}

fn truth(path: &'static str, set: fn(&mut Facts, bool)) -> Unknown {
    of(path, [true, false].into_iter(), set)
}

fn of<T: Clone + 'static>(
    path: &'static str,
    values: impl Iterator<Item = T>,
    set: impl Fn(&mut Facts, T) + Copy + 'static,
) -> Unknown {
    let change = |value: T| -> Change { Box::new(move |facts| set(facts, value.clone())) };
    Unknown { path, worlds: values.map(change).collect() }
}
