//! What was decided, and can we prove it? (domain R1–R6, R9)
//!
//! The packs decide (`policy/`); this chapter asks them on behalf of callers, and keeps what was decided for a repair
//! with the facts and the packs it rests on: write-once, replayable to the byte.

mod decide;
pub mod grpc;
pub mod store;
mod stored;
pub(crate) mod wire;

pub use decide::decide;
pub use stored::StoredDecision;
