//! What the brand sells: product models, their components, and the parts that fit them (domain D1).

mod create_model;
mod create_part;
mod discontinue_model;
mod fit_part;
mod grade_part;
pub mod grpc;
mod interchange;
mod keep;
mod model;
mod part;
mod relate_parts;
mod relation;
mod resolve_part;
pub mod store;
mod substitute;
mod supersede_part;
mod wire;

pub use keep::Keeping;
pub use model::{Component, Model, ModelDraft};
pub use part::{Part, PartDraft};
pub use relation::{Alternative, Fit, Standing, Succession};
pub use resolve_part::in_use;
pub use substitute::{Relation, StandIn, standing_in};
