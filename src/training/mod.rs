//! Who must be trained by when, who was, and who is late (domain N6).
//!
//! A plan concerns, on any day, the technicians who work then at an outlet of its level or above that holds the grant
//! then. Plans and records are facts; how somebody stands on a day is computed from them, so that no timer can be late.
//! Who passes gets the plan's certificate and at least its stars in the same commit.

mod create_plan;
mod export;
pub mod grpc;
mod plan;
mod record;
mod record_training;
pub mod store;
mod wire;

pub use plan::{TrainingPlan, TrainingPlanDraft};
pub use record::{Progress, Trainee, TrainingOutcome, TrainingRecord, TrainingRecordDraft};
