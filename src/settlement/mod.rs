//! Who paid whom for which month? (domain C5)
//!
//! A statement is the sum of its lines; a claim line stands in at most one; a paid one never changes. The database
//! keeps all three, whatever the code believes.

mod agree;
mod draft;
pub mod grpc;
mod money;
mod pay;
mod statement;
pub mod store;
mod wire;

pub use statement::{Statement, StatementLine, StatementState};
