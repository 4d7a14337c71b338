//! The service network: who may do what, where, since when (domain N1–N9).
//!
//! An outlet's life is the table [`OutletState::TRANSITIONS`]; what each state may do is [`OutletState::opens`]. What an
//! outlet may do to which products are its dated grants, which a level bundles; a change of level closes and opens
//! grants on a day and never edits one. Every other slice asks [`store::outlet`], [`store::granted`] and
//! [`store::certified`].

mod admit;
mod advance;
mod apply;
mod center;
mod certify;
mod create_center;
mod create_technician;
pub mod grpc;
mod level;
mod outlet;
pub mod store;
mod technician;
mod wire;

pub use admit::Admission;
pub use advance::Advance;
pub use apply::Application;
pub use center::{Center, CenterDraft};
pub use level::{Grant, Level};
pub use outlet::{ClaimHandling, Outlet, OutletForm, OutletState, Work};
pub use technician::{Certificate, Technician, TechnicianDraft};
