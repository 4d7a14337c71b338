//! Conditions: a conjunction of comparisons of facts with words, truths and bounds.

use super::fact::Fact;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Limit {
    /// Days or things.
    Number(i64),
    /// Calendar months.
    Months(u32),
}

impl Limit {
    /// Whether it counts months.
    pub(super) const fn is_months(self) -> bool {
        matches!(self, Self::Months(_))
    }

    /// The last day of a window of this length, before it moves over rest days.
    pub(super) fn after(self, start: Day) -> Day {
        match self {
            Self::Number(days) => start.plus_days(days),
            Self::Months(months) => start.plus_months(months),
        }
    }
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
