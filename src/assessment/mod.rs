//! How well does an outlet do its work? (domain N9)
//!
//! Checklists, the samples that chance draws, and audits are facts: the database lets none of them change. A correction is
//! a further audit that supersedes the former, once.

mod audit;
mod checklist;
mod draw;
pub mod grpc;
mod publish;
mod round;
mod store;
mod submit;
mod wire;

pub use audit::{Answer, Audit, SectionResult};
pub use checklist::{Checklist, ChecklistDraft, Item, Section};
pub use round::{AuditRound, RoundDraft, Stratum, sample};

/// The whole, in basis points.
pub const WHOLE: i32 = 10_000;
