//! Where every unit is, whose it is, in what state: double entry for parts (unit = a part's id) and money (unit = a
//! currency).
//!
//! A transfer moves so many units from one account to another; it is never changed or deleted, and mistakes are corrected
//! by further transfers. A pending transfer promises: it is posted or voided once. A balance cannot be overdrawn, and a
//! serial is in one place. All of this the database keeps, whatever the code believes: the service's role may insert
//! transfers and nothing else, and what follows from them is done there, in the same statement.
//!
//! **Architecture invariant:** a [`Book`] is the only writer of accounts and transfers.

mod account;
mod book;
mod serial;
pub mod store;
mod transfer;

pub use account::{Account, Balance, Condition, Location, Place};
pub use book::{Book, Posted, post};
pub use transfer::{Entry, Phase, Transfer};
