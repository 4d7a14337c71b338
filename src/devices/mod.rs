//! What was sold, and until when is it covered? (domain D2–D7)
//!
//! A device is keyed on its own: it may be on any outlet's bench, on one at a time ([`visit`]). Its warranty clock is
//! an interval ledger ([`clock`]): repairs write when it pauses, the packs say what that means.

pub mod clock;
mod device;
mod facts;
pub mod grpc;
mod import;
mod register;
pub mod store;
pub mod visit;
mod wire;

pub use clock::{Interval, IntervalKind, VisitEnd, VisitOutcome};
pub use device::{Device, DeviceDraft, EvidenceOfInvoice, EvidenceOfVoucher};
pub use facts::{FaultReport, gather};
