//! What follows from these facts, and why? Pure: no clock, no I/O, no async, no SQL, no wire types.
//!
//! The law and the brand's promises are data: packs in `policies/`, one rule for each article, conditions over named,
//! typed facts. Deriving those facts (calendars, the warranty clock, evidence tiers) is Rust; what follows from them
//! is not. See `policies/README.md` for the format.
//!
//! **Architecture invariant:** [`Policies::decide`] never fails and never panics: what cannot be decided is a decision
//! too, and the four that do not cover stay distinct.

mod answer;
mod calendar;
mod case;
pub mod cases;
mod change;
mod check;
mod clock;
mod compile;
mod condition;
mod decide;
mod decision;
mod entitlements;
mod error;
mod explain;
mod fact;
mod facts;
mod live;
mod load;
mod missing;
mod pack;
mod policies;
mod prove;
mod revision;
mod rule_set;
mod shape;
mod show;
mod stack;
mod stacks;
mod standing;
pub mod table;
mod told;
mod vocabulary;
mod why;
mod written;

pub use answer::Answer;
pub use calendar::Notice;
pub use change::{Change, FactChange};
pub use clock::{ClockLine, Coverage, LineKind};
pub use decision::{Decision, DutyOwed, Finding, Offer, PackRef};
pub use entitlements::Entitlement;
pub use error::PackError;
pub use explain::prose;
pub use fact::Fact;
pub use facts::{Evidence, Facts, Fault, NoReasonReturn, OpenRepair, Product, Repair, Sale, Supply};
pub use live::LivePolicies;
pub use pack::{Basis, Pack, Parameter, Stage, Unit};
pub use policies::Policies;
pub use prove::{Flaw, FlawKind};
pub use revision::{Document, Revision, RevisionKind};
pub use show::{PeriodLine, RuleLine};
pub use vocabulary::{
    Category, Cause, CauseProof, Conclusion, Delay, Duty, Flag, Form, GoodsClass, InvoiceEvidence, Layer, Outcome,
    Remedy, RepairOutcome, SameModel, Tier, Topic, VoucherEvidence, items, main_item,
};
pub use why::{Failing, WhyNot};
