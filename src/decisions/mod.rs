//! What was decided, and can we prove it? (domain R1–R6, R9)
//!
//! The packs decide (`policy/`); this chapter asks them on behalf of callers, and keeps what was decided for a repair
//! with the facts and the packs it rests on: write-once, replayable to the byte. Packs are published here as revisions
//! and followed by every server, so that a correction needs no other binary.

mod decide;
mod follow;
pub mod grpc;
mod publication;
mod publish;
mod replay;
mod simulate;
pub mod store;
mod stored;
pub(crate) mod wire;

pub use decide::decide;
pub use follow::follow;
pub use publication::{Origin, Publication, RevisionName};
pub use stored::{Receipt, StoredDecision};
