//! Good stock on its way back from an outlet to its service center: of an outlet that winds down, all of it (domain N4).
//!
//! ```text
//! IN_TRANSIT ─► RECEIVED
//!   │    └────► DISCREPANCY ─► RESOLVED
//!   └─► CANCELLED
//! ```
//!
//! It is the outlet's until the center has received it, and its account is the outlet's too: nothing that is on its way, or
//! missing, lets the outlet be terminated.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::receive::Pieces;
use crate::db::schema::{stock_return_lines, stock_returns};
use crate::ledger::{Condition, Entry, Phase, Place};
use crate::text_enum;
use crate::types::{CenterId, Error, OutletId, OutletName, PartId, Reason, Serials, StockReturnId, TypedId as _};

text_enum! {
    /// How far a stock return is.
    pub enum StockReturnState {
        /// On its way.
        InTransit = "in_transit",
        /// All of it arrived.
        Received = "received",
        /// Some did not arrive, and nobody said yet what became of that.
        Discrepancy = "discrepancy",
        /// Some did not arrive, and all of that is resolved.
        Resolved = "resolved",
        /// It came back to the shelf before it arrived.
        Cancelled = "cancelled",
    }
}

/// A stock return.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = stock_returns, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct StockReturn {
    /// Who sends it.
    pub outlet_id: OutletId,
    /// Its id.
    pub stock_return_id: StockReturnId,
    /// Where it goes.
    pub center_id: CenterId,
    /// How far it is.
    pub state: StockReturnState,
    /// The carrier's number; empty if the outlet brings it.
    pub waybill: String,
    /// When it was sent.
    pub ship_time: DateTime<Utc>,
    /// When it was received, or came back.
    pub receive_time: Option<DateTime<Utc>>,
    /// Why it was taken back.
    pub cancel_reason: Option<String>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl StockReturn {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<StockReturnId> {
        OutletName::new(self.outlet_id, self.stock_return_id)
    }

    /// Refuses what is not on its way any more.
    pub fn must_be_in_transit(&self) -> Result<(), Error> {
        let message = match self.state {
            StockReturnState::InTransit => return Ok(()),
            StockReturnState::Discrepancy => {
                format!("stock return `{}` was received, and some is missing", self.name())
            }
            StockReturnState::Received | StockReturnState::Resolved | StockReturnState::Cancelled => {
                format!("stock return `{}` is {}", self.name(), self.state)
            }
        };
        Err(Error::refused(Reason::WrongState, self.name(), message).with("state", self.state))
    }
}

/// A part in a stock return, in one condition.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = stock_return_lines, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct StockReturnLine {
    /// Who sends it.
    pub outlet_id: OutletId,
    /// The stock return.
    pub stock_return_id: StockReturnId,
    /// The part.
    pub part_id: PartId,
    /// In what condition it was sent.
    pub condition: Condition,
    /// Pieces sent.
    pub quantity: i64,
    /// Serials of the pieces sent; nothing for counted parts.
    pub serials: Option<Serials>,
    /// Pieces received in the condition in which they were sent.
    pub received_quantity: i64,
    /// Serials of the pieces received.
    pub received_serials: Option<Serials>,
    /// Pieces that arrived damaged.
    pub damaged_quantity: i64,
    /// Serials of those.
    pub damaged_serials: Option<Serials>,
    /// In what condition those were found.
    pub damaged_condition: Option<Condition>,
}

impl StockReturnLine {
    /// The conditions in which damaged pieces are found: none of them can be promised.
    pub const DAMAGED: &'static [Condition] = &[Condition::Defective, Condition::Quarantine, Condition::Scrap];

    /// What was sent.
    pub(super) fn shipped(&self) -> Pieces {
        (self.quantity, Serials::of(self.serials.as_ref()))
    }

    /// What arrived in the condition in which it was sent.
    pub(super) fn received(&self) -> Pieces {
        (self.received_quantity, Serials::of(self.received_serials.as_ref()))
    }

    /// What arrived damaged.
    pub(super) fn damaged(&self) -> Pieces {
        (self.damaged_quantity, Serials::of(self.damaged_serials.as_ref()))
    }

    /// The movement of some of its pieces.
    pub(super) fn entry(
        &self,
        (from, to): (Place, Place),
        (amount, serials): Pieces,
        code: &'static str,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Entry {
        Entry {
            unit: self.part_id.uuid().to_string(),
            from,
            to,
            amount,
            code,
            phase: Phase::Posted,
            source: OutletName::new(self.outlet_id, self.stock_return_id).to_string(),
            actor: actor.to_owned(),
            post_time: now,
            serials,
            corrects: None,
        }
    }
}
