//! A statement of a month, and its lines.
//!
//! ```text
//! DRAFT ─(both sides agree)─► AGREED ─► PAID
//! ```

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::db::schema::{statement_lines, statements};
use crate::text_enum;
use crate::types::{ClaimId, Day, Error, Money, OutletId, OutletName, Reason, StatementId, TypedId as _};

text_enum! {
    /// How far a statement is.
    pub enum StatementState {
        /// Drawn up.
        Draft = "draft",
        /// Agreed by both sides.
        Agreed = "agreed",
        /// Paid.
        Paid = "paid",
    }
}

/// A statement.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = statements, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Statement {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// Its id.
    pub statement_id: StatementId,
    /// First day of the month.
    pub month: Day,
    /// How far it is.
    pub state: StatementState,
    /// Number of lines.
    pub line_count: i32,
    /// Sum of the lines.
    pub total_amount: Money,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// SHA-256 over the lines in order, in hexadecimal.
    pub digest: String,
    /// Who agreed for the outlet.
    pub agreed_by_outlet: Option<String>,
    /// Who agreed for the brand.
    pub agreed_by_brand: Option<String>,
    /// Document of the payment.
    pub payment_document: Option<String>,
    /// When it was drawn up.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl Statement {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<StatementId> {
        OutletName::new(self.outlet_id, self.statement_id)
    }

    /// Refuses a verb of another state.
    pub fn must_be(&self, state: StatementState) -> Result<(), Error> {
        if self.state == state {
            return Ok(());
        }
        let message = format!("statement `{}` is {}", self.name(), self.state);
        Err(Error::refused(Reason::WrongState, self.name(), message).with("state", self.state))
    }
}

/// A line of a statement.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = statement_lines, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct StatementLine {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// The statement.
    pub statement_id: StatementId,
    /// The claim it comes from.
    pub claim_id: ClaimId,
    /// The line's place in the claim.
    pub line_index: i32,
    /// The amount.
    pub amount: Money,
}

/// What the two sides agree to: SHA-256 over month and lines in order.
#[must_use]
pub(super) fn digest(outlet: OutletId, month: Day, lines: &[StatementLine]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(format!("{} {month}\n", outlet.uuid()));
    for line in lines {
        hasher.update(format!("{} {} {}\n", line.claim_id.uuid(), line.line_index, line.amount));
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
