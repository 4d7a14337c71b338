//! Sanbao: the after-sales backbone of a device brand. `README.md` has the map of the house.

pub mod db;
pub mod pb;
pub mod types;
