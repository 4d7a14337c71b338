//! What happens to this unit on the bench, from the counter and back? (domain O1–O9)
//!
//! The states of an order are about work; custody, money and clocks are axes of their own. Every change is a row of
//! [`OrderState::TRANSITIONS`] and leaves a row of history.

mod advance;
mod approve;
mod callback;
mod deliver;
mod diagnose;
pub mod grpc;
mod open;
mod order;
pub mod store;
mod wire;
mod work;

pub use order::{Callback, Consent, Diagnosis, Order, OrderState, Transition};
