//! Conditions: comparisons of named, typed facts with words and numbers. There is no expression language: a rule is a
//! conjunction over an ordered, finite space, which is what makes packs provable.

use std::collections::BTreeMap;

use super::derive::{Derived, Value};

/// Every fact that a condition may name, with its type.
pub(super) const FACTS: &[(&str, Kind)] = &[
    ("item", Kind::Word),
    ("main", Kind::Truth),
    ("tier", Kind::Word),
    ("voucher", Kind::Word),
    ("provable", Kind::Truth),
    ("cause", Kind::Word),
    ("cause_proof", Kind::Word),
    ("listed", Kind::Truth),
    ("gift", Kind::Truth),
    ("remote", Kind::Truth),
    ("in_period", Kind::Truth),
    ("guaranteed", Kind::Truth),
    ("repaired_within_year", Kind::Truth),
    ("with_host", Kind::Truth),
    ("same_model", Kind::Word),
    ("delay", Kind::Word),
    ("exchange_due", Kind::Truth),
    ("no_reason", Kind::Truth),
    ("intact", Kind::Truth),
    ("activated", Kind::Truth),
    ("activation_notice", Kind::Truth),
    ("sale_day", Kind::Window),
    ("unit_day", Kind::Window),
    ("delivery_day", Kind::Window),
    ("open_days", Kind::Number),
    ("estimate_days", Kind::Number),
    ("finished_repairs", Kind::Number),
    ("finished_listed_repairs", Kind::Number),
    ("repair_days", Kind::Number),
    ("item_exchanges", Kind::Number),
];

/// Type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// True or false.
    Truth,
    /// One of the vocabulary's words.
    Word,
    /// A count.
    Number,
    /// A day counted from a start; a limit that falls on a rest day moves to the next day that is none.
    Window,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Is true, or is false.
    Is(bool),
    /// Is one of these words.
    OneOf(Vec<String>),
    /// Is above the first, if given, and not above the second, if given. Both are values of parameters.
    Between(Option<i64>, Option<i64>),
}

/// A conjunction of comparisons, one for each fact.
pub(super) type Condition = BTreeMap<String, Test>;

/// Whether every comparison holds.
pub(super) fn holds(condition: &Condition, derived: &Derived<'_>) -> bool {
    condition.iter().all(|(fact, test)| test_holds(test, &derived.value(fact), derived))
}

fn test_holds(test: &Test, value: &Value<'_>, derived: &Derived<'_>) -> bool {
    match (test, value) {
        (Test::Is(expected), Value::Truth(truth)) => expected == truth,
        (Test::OneOf(words), Value::Word(word)) => words.iter().any(|known| known == word),
        (Test::Between(over, until), Value::Number(number)) => {
            over.is_none_or(|over| *number > over) && until.is_none_or(|until| *number <= until)
        }
        (Test::Between(over, until), Value::Window(Some(start))) => {
            let day = derived.reported;
            over.is_none_or(|over| day > derived.limit(*start, over))
                && until.is_none_or(|until| day <= derived.limit(*start, until))
        }
        // A day that is not known lies in no window.
        _ => false,
    }
}
