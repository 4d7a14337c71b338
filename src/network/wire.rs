//! The network's nouns on the wire: decoding that tells every wrong field, and encoding.

mod bulk;
mod center;
mod export;
mod grant;
mod life;
mod outlet;
mod staff;

pub(super) use bulk::{OUTLETS, TECHNICIANS, certifies, codes, mode, outlet_rows, sheet, technician_rows, verdicts};
pub(super) use center::center_draft;
pub(super) use export::export_asked;
pub(super) use grant::{
    capable, capable_list, grant, grant_list, granting, grants_as_of, level_change, public_grant, revocation,
};
pub(super) use life::{
    admission, advance, completion, contract_list, outlet_transition, plan_start, renewal, review, transition_list,
    warning,
};
pub(super) use outlet::{application, listed, outlet, outlet_list};
pub(super) use staff::{certificate, certificate_revocation, release, stars, technician, technician_draft};

use super::{IntakeChannel, OutletKind, OutletState, ReviewSubject, ReviewVerdict};
use crate::pb;
use crate::wire_enum;

wire_enum!(OutletState, pb::outlet::State, {
    Applied, InReview, Declined, Probation, Authorized, ImprovementPlan, Suspended, WindingDown, Terminated,
});
wire_enum!(OutletKind, pb::OutletKind, { Repair, Swap });
wire_enum!(IntakeChannel, pb::IntakeChannel, { Hotline, Web, Counter, MailIn, HomeVisit });
wire_enum!(ReviewSubject, pb::outlet_review::item::Subject, {
    Premises, Staff, Tools, ServiceArea, BankAccount, Contract,
});
wire_enum!(ReviewVerdict, pb::outlet_review::item::Verdict, { Passed, Failed, NotApplicable });

/// Whether each is named once.
fn each_once<T: PartialEq>(values: &[T]) -> bool {
    values.iter().enumerate().all(|(index, value)| values.iter().skip(index + 1).all(|other| other != value))
}
