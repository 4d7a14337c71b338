//! A decision as it is kept.

use chrono::{DateTime, Utc};

use crate::policy::{Decision, Facts};
use crate::types::{DecisionId, DeviceId, OutletId, OutletName};

/// A decision with the facts it rests on.
#[derive(Clone, Debug)]
pub struct StoredDecision {
    /// The outlet it was made for.
    pub outlet_id: OutletId,
    /// Its id.
    pub decision_id: DecisionId,
    /// The device it is about.
    pub device_id: DeviceId,
    /// The facts.
    pub facts: Facts,
    /// The answer.
    pub decision: Decision,
    /// When it was made.
    pub create_time: DateTime<Utc>,
}

impl StoredDecision {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<DecisionId> {
        OutletName::new(self.outlet_id, self.decision_id)
    }
}
