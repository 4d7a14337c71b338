//! One pass over the stages, over all layers: which rules fire, and whom a refusal reaches.

use super::calendar::Calendar;
use super::clock::LineKind;
use super::condition::{Reading as _, Test, holds, last_day};
use super::course::{Course, longest};
use super::decision::{Decision, PackRef};
use super::derive::{Given, View};
use super::fact::Fact;
use super::facts::Facts;
use super::pack::{Pack, Rule, Stage};
use super::vocabulary::Conclusion;
use crate::types::Day;

/// Decides a case by the packs in its scope, in the order of their layers. Facts that are not known hold for nothing.
pub(super) fn decide(facts: &Facts, packs: &[&Pack], calendar: &Calendar) -> Decision {
    let given = Given::new(facts, packs, calendar);
    let mut views = given.views(packs);
    let mut course = Course::new(packs.iter().map(|pack| PackRef::from(*pack)).collect());
    // A return without a reason is asked alone (policy choice 21).
    let asked_alone = facts.no_reason_return.is_some();
    for stage in
        Stage::ALL.iter().filter(|stage| **stage == Stage::Counting || (**stage == Stage::NoReason) == asked_alone)
    {
        if *stage == Stage::Counting {
            let lines = longest(&views).map(|coverage| coverage.lines.as_slice()).unwrap_or_default();
            course.concluded.moved |= lines.iter().any(|line| line.kind == LineKind::Roll);
            views.iter_mut().for_each(|view| view.learn(&course.concluded));
        }
        run(*stage, &mut views, &mut course);
        for view in &mut views {
            view.learn(&course.concluded);
        }
    }
    course.finish(facts, &views)
}

/// Asks the rules of a stage, of every pack that is still open. What they refuse or withhold holds from the next stage.
fn run(stage: Stage, views: &mut [View<'_>], course: &mut Course) {
    let (mut closing, mut withheld) = (Vec::new(), Vec::new());
    for (place, view) in views.iter().enumerate().filter(|(_, view)| !view.is_closed()) {
        for rule in view.pack.rules.iter().filter(|rule| rule.stage == stage) {
            if !holds(&rule.when, view) {
                continue;
            }
            let until = until(rule, view, course);
            course.fire(rule, view, until);
            withheld.extend(rule.then.withhold.iter().map(|remedy| (place, *remedy)));
            if rule.then.refuse.is_some() {
                closing.push(place);
                break;
            }
        }
    }
    for (from, remedy) in withheld {
        for place in reached(stage, from, views) {
            views.get_mut(place).map(|view| view.withhold(remedy)).unwrap_or_default();
        }
    }
    for from in closing {
        for place in reached(stage, from, views) {
            views.get_mut(place).map(View::close).unwrap_or_default();
        }
    }
}

/// The packs that a gate of one pack holds for: itself, and those of higher layers, which promise within the law's
/// terms; but a pack may judge evidence by itself, and one with a period of its own outlasts another's.
fn reached(stage: Stage, from: usize, views: &[View<'_>]) -> Vec<usize> {
    let Some(layer) = views.get(from).map(|view| view.pack.layer) else { return Vec::new() };
    let reaches = |view: &View<'_>| match stage {
        Stage::Goods | Stage::Exclusions => true,
        Stage::Evidence => !view.pack.own_evidence,
        Stage::Period => !view.own_period,
        Stage::NoReason
        | Stage::Windows
        | Stage::LongRepair
        | Stage::TwoRepairs
        | Stage::Supply
        | Stage::Plain
        | Stage::Duties
        | Stage::Counting => false,
    };
    let places = views.iter().enumerate();
    places
        .filter(|(place, view)| *place == from || (view.pack.layer > layer && reaches(view)))
        .map(|(at, _)| at)
        .collect()
}

/// The last day on which what a rule gives can be asked for: the end of the window it sets, of what it builds on, or
/// of the period.
fn until(rule: &Rule, view: &View<'_>, course: &mut Course) -> Option<Day> {
    let mut windows = rule.when.iter().filter_map(|(fact, test)| match test {
        Test::Between(_, Some(until)) => last_day(view.value(*fact), *until, view),
        Test::Between(..) | Test::Is(_) | Test::OneOf(_) => None,
    });
    if let Some(last) = windows.next() {
        if last.guessed {
            view.provisional().set(true);
        }
        course.concluded.moved |= last.moved;
        return Some(last.day);
    }
    let builds_on =
        [(Fact::ExchangeDue, Conclusion::ExchangeDue), (Fact::LocalExchangeDue, Conclusion::LocalExchangeDue)]
            .into_iter()
            .filter(|(asked, _)| rule.when.iter().any(|(fact, _)| fact == asked))
            .find_map(|(_, conclusion)| course.concluded.until(conclusion));
    let period = view.coverage.as_ref().filter(|_| view.in_period() == Some(true)).map(|coverage| coverage.end);
    builds_on.unwrap_or(period)
}
