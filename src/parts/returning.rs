//! The way of defective parts back to the service center: a parcel of slips, one slip a piece (坏件返还单).
//!
//! ```text
//! PACKED ─► IN_TRANSIT ─► RECEIVED ─► INSPECTED
//!    └─► CANCELLED
//! ```

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::PartDebt;
use crate::db::schema::{part_returns, return_slips};
use crate::text_enum;
use crate::types::{CenterId, DebtId, Error, Money, OutletId, OutletName, Reason, ReturnId};

text_enum! {
    /// How far a return is, or one of its slips. A return is where the slowest of its slips is.
    pub enum ReturnState {
        /// Packed at the outlet.
        Packed = "packed",
        /// On its way.
        InTransit = "in_transit",
        /// At the service center, to be inspected.
        Received = "received",
        /// Inspected.
        Inspected = "inspected",
        /// Unpacked again.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// What an inspection found.
    pub enum Outcome {
        /// The defective part.
        Accepted = "accepted",
        /// The part, without a fault: held apart, never free stock again by itself.
        NoFaultFound = "no_fault_found",
        /// Another part: the one that is owed never came.
        WrongPart = "wrong_part",
        /// The part, damaged by somebody: appraised and charged.
        PhysicalDamage = "physical_damage",
    }
}

/// A parcel of defective parts.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = part_returns, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct PartReturn {
    /// Who sends it.
    pub outlet_id: OutletId,
    /// Its id.
    pub return_id: ReturnId,
    /// Where it goes.
    pub center_id: CenterId,
    /// How far it is.
    pub state: ReturnState,
    /// The carrier's number; empty until it is shipped.
    pub waybill: String,
    /// When it was packed.
    pub create_time: DateTime<Utc>,
    /// When it was shipped.
    pub ship_time: Option<DateTime<Utc>>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl PartReturn {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<ReturnId> {
        OutletName::new(self.outlet_id, self.return_id)
    }

    /// Refuses a return in another state than this.
    pub fn must_be(&self, state: ReturnState) -> Result<(), Error> {
        if self.state == state {
            return Ok(());
        }
        let message = format!("return `{}` is {}", self.name(), self.state);
        Err(Error::refused(Reason::WrongState, self.name(), message).with("state", self.state))
    }
}

/// The slip of a piece.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = return_slips, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct ReturnSlip {
    /// Who sends it.
    pub outlet_id: OutletId,
    /// The return.
    pub return_id: ReturnId,
    /// The debt it settles.
    pub debt_id: DebtId,
    /// What is wrong with the piece, as the outlet says.
    pub fault: String,
    /// How far it is.
    pub state: ReturnState,
    /// Whether the outlet had been charged for it before.
    pub was_charged: bool,
    /// What the inspection found.
    pub outcome: Option<Outcome>,
    /// What the inspector remarks.
    pub remark: Option<String>,
    /// Number of the appraisal form, of physical damage.
    pub appraisal: Option<String>,
    /// What the damage is appraised at.
    pub appraisal_amount: Option<Money>,
    /// Who inspected it.
    pub inspected_by: Option<String>,
}

impl ReturnSlip {
    /// Refuses a slip in another state than this.
    pub fn must_be(&self, state: ReturnState) -> Result<(), Error> {
        if self.state == state {
            return Ok(());
        }
        let name = OutletName::new(self.outlet_id, self.debt_id);
        let message = format!("the slip of `{name}` is {}", self.state);
        Err(Error::refused(Reason::WrongState, name, message).with("state", self.state))
    }
}

/// A return with its slips, and the debts that they settle in the same order.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The return.
    pub own: PartReturn,
    /// Its slips.
    pub slips: Vec<ReturnSlip>,
    /// Their debts.
    pub debts: Vec<PartDebt>,
}

impl Parcel {
    /// Brings the return to where the slowest of its slips is.
    pub(super) fn follow_slips(&mut self) {
        if let Some(slowest) = self.slips.iter().map(|slip| slip.state).min() {
            self.own.state = slowest;
        }
    }

    /// The slips with their debts.
    pub(super) fn pairs(&mut self) -> impl Iterator<Item = (&mut ReturnSlip, &mut PartDebt)> {
        self.slips.iter_mut().zip(self.debts.iter_mut())
    }

    /// The slip of a debt; refuses a debt that has none in this parcel.
    pub(super) fn slip_of(&mut self, debt: DebtId) -> Result<(&mut ReturnSlip, &mut PartDebt), Error> {
        let name = OutletName::new(self.own.outlet_id, debt);
        self.pairs().find(|(slip, _)| slip.debt_id == debt).ok_or_else(|| Error::not_found(name))
    }
}
