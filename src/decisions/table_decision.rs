//! What a table decided, as it is kept.

use chrono::{DateTime, Utc};

use super::Receipt;
use crate::policy::table::TableDecision;
use crate::types::{Error, OutletId, OutletName, TableDecisionId};

/// A decision of a table; the facts it rests on and the revision it was made by are part of it.
#[derive(Clone, Debug)]
pub struct StoredTableDecision {
    /// The outlet it was made for.
    pub outlet_id: OutletId,
    /// Its id.
    pub decision_id: TableDecisionId,
    /// Resource name of what it is about; empty if it is the outlet.
    pub subject: String,
    /// The answer.
    pub decision: TableDecision,
    /// The answer as it was serialized, byte for byte.
    pub receipt: Receipt,
    /// When it was made.
    pub create_time: DateTime<Utc>,
}

impl StoredTableDecision {
    /// A decision to be kept.
    ///
    /// # Errors
    /// None but a defect of ours.
    pub fn new(
        name: OutletName<TableDecisionId>,
        subject: String,
        decision: TableDecision,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let receipt = Receipt::of(&decision)?;
        let OutletName { outlet: outlet_id, id: decision_id } = name;
        Ok(Self { outlet_id, decision_id, subject, decision, receipt, create_time: now })
    }

    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<TableDecisionId> {
        OutletName::new(self.outlet_id, self.decision_id)
    }
}
