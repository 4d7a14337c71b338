//! The service network: who may do what, where, since when (domain N1–N9).
//!
//! An outlet's life is the table [`OutletState::TRANSITIONS`]; what each state allows is [`OutletState::allows`], which
//! [`Outlet::allows`] narrows to the days that a contract covers. What an outlet may do to which products are its dated
//! grants, which a level bundles as the decision table `outlet-levels` says; a change of level closes and opens grants on
//! a day and never edits one, and a grant without a certified technician is suspended by itself ([`Grant::state`]). Every
//! other slice asks [`store::outlet`], [`store::granted`] and [`store::certified`].

mod admit;
mod advance;
mod apply;
mod center;
mod certify;
mod change_level;
mod create_center;
mod create_technician;
mod export;
mod form;
mod grant;
mod grant_action;
pub mod grpc;
mod import;
mod improve;
mod level;
mod outlet;
mod paper;
mod renew;
mod review;
mod staff;
mod state;
pub mod store;
mod technician;
mod terminate;
mod wire;

pub use admit::Admission;
pub use advance::{Advance, Doing};
pub use apply::Application;
pub use center::{Center, CenterDraft};
pub use certify::certify;
pub use change_level::{LevelChange, change_level};
pub use form::{IntakeChannel, Listed, OutletForm, OutletKind};
pub use grant::{Grant, GrantState};
pub use level::{Level, needs_certificate};
pub use outlet::Outlet;
pub use paper::{
    Capable, Contract, DatedLevel, GoalResult, ImprovementPlan, Obligation, OutletReview, OutletTransition,
    PlanOutcome, ReviewItem, ReviewSubject, ReviewVerdict,
};
pub use staff::raise_stars;
pub use state::{Allowance, ClaimHandling, OutletState, Room, Work};
pub use technician::{Certificate, Technician, TechnicianDraft};
