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
    /// From whose bag the pieces are promised; nobody's: from the shelf.
    pub bag_id: Option<TechnicianId>,
    /// Pieces given back while the rest went on.
    pub released_quantity: i64,
}

/// Some of a reservation's pieces: those that a verb is about, and the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    /// Those.
    pub pieces: Pieces,
    /// The others.
    pub rest: Pieces,
}

/// Pieces, with their serials where the part is tracked by them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// How many.
    pub quantity: i64,
    /// One for each; none for counted parts.
    pub serials: Vec<String>,
}

impl Reservation {
    /// So many of the pieces, or all for 0; `named` are their serials, which may stay away for all of them. Refuses more
    /// than there are, serials that are not among them, and another number of serials than of pieces.
    pub fn portion(&self, quantity: i64, named: &[String]) -> Result<Portion, Error> {
        let own = Serials::of(self.serials.as_ref());
        let quantity = if quantity == 0 { self.quantity } else { quantity };
        let refusal = |reason, message| Error::refused(reason, self.name(), message);
        if quantity > self.quantity {
            let message = format!("{quantity} are asked for, {} are reserved", self.quantity);
            let refusal = refusal(Reason::NotEnoughStock, message);
            return Err(refusal.with("asked", quantity).with("available", self.quantity));
        }
        if let Some(stranger) = named.iter().find(|serial| !own.contains(serial)) {
            let message = format!("serial `{stranger}` is not among those of the reservation");
            return Err(refusal(Reason::SerialNotThere, message).with("serial", stranger));
        }
        let is_whole = quantity == self.quantity;
        let named = if is_whole && named.is_empty() { own.as_slice() } else { named };
        let needed = if own.is_empty() { 0 } else { quantity };
        if i64::try_from(named.len()) != Ok(needed) {
            let message = format!("{} serials are given for {quantity} pieces, {needed} are needed", named.len());
            return Err(refusal(Reason::SerialsMismatch, message).with("given", named.len()).with("needed", needed));
        }
        let others = own.iter().filter(|serial| !named.contains(serial)).cloned().collect();
        Ok(Portion {
            pieces: Pieces { quantity, serials: named.to_vec() },
            rest: Pieces { quantity: self.quantity - quantity, serials: others },
        })
    }
}

impl Reservation {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<ReservationId> {
        OutletName::new(self.outlet_id, self.reservation_id)
    }

    /// Goes on with these pieces only; the others were given back.
    pub fn keep(&mut self, pieces: Pieces) {
        self.released_quantity += self.quantity - pieces.quantity;
        self.quantity = pieces.quantity;
        self.serials = Serials::column(&pieces.serials);
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
