//! Decision tables: which of a few answers follows from a few facts, by data alone. What the warranty packs are for the
//! consumer's rights, these are for the rest of the house: which outlet level may do an action, by when a step is due.
//!
//! A table declares its facts (finite words, truths, whole numbers in a range), its outputs and its rules; the space of
//! facts falls into cells at the bounds that the rules name. Loading proves over these cells that every combination has
//! an answer, that no two rules contradict each other and that each rule can fire; deciding is one lookup for each fact.
//! See `policies/README.md` for the format.
//!
//! **Architecture invariant:** [`Table::decide`] never fails and never panics, and allocates nothing while all facts that
//! matter are known.

mod answer;
mod ask;
pub mod cases;
mod decide;
mod declared;
mod explain;
mod grid;
mod load;
mod prose;
mod prove;
mod shape;
mod show;
mod space;
mod tables;
mod value;

pub use answer::{Answer, TableDecision, TableFinding};
pub use ask::Asked;
pub use declared::{Hit, Table, TableFact, TableOutcome, TableOutput, TableRule};
pub use explain::{Change, Failing, WhyNot};
pub use prose::prose;
pub use prove::{CounterExample, Proof, prove};
pub use show::TableRuleLine;
pub(super) use tables::SHIPPED;
pub use tables::Tables;
pub use value::{Kind, Named, Scalar};
