//! What the brand sells: product models, their components, and the parts that fit them (domain D1).

mod create_model;
mod create_part;
pub mod grpc;
mod model;
mod part;
pub mod store;
mod wire;

pub use model::{Component, Model, ModelDraft};
pub use part::{Part, PartDraft};
