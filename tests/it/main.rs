//! Everything through a real socket, the generated client and a real Postgres.
//!
//! Each test has a database of its own, cloned from a migrated template, and a clock that it sets. Tests are ordered
//! by slice and verb: `it/claims/file_claim.rs` is what `ClaimService.FileClaim` keeps.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test may panic"
)]

mod assessment;
mod catalog;
mod claims;
mod contract;
mod coverage;
mod db;
mod decisions;
mod devices;
mod dispositions;
mod divisions;
mod feed;
mod harness;
mod network;
mod orders;
mod parts;
mod repairs;
mod replenishment;
mod settlement;
mod shell;
mod story;
mod training;
