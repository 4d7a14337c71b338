//! A decision as it is kept.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::policy::{Decision, Facts};
use crate::types::{DecisionId, DeviceId, Error, OutletId, OutletName, Reason};

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
    /// The answer as it was serialized, byte for byte.
    pub receipt: Receipt,
    /// When it was made.
    pub create_time: DateTime<Utc>,
}

/// A decision in its canonical serialization, with the SHA-256 of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// JSON, its keys in the order of the decision's fields, without blanks.
    pub text: String,
    /// SHA-256 of the text.
    pub digest: [u8; 32],
}

impl Receipt {
    /// Of a decision: equal decisions have equal receipts.
    ///
    /// # Errors
    /// None but a defect of ours.
    pub fn of(decision: &impl Serialize) -> Result<Self, Error> {
        let text = serde_json::to_string(decision).map_err(|error| Error::Internal(error.into()))?;
        let digest = Sha256::digest(text.as_bytes()).into();
        Ok(Self { text, digest })
    }

    /// The digest in hexadecimal.
    #[must_use]
    pub fn digest_text(&self) -> String {
        self.digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Refuses a text that is not the one the digest was made of.
    pub(super) fn must_be_whole(&self, name: impl Display) -> Result<(), Error> {
        if <[u8; 32]>::from(Sha256::digest(self.text.as_bytes())) == self.digest {
            return Ok(());
        }
        let message = format!("`{name}` is not the decision that its digest was made of");
        Err(Error::refused(Reason::ReceiptBroken, name, message).with("digest", self.digest_text()))
    }
}

impl StoredDecision {
    /// A decision to be kept.
    pub fn new(
        name: OutletName<DecisionId>,
        device_id: DeviceId,
        facts: Facts,
        decision: Decision,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let receipt = Receipt::of(&decision)?;
        let OutletName { outlet: outlet_id, id: decision_id } = name;
        Ok(Self { outlet_id, decision_id, device_id, facts, decision, receipt, create_time: now })
    }

    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<DecisionId> {
        OutletName::new(self.outlet_id, self.decision_id)
    }
}
