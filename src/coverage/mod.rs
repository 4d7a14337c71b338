//! Where the network stands: the nearest outlet that can help, how many people have one within reach, where the next
//! outlet gains most, and a map of it (domain N7, N8).
//!
//! A server keeps all outlets in memory, by where they stand ([`atlas`]), and follows their changes four times a second
//! ([`follow`]): a search asks the database only for stock. Measuring and planning is work of the processor: it runs
//! beside the threads that serve calls, so many at once, and ends when the caller leaves.

mod atlas;
mod find;
mod follow;
pub mod grpc;
mod import;
mod live;
mod map;
mod measure;
mod place;
mod point;
mod propose;
mod question;
mod repair_points;
mod set_lead_time;
mod site;
mod store;
mod tree;
mod wire;

pub use set_lead_time::lead_days;
