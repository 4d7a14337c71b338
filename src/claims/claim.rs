//! A claim, its lines, and what became of them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::{claim_lines, claims};
use crate::text_enum;
use crate::types::{
    ClaimId, DeviceId, Error, ListId, Money, OrderId, OutletId, OutletName, PartId, Reason, StatementId,
};

text_enum! {
    /// The state of a claim: the roll-up of its lines' verdicts, then its settlement.
    pub enum ClaimState {
        /// Every line is approved as claimed.
        Approved = "approved",
        /// Some of it is approved.
        Reduced = "reduced",
        /// None of it is approved.
        Rejected = "rejected",
        /// A fact is missing.
        Returned = "returned",
        /// A person must look.
        InReview = "in_review",
        /// In a paid statement.
        Settled = "settled",
    }
}

text_enum! {
    /// What became of a line.
    pub enum Verdict {
        /// Paid as claimed.
        Approve = "approve",
        /// Paid in part.
        Reduce = "reduce",
        /// Not paid.
        Reject = "reject",
        /// A fact is missing.
        Return = "return",
        /// A person must look.
        Review = "review",
    }
}

impl ClaimState {
    /// The roll-up of verdicts: what waits for somebody comes first.
    #[must_use]
    pub fn of(verdicts: &[Verdict]) -> Self {
        let any = |verdict: Verdict| verdicts.contains(&verdict);
        let all = |verdict: Verdict| verdicts.iter().all(|own| *own == verdict);
        if any(Verdict::Review) {
            Self::InReview
        } else if any(Verdict::Return) {
            Self::Returned
        } else if all(Verdict::Approve) {
            Self::Approved
        } else if any(Verdict::Approve) || any(Verdict::Reduce) {
            Self::Reduced
        } else {
            Self::Rejected
        }
    }
}

/// What a line claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// So many pieces of a part.
    Part(PartId, i64),
    /// So many minutes of an operation.
    Labor(String, i32),
    /// Freight by a carrier's document.
    Freight(String),
}

/// Why a line got its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// A stable word for the reason.
    pub reason: String,
    /// The rule or document it rests on.
    pub citation: String,
    /// Why, in Chinese.
    pub zh: String,
    /// Why, in English.
    pub en: String,
}

/// A claim.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = claims, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Claim {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// Its id.
    pub claim_id: ClaimId,
    /// A number for people.
    pub number: String,
    /// The order claimed for.
    pub order_id: OrderId,
    /// Its device.
    pub device_id: DeviceId,
    /// Its fault: what a redo is known by.
    pub fault_code: String,
    /// The price list used.
    pub list_id: Option<ListId>,
    /// The state.
    pub state: ClaimState,
    /// Sum of the amounts claimed.
    pub claimed_amount: Money,
    /// Sum of the amounts approved.
    pub approved_amount: Money,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// Who filed it.
    pub filed_by: String,
    /// Who reviewed it.
    pub reviewed_by: Option<String>,
    /// The statement it stands in.
    pub statement_id: Option<StatementId>,
    /// When it was filed.
    pub file_time: DateTime<Utc>,
    /// When it was decided; none while a person must look.
    pub decide_time: Option<DateTime<Utc>>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl Claim {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<ClaimId> {
        OutletName::new(self.outlet_id, self.claim_id)
    }

    /// The order was claimed already.
    pub(super) fn already(order: OutletName<OrderId>) -> Error {
        let message = format!("repair order `{order}` was claimed already");
        Error::refused(Reason::AlreadyClaimed, order, message)
    }
}

/// A line of a claim.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = claim_lines, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct ClaimLine {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// The claim.
    pub claim_id: ClaimId,
    /// Its place in the claim, from 0.
    pub line_index: i32,
    /// `part`, `labor` or `freight`.
    pub kind: String,
    /// The part.
    pub part_id: Option<PartId>,
    /// Pieces.
    pub quantity: Option<i64>,
    /// The operation.
    pub operation_code: Option<String>,
    /// Minutes claimed.
    pub minutes: Option<i32>,
    /// The carrier's document.
    pub document: Option<String>,
    /// The amount claimed.
    pub claimed_amount: Money,
    /// What became of it.
    pub verdict: Verdict,
    /// The amount to be paid.
    pub approved_amount: Money,
    /// Why, as a list of [`Finding`].
    pub findings: serde_json::Value,
}
