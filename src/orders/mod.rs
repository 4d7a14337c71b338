//! What did outlets order of their service centers, and what became of it? (domain S2)
//!
//! A line that is granted holds a promise in the ledger on the center's warehouse; shipping keeps the promise and makes a
//! shipment of it, which the outlet receives as any other. How far an order then is, its shipments say.

mod cancel;
mod close;
pub mod grpc;
mod order;
mod pick;
mod review;
mod ship;
mod store;
mod submit;
mod substitution;
mod wire;

pub use order::{LineState, Order, OrderLine, OrderState};
