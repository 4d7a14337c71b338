//! The words all slices share.

mod day;
mod money;

pub use day::{Day, Month};
pub use money::Money;
