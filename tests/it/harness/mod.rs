//! What every test stands on: an app of its own, callers, and how a refusal looks.

mod app;
mod callers;
mod cluster;
mod outage;
mod refusal;
#[macro_use]
mod refusals;
mod values;
mod wiretap;
mod world;

pub use app::TestApp;
pub use callers::{Clients, Parts};
pub use cluster::database;
pub use outage::Outage;
pub use refusal::{Expect, refused};
pub use values::{cny, date, request_id};
pub use world::World;
