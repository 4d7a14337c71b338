//! An assessment of an outlet's level: what was measured, what the table proposes, and what was decided.
//!
//! ```text
//! PROPOSED ─► CONFIRMED | REJECTED          INCONCLUSIVE: the table proposes nothing
//! ```

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::level_assessments;
use crate::network::Listed;
use crate::types::{Day, Error, LevelAssessmentId, OutletId, OutletName, Reason, TableDecisionId, must_match};

crate::text_enum! {
    /// How far an assessment is.
    pub enum AssessmentState {
        /// It waits for a decision.
        Proposed = "proposed",
        /// The table proposes nothing: facts are missing, or a person must look.
        Inconclusive = "inconclusive",
        /// What it proposes was done.
        Confirmed = "confirmed",
        /// What it proposes was not done.
        Rejected = "rejected",
    }
}

crate::text_enum! {
    /// What is proposed: the words of the table's output `change`.
    pub enum LevelStep {
        /// A higher level.
        Promote = "promote",
        /// The level it has.
        Keep = "keep",
        /// An improvement plan, at the level it has.
        Improve = "improve",
        /// A lower level.
        Demote = "demote",
    }
}

crate::text_enum! {
    /// Where a measure comes from.
    pub enum MeasureSource {
        /// From what was recorded here.
        Records = "records",
        /// From who asked, with evidence.
        Told = "told",
    }
}

/// A fact that the table was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its name in the table.
    pub fact: String,
    /// The value, in the table's unit.
    pub value: i64,
    /// Where it comes from.
    pub source: MeasureSource,
    /// What shows it.
    pub evidence: String,
}

/// Why the table says what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelReason {
    /// The rule.
    pub rule: String,
    /// What it says, in Chinese.
    pub zh: String,
    /// What it says, in English.
    pub en: String,
}

/// An assessment.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = level_assessments, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct LevelAssessment {
    /// Of which outlet.
    pub outlet_id: OutletId,
    /// Its id.
    pub assessment_id: LevelAssessmentId,
    /// How far it is.
    pub state: AssessmentState,
    /// What is proposed, if something is.
    pub change: Option<LevelStep>,
    /// The level that is proposed, if another is.
    pub proposed_level: Option<i32>,
    /// The level it has.
    pub level: i32,
    /// The day that was looked at.
    pub as_of: Day,
    /// First day of the period that was counted; it ends with the day that was looked at.
    pub period_begin_date: Day,
    /// What is known.
    pub measures: Listed<Measure>,
    /// Facts of the table that decide and are not known.
    pub missing: Listed<String>,
    /// The rules that hold.
    pub reasons: Listed<LevelReason>,
    /// The table's decision, with its receipt.
    pub decision_id: TableDecisionId,
    /// Who assessed.
    pub assessor: String,
    /// When.
    pub create_time: DateTime<Utc>,
    /// Who decided.
    pub decider: Option<String>,
    /// Why.
    pub decide_reason: Option<String>,
    /// When.
    pub decide_time: Option<DateTime<Utc>>,
    /// First day of the new level, if one was confirmed.
    pub level_begin_date: Option<Day>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl LevelAssessment {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<LevelAssessmentId> {
        OutletName::new(self.outlet_id, self.assessment_id)
    }

    /// Refuses a stale etag, one that does not wait for a decision, and who made it.
    pub(super) fn must_wait_for(&self, decider: &str, etag: Option<i64>) -> Result<(), Error> {
        let name = self.name();
        must_match(name, self.version, etag)?;
        if self.state != AssessmentState::Proposed {
            let message = format!("level assessment `{name}` is {}", self.state);
            return Err(Error::refused(Reason::WrongState, name, message).with("state", self.state));
        }
        if self.assessor == decider {
            let message = format!("who made level assessment `{name}` may not also decide on it");
            return Err(Error::refused(Reason::SamePerson, name, message));
        }
        Ok(())
    }
}
