//! What was decided, and can we prove it? (domain R1–R6, R9)
//!
//! The packs decide (`policy/`); this chapter asks them on behalf of callers, and keeps what was decided for a repair
//! with the facts and the packs it rests on: write-once, replayable to the byte. The decision tables answer what the rest
//! of the house asks (which level may do an action, by when a step is due), and [`consult`] keeps their answers in the
//! same way, in the transaction of whoever asks. Packs and tables are published here as revisions and followed by every
//! server, so that a correction needs no other binary.

mod consult;
mod decide;
mod follow;
pub mod grpc;
mod publication;
mod publish;
mod replay;
mod simulate;
pub mod store;
mod stored;
mod table_decision;
pub(crate) mod wire;

pub use consult::{Question, answer, ask, consult, keep, keep_all};
pub use decide::decide;
pub use follow::follow;
pub use publication::{Origin, Publication, RevisionName};
pub use stored::{Receipt, StoredDecision};
pub use table_decision::StoredTableDecision;
