//! What should an outlet order? (domain S7)
//!
//! ```text
//! use ÷ window × (lead + review days) ─► a mean ─► with the service goal: the level to order up to
//! on hand − promised + on its way + ordered ─► what there is
//! the one less the other, less a piece for each defective one that is overdue ─► the suggestion
//! ```
//!
//! Use, stock and promises are read off the ledger, what is on its way off shipments and orders, goals and days off the
//! table `replenishment`. Nothing is kept and nothing is ordered: a suggestion is an answer about now, with every figure
//! that it rests on.

mod chain;
mod demand;
mod goal;
pub mod grpc;
mod position;
mod store;
mod suggest;
mod suggestion;
mod wire;

pub use demand::order_up_to;
pub use goal::Goal;
pub use position::Position;
pub use suggestion::Suggestion;
