//! The close of a month between an outlet and its service center.
//!
//! ```text
//! COUNTING ─(both counted)─► COUNTED ─(both signed)─► CLOSED
//! ```

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{stock_close_entries, stock_closes, stock_counts};
use crate::ledger::Condition;
use crate::text_enum;
use crate::types::{CenterId, CloseId, Day, Error, OutletId, OutletName, PartId, PartyId, Reason, Serials, TransferId};

text_enum! {
    /// How far a close is.
    pub enum CloseState {
        /// One side has counted.
        Counting = "counting",
        /// Both have counted; the digest stands.
        Counted = "counted",
        /// Both have signed.
        Closed = "closed",
    }
}

text_enum! {
    /// A side of a close.
    pub enum Side {
        /// The outlet.
        Outlet = "outlet",
        /// Its service center, or the brand for it.
        Center = "center",
    }
}

/// A close.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = stock_closes, primary_key(outlet_id, close_id), check_for_backend(diesel::pg::Pg),
    treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct StockClose {
    /// Whose stock.
    pub outlet_id: OutletId,
    /// Its id.
    pub close_id: CloseId,
    /// The other side.
    pub center_id: CenterId,
    /// First day of the month.
    pub month: Day,
    /// Where the slice begins: the end of the close before.
    pub begin_time: DateTime<Utc>,
    /// The first instant after it.
    pub end_time: DateTime<Utc>,
    /// How far it is.
    pub state: CloseState,
    /// Who counted for the outlet.
    pub counted_by_outlet: Option<String>,
    /// Who counted for the center.
    pub counted_by_center: Option<String>,
    /// Transfers of the slice.
    pub transfer_count: Option<i64>,
    /// SHA-256 of the chain over the slice, in hexadecimal.
    pub digest: Option<String>,
    /// Who signed for the outlet.
    pub signed_by_outlet: Option<String>,
    /// Who signed for the center.
    pub signed_by_center: Option<String>,
    /// When the first count came.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl StockClose {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<CloseId> {
        OutletName::new(self.outlet_id, self.close_id)
    }

    /// Whether somebody has signed.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.signed_by_outlet.is_some() || self.signed_by_center.is_some()
    }

    /// Refuses a verb of another state.
    pub fn must_be(&self, state: CloseState) -> Result<(), Error> {
        if self.state == state { Ok(()) } else { Err(self.wrong_state()) }
    }

    /// The refusal of a verb that the state does not allow.
    pub fn wrong_state(&self) -> Error {
        let signed = if self.is_signed() { " and signed" } else { "" };
        let message = format!("the close `{}` is {}{signed}", self.name(), self.state);
        Error::refused(Reason::WrongState, self.name(), message).with("state", self.state)
    }
}

/// What a side counted of a part in a condition.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = stock_counts, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct StockCount {
    /// Whose stock.
    pub outlet_id: OutletId,
    /// The close.
    pub close_id: CloseId,
    /// Which side counted.
    pub side: Side,
    /// The part.
    pub part_id: PartId,
    /// In what condition.
    pub condition: Condition,
    /// Pieces.
    pub quantity: i64,
    /// Ids of the transfers that the side's own books have of it; nothing if it did not tell.
    pub known: Option<Serials>,
}

/// A link of the chain of a closed slice.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = stock_close_entries, check_for_backend(diesel::pg::Pg))]
pub struct ChainLink {
    /// Place in the slice, from 0.
    pub position: i64,
    /// Where the pieces came from.
    pub credit_party_id: PartyId,
    /// The transfer.
    pub transfer_id: TransferId,
    /// SHA-256 over the transfer and the hash before.
    pub hash: Vec<u8>,
}
