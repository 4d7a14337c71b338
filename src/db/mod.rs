//! How we write and read: one pool, named transactions that retry, request ids with one effect, events, group
//! commit, constraints turned into errors, and a Postgres of our own for who has none.
//!
//! **Architecture invariant:** nothing writes outside [`Db::write`], [`Db::write_once`] and [`Db::write_each`] (behind a
//! [`Batcher`]), and inside them there is only SQL: the work may run twice. Queries stand in `db/` and in each slice's `store.rs`.

mod after;
mod among;
mod batch;
mod constraint;
pub mod deadline;
pub mod event;
mod failure;
mod migrate;
pub mod once;
mod over_rows;
mod pool;
pub mod private;
mod role;
#[rustfmt::skip]
pub mod schema;
pub mod scope;
mod transaction;

pub use after::{After, after};
pub use among::{Among, among};
pub use batch::{Answers, Batcher, Command, Done};
pub use constraint::{CONSTRAINTS, Meaning};
pub use event::Event;
pub use once::Once;
pub use over_rows::{OverRows, Together};
pub use pool::{Db, DbOptions};
pub use transaction::TxFn;

/// The connection of a transaction: what `store.rs` functions run their queries on.
pub type Tx = diesel_async::AsyncPgConnection;
