//! A training plan: who must be trained by when.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::training_plans;
use crate::types::{Day, Error, ModelId, Name, ProductFamily, Reason, ServiceAction, TrainingPlanId};

/// What is told of a plan that is set.
#[derive(Clone, Debug)]
pub struct TrainingPlanDraft {
    /// What people call it.
    pub display_name: String,
    /// The product model that brings it.
    pub model_id: Option<ModelId>,
    /// On which products.
    pub product_family: ProductFamily,
    /// For which work.
    pub action: ServiceAction,
    /// The least level of the outlets concerned, 1 to 3.
    pub minimum_level: i32,
    /// First day on which it can be taken.
    pub begin_date: Day,
    /// Last day on which nobody is late.
    pub due_date: Day,
    /// For how many months who passes is certified; 0 for no certificate.
    pub certificate_months: i32,
    /// The stars that who passes has at least; 0 to leave them.
    pub star_level: i32,
}

/// A training plan.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = training_plans, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct TrainingPlan {
    /// Its id.
    pub plan_id: TrainingPlanId,
    /// What people call it.
    pub display_name: String,
    /// The product model that brings it.
    pub model_id: Option<ModelId>,
    /// On which products.
    pub product_family: ProductFamily,
    /// For which work.
    pub action: ServiceAction,
    /// The least level of the outlets concerned, 1 to 3.
    pub minimum_level: i32,
    /// First day on which it can be taken.
    pub begin_date: Day,
    /// Last day on which nobody is late.
    pub due_date: Day,
    /// For how many months who passes is certified; 0 for no certificate.
    pub certificate_months: i32,
    /// The stars that who passes has at least; 0 to leave them.
    pub star_level: i32,
    /// When it was set.
    pub create_time: DateTime<Utc>,
}

impl TrainingPlan {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> Name<TrainingPlanId> {
        Name(self.plan_id)
    }

    /// Refuses a day before it can be taken.
    pub fn must_have_begun(&self, day: Day) -> Result<(), Error> {
        if self.begin_date <= day {
            return Ok(());
        }
        let message = format!("training plan `{}` begins on {}", self.name(), self.begin_date);
        Err(Error::refused(Reason::OutOfRange, self.name(), message).with("beginDate", self.begin_date))
    }
}
