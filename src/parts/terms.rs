//! By when a defective part is returned, and what follows if it is not: what the table `part-returns` says (domain S4).

use chrono::{DateTime, Utc};

use crate::catalog::Part;
use crate::decisions::{self, Question, StoredTableDecision};
use crate::network::{Center, Outlet};
use crate::policy::Policies;
use crate::policy::table::{Scalar, TableOutcome};
use crate::types::{Day, Error, Name, OutletName, TableDecisionId};

/// The table.
const TABLE: &str = "part-returns";

/// The days of a debt.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    /// The answer they rest on.
    pub(super) decision_id: TableDecisionId,
    /// Days until the piece must be returned.
    pub(super) return_days: i64,
    /// Days before that day, from which the outlet is reminded.
    pub(super) remind_days: i64,
    /// Days after it, until it is charged.
    pub(super) grace_days: i64,
}

/// Asks the table, in the revision of the day. The answer is to be kept beside the debts.
///
/// # Errors
/// `NotFound` if no revision is in force that day; a defect of ours if it answers nothing.
pub(super) fn ask(
    policies: &Policies,
    (outlet, center): (&Outlet, &Center),
    part: &Part,
    subject: String,
    now: DateTime<Utc>,
) -> Result<(Terms, StoredTableDecision), Error> {
    let distance = if outlet.province != center.province {
        "other_province"
    } else if outlet.city != center.city {
        "same_province"
    } else {
        "same_city"
    };
    let word = |word: &str| Scalar::Word(word.to_owned());
    let decision_id = TableDecisionId::generate();
    let question = Question {
        name: OutletName::new(outlet.outlet_id, decision_id),
        subject,
        table: TABLE,
        facts: &[
            ("level", Scalar::Number(i64::from(outlet.level))),
            ("part_class", word(if part.serial_tracked { "tracked" } else { "counted" })),
            ("distance", word(distance)),
        ],
        day: Day::of(now),
        now,
    };
    let kept = decisions::answer(policies, &question)?;
    let none = || {
        let outcome = kept.decision.outcome;
        Error::internal(format!("`{TABLE}` says {outcome} of a part of `{}`", Name(outlet.outlet_id)))
    };
    if kept.decision.outcome != TableOutcome::Answered {
        return Err(none());
    }
    let days = |name: &str| kept.decision.number(name).ok_or_else(none);
    let terms = Terms {
        decision_id,
        return_days: days("return_days")?,
        remind_days: days("remind_days")?,
        grace_days: days("grace_days")?,
    };
    Ok((terms, kept))
}
