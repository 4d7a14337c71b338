//! Conditions: a conjunction of comparisons of facts with words, truths and bounds.

use std::cell::Cell;

use super::calendar::Calendar;
use super::fact::{Fact, Value};
use crate::types::Day;

/// A number that a rule names: written in the rule, or a parameter of its pack that counsel may turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// Days or things.
    Literal(i64),
    /// The parameter with this place in the pack's list.
    Parameter(usize),
}

/// The value of a bound: a length of time or a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// Days or things.
    Number(i64),
    /// Calendar months.
    Months(u32),
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Is true, or is false.
    Is(bool),
    /// Is one of these words.
    OneOf(Vec<&'static str>),
    /// Lies above the first, if given, and not above the second, if given.
    Between(Option<Bound>, Option<Bound>),
}

/// A conjunction of comparisons, in the order of the facts.
pub(super) type Condition = Vec<(Fact, Test)>;

/// What a condition is read against: the facts of a case as one pack sees them.
pub(super) trait Reading {
    /// The value of a fact.
    fn value(&self, fact: Fact) -> Value<'_>;
    /// The value of a bound on the day of the case.
    fn limit(&self, bound: Bound) -> Option<Limit>;
    /// The rest days.
    fn calendar(&self) -> &Calendar;
    /// Set when a comparison hung on a year without a holiday notice.
    fn provisional(&self) -> &Cell<bool>;
}

/// Rest days never join to a longer run; a report this many days past a limit is late under any calendar.
const LONGEST_REST_DAYS: i64 = 20;

/// Whether every comparison holds. What is not known holds for no comparison.
pub(super) fn holds(condition: &Condition, reading: &impl Reading) -> bool {
    condition.iter().all(|(fact, test)| match (test, reading.value(*fact)) {
        (Test::Is(expected), Value::Truth(truth)) => *expected == truth,
        (Test::OneOf(words), Value::Word(word)) => words.contains(&word),
        (Test::Between(over, until), value @ (Value::Number(_) | Value::Since { .. })) => {
            over.is_none_or(|over| exceeds(value, over, reading) == Some(true))
                && until.is_none_or(|until| exceeds(value, until, reading) == Some(false))
        }
        (Test::Is(_) | Test::OneOf(_) | Test::Between(..), _) => false,
    })
}

/// Whether a value lies above a bound; nothing if they cannot be compared.
fn exceeds(value: Value<'_>, bound: Bound, reading: &impl Reading) -> Option<bool> {
    let limit = reading.limit(bound)?;
    match (value, limit) {
        (Value::Number(number), Limit::Number(limit)) => Some(number > limit),
        (Value::Since { start, day, rolls }, limit) => {
            let nominal = nominal_end(start, limit);
            if day <= nominal || !rolls {
                return Some(day > nominal);
            }
            let (last, guessed) = reading.calendar().roll(nominal);
            if guessed && day.days_since(nominal) <= LONGEST_REST_DAYS {
                reading.provisional().set(true);
            }
            Some(day > last)
        }
        _ => None,
    }
}

/// The last day of a window.
#[derive(Clone, Copy, Debug)]
pub(super) struct LastDay {
    pub(super) day: Day,
    /// Whether it moved over rest days.
    pub(super) moved: bool,
    /// Whether a year without a holiday notice was looked at.
    pub(super) guessed: bool,
}

/// The last day of a window, moved over rest days if the value asks for it.
pub(super) fn last_day(value: Value<'_>, bound: Bound, reading: &impl Reading) -> Option<LastDay> {
    let Value::Since { start, rolls, .. } = value else { return None };
    let nominal = nominal_end(start, reading.limit(bound)?);
    let (day, guessed) = if rolls { reading.calendar().roll(nominal) } else { (nominal, false) };
    Some(LastDay { day, moved: day != nominal, guessed })
}

fn nominal_end(start: Day, limit: Limit) -> Day {
    match limit {
        Limit::Number(days) => start.plus_days(days),
        Limit::Months(months) => start.plus_months(months),
    }
}
