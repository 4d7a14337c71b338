//! Which center stands below which (domain N1), and which center a place belongs to, for what, on which day (domain N2).
//!
//! Placements and divisions are facts: each holds from its first day until the next one begins, so an old division stays
//! readable and any past day is answered as it was. A center never changes its kind and stands below a higher kind only;
//! so the hierarchy has no cycles.

mod division;
mod find_supervisor;
pub mod grpc;
mod place_center;
mod placement;
mod publish;
pub mod store;
mod wire;

pub use division::{Assignment, Division, DivisionDraft, Purpose, Spot};
pub use find_supervisor::Supervisor;
pub use placement::{CenterKind, Placement, PlacementDraft};
