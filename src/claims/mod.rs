//! What does the brand owe the outlet for it? (domain C1–C5)
//!
//! A claim is checked at once: [`check`] judges every line from the facts that [`file`](file()) gathers, and says why.
//! Filing is a hot verb: claims that arrive together share a commit.

mod check;
mod claim;
pub mod file;
pub mod grpc;
mod price;
mod publish;
mod review;
pub mod store;
mod wire;

pub use claim::{Claim, ClaimLine, ClaimState, Finding, Item, Verdict};
pub use price::{Operation, PartPrice, PriceList};
