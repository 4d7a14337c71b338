//! The wire's own types, generated from `proto/`.

#![expect(
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::as_conversions,
    clippy::large_enum_variant,
    clippy::too_many_lines,
    unused_qualifications,
    reason = "generated code"
)]

/// Google's common types, under their own names and numbers.
pub mod google {
    /// `google.type`.
    pub mod r#type {
        include!(concat!(env!("OUT_DIR"), "/google.r#type.rs"));
    }
}

/// The contract `sanbao.v1`.
pub mod sanbao {
    /// Version 1.
    pub mod v1 {
        include!(concat!(env!("OUT_DIR"), "/sanbao.v1.rs"));
    }
}

pub use google::r#type::{Date, LatLng, Money};
pub use sanbao::v1::*;

/// The contract's descriptor set with options and comments, as reflection serves it.
pub const DESCRIPTOR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sanbao.bin"));
