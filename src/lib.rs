//! Sanbao: the after-sales backbone of a device brand. `README.md` has the map of the house.

pub mod assessment;
pub mod bench;
pub mod catalog;
pub mod claims;
pub mod cli;
pub mod config;
pub mod coverage;
pub mod db;
pub mod decisions;
pub mod demo;
pub mod devices;
pub mod divisions;
pub mod feed;
pub mod house;
pub mod ledger;
pub mod network;
pub mod parts;
pub mod pb;
pub mod policy;
pub mod repairs;
pub mod rpc;
pub mod server;
pub mod settlement;
pub mod telemetry;
pub mod training;
pub mod types;
