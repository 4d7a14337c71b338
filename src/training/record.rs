//! How somebody took part in a training, and how somebody stands with a plan.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};

use crate::db::schema::training_records;
use crate::text_enum;
use crate::types::{CertificateId, Day, OutletId, OutletName, TechnicianId, TrainingPlanId, TrainingRecordId};

text_enum! {
    /// How a training ended for somebody.
    pub enum TrainingOutcome {
        /// Did not come.
        Absent = "absent",
        /// Came and did not pass.
        Failed = "failed",
        /// Passed.
        Passed = "passed",
    }
}

/// What is told of a training that took place.
#[derive(Clone, Debug)]
pub struct TrainingRecordDraft {
    /// Of which plan.
    pub plan: TrainingPlanId,
    /// Who took part.
    pub technician: OutletName<TechnicianId>,
    /// On which day.
    pub day: Day,
    /// How it ended.
    pub outcome: TrainingOutcome,
    /// Where the proof is kept.
    pub evidence: String,
}

/// How a technician took part once.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = training_records, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct TrainingRecord {
    /// Where the technician works.
    pub outlet_id: OutletId,
    /// Its id.
    pub record_id: TrainingRecordId,
    /// Of which plan.
    pub plan_id: TrainingPlanId,
    /// Who took part.
    pub technician_id: TechnicianId,
    /// On which day.
    pub training_date: Day,
    /// How it ended.
    pub outcome: TrainingOutcome,
    /// Where the proof is kept.
    pub evidence: String,
    /// The certificate that was earned.
    pub certificate_id: Option<CertificateId>,
    /// Who recorded it.
    pub recorder: String,
    /// When it was recorded.
    pub create_time: DateTime<Utc>,
}

impl TrainingRecord {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<TrainingRecordId> {
        OutletName::new(self.outlet_id, self.record_id)
    }
}

/// How a technician stands with a plan on a day.
#[derive(Clone, Debug, QueryableByName)]
pub struct Trainee {
    /// Where the technician works.
    #[diesel(sql_type = SqlUuid)]
    pub outlet_id: OutletId,
    /// Who it is.
    #[diesel(sql_type = SqlUuid)]
    pub technician_id: TechnicianId,
    /// Name at work.
    #[diesel(sql_type = Text)]
    pub display_name: String,
    /// When the technician was entered.
    #[diesel(sql_type = Timestamptz)]
    pub create_time: DateTime<Utc>,
    /// The first day on which the technician passed, if so by then.
    #[diesel(sql_type = Nullable<Date>)]
    pub passed_date: Option<Day>,
    /// How many records there are by then.
    #[diesel(sql_type = Integer)]
    pub attempt_count: i32,
    /// Whether the due date is over without a pass.
    #[diesel(sql_type = Bool)]
    pub late: bool,
}

/// How far an outlet is with a plan on a day.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Progress {
    /// The outlet.
    #[diesel(sql_type = SqlUuid)]
    pub outlet_id: OutletId,
    /// When it applied.
    #[diesel(sql_type = Timestamptz)]
    pub create_time: DateTime<Utc>,
    /// How many technicians the plan concerns.
    #[diesel(sql_type = Integer)]
    pub trainee_count: i32,
    /// How many of them have passed.
    #[diesel(sql_type = Integer)]
    pub passed_count: i32,
    /// How many of them are late.
    #[diesel(sql_type = Integer)]
    pub late_count: i32,
}
