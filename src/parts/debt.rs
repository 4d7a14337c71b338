//! Debts of defective parts: consuming a good piece opens a debt of one bad piece (一物对一物, domain S4).

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Reservation;
use crate::db::schema::part_debts;
use crate::text_enum;
use crate::types::{Day, DebtId, OrderId, OutletId, OutletName, PartId, ReservationId};

/// Days until a defective part must be returned: once a week (domain S4).
const RETURN_DAYS: i64 = 7;

text_enum! {
    /// How far a debt is.
    pub enum DebtState {
        /// Owed.
        Owed = "owed",
        /// Settled by receipt and inspection.
        Settled = "settled",
        /// Waived.
        Waived = "waived",
        /// Charged.
        Charged = "charged",
    }
}

/// A defective piece that an outlet owes its service center.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = part_debts, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct PartDebt {
    /// Who owes it.
    pub outlet_id: OutletId,
    /// Its id.
    pub debt_id: DebtId,
    /// The consumption that opened it.
    pub reservation_id: ReservationId,
    /// The repair order.
    pub order_id: OrderId,
    /// The part.
    pub part_id: PartId,
    /// How far it is.
    pub state: DebtState,
    /// The day until which it must be returned.
    pub due_date: Day,
    /// When it was opened.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl PartDebt {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<DebtId> {
        OutletName::new(self.outlet_id, self.debt_id)
    }

    /// The debts that consuming a reservation opens: one for each piece.
    #[must_use]
    pub fn of(reservation: &Reservation, now: DateTime<Utc>) -> Vec<Self> {
        (0..reservation.quantity)
            .map(|_| Self {
                outlet_id: reservation.outlet_id,
                debt_id: DebtId::generate(),
                reservation_id: reservation.reservation_id,
                order_id: reservation.order_id,
                part_id: reservation.part_id,
                state: DebtState::Owed,
                due_date: Day::of(now).plus_days(RETURN_DAYS),
                create_time: now,
                version: 1,
            })
            .collect()
    }
}
