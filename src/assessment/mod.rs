//! How well does an outlet do its work? (domain N9)
//!
//! Checklists, the samples that chance draws, and audits are facts: the database lets none of them change. A correction is
//! a further audit that supersedes the former, once. An assessment measures what an outlet did, asks the decision table
//! `level-assessment`, and proposes a level; somebody else decides on it, and only then does the level change.

mod assess;
mod audit;
mod checklist;
mod decide_level;
mod draw;
mod export;
pub mod grpc;
mod level_assessment;
mod measure;
mod publish;
mod round;
mod store;
mod submit;
mod wire;

pub use audit::{Answer, Audit, SectionResult};
pub use checklist::{Checklist, ChecklistDraft, Item, Section};
pub use level_assessment::{AssessmentState, LevelAssessment, LevelReason, LevelStep, Measure, MeasureSource};
pub use round::{AuditRound, RoundDraft, Stratum, sample};

/// The whole, in basis points.
pub const WHOLE: i32 = 10_000;
