//! `TrainingService`.

mod create_training_plan;
mod export_training;
mod get_training_plan;
mod list_trainees;
mod list_training_plans;
mod list_training_progress;
mod record_training;
mod requests;
