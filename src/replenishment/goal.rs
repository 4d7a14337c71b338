//! What an outlet aims at: what the table `replenishment` says of its level and a class of parts (domain S7).

use crate::decisions;
use crate::policy::Policies;
use crate::policy::table::{Scalar, TableDecision, TableOutcome};
use crate::types::{Day, Error};

/// The table.
pub(super) const TABLE: &str = "replenishment";

/// What is aimed at for a class of parts.
#[derive(Clone, Debug)]
pub struct Goal {
    /// How often all that is wanted until the delivery after the next one must be there, of 1000.
    pub service_permille: i32,
    /// Days from one order to the next.
    pub review_days: i32,
    /// Days of past use that are counted.
    pub window_days: i32,
    /// Whether a piece is held back for each defective one that is overdue.
    pub holds_back_overdue: bool,
    /// The answer that this was read off.
    pub said: TableDecision,
}

/// What an outlet aims at.
#[derive(Clone, Debug)]
pub(super) struct Goals {
    pub(super) tracked: Goal,
    pub(super) counted: Goal,
}

impl Goals {
    /// Asks the table, in the revision of the day.
    ///
    /// # Errors
    /// `NotFound` if no revision is in force that day; a defect of ours if it answers nothing.
    pub(super) fn ask(policies: &Policies, level: i32, day: Day) -> Result<Self, Error> {
        Ok(Self { tracked: ask(policies, level, "tracked", day)?, counted: ask(policies, level, "counted", day)? })
    }

    /// That of a part.
    pub(super) const fn of(&self, serial_tracked: bool) -> &Goal {
        if serial_tracked { &self.tracked } else { &self.counted }
    }
}

fn ask(policies: &Policies, level: i32, class: &str, day: Day) -> Result<Goal, Error> {
    let facts = [("level", Scalar::Number(i64::from(level))), ("part_class", Scalar::Word(class.to_owned()))];
    let said = decisions::ask(policies, TABLE, &facts, day)?;
    let none = || Error::internal(format!("`{TABLE}` says {} of {class} parts at level {level}", said.outcome));
    if said.outcome != TableOutcome::Answered {
        return Err(none());
    }
    let number = |name: &str| said.number(name).and_then(|number| i32::try_from(number).ok()).ok_or_else(none);
    Ok(Goal {
        service_permille: number("service_goal")?,
        review_days: number("review_days")?,
        window_days: number("window_days")?,
        holds_back_overdue: said.output("holds_back_overdue") == Some(&Scalar::Truth(true)),
        said,
    })
}
