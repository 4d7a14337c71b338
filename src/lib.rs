//! Sanbao.
pub mod types;
