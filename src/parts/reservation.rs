//! Pieces promised to a repair order.
//!
//! ```text
//! HELD ─► ISSUED ─► CONSUMED
//!   └────────┴────► RELEASED
//! ```

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::reservations;
use crate::ledger::Condition;
use crate::text_enum;
use crate::types::{
    Error, OrderId, OutletId, OutletName, PartId, Reason, ReservationId, Serials, TechnicianId, TransferId,
};

text_enum! {
    /// How far a reservation is.
    pub enum ReservationState {
        /// On the shelf, promised.
        Held = "held",
        /// With the technician.
        Issued = "issued",
        /// Fitted into the device.
        Consumed = "consumed",
        /// Back on the shelf.
        Released = "released",
    }
}

impl ReservationState {
    /// Every change there is: verb, from, to.
    pub const TRANSITIONS: &'static [(&'static str, Self, Self)] = &[
        ("IssueReservation", Self::Held, Self::Issued),
        ("ConsumeReservation", Self::Issued, Self::Consumed),
        ("ReleaseReservation", Self::Held, Self::Released),
        ("ReleaseReservation", Self::Issued, Self::Released),
    ];
    /// The states in which the order still has pieces to account for.
    pub const OUTSTANDING: &'static [Self] = &[Self::Held, Self::Issued];
}

/// A reservation.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = reservations, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Reservation {
    /// Whose it is.
    pub outlet_id: OutletId,
    /// Its id.
    pub reservation_id: ReservationId,
    /// The repair order.
    pub order_id: OrderId,
    /// The part.
    pub part_id: PartId,
    /// In what condition.
    pub condition: Condition,
    /// Pieces.
    pub quantity: i64,
    /// How far it is.
    pub state: ReservationState,
    /// Whom it was issued to.
    pub technician_id: Option<TechnicianId>,
    /// The pending transfer that promises the pieces.
    pub transfer_id: TransferId,
    /// When it was made.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
    /// Serials of the pieces; nothing for counted parts.
    pub serials: Option<Serials>,
}

impl Reservation {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<ReservationId> {
        OutletName::new(self.outlet_id, self.reservation_id)
    }

    /// The state that `verb` leads to, or the refusal.
    pub fn after(&self, verb: &str) -> Result<ReservationState, Error> {
        let found = ReservationState::TRANSITIONS.iter().find(|(name, from, _)| *name == verb && *from == self.state);
        found.map(|(_, _, to)| *to).ok_or_else(|| {
            let message = format!("reservation `{}` is {}", self.name(), self.state);
            Error::refused(Reason::WrongState, self.name(), message).with("state", self.state)
        })
    }
}
