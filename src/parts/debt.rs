//! Debts of defective parts: consuming a good piece opens a debt of one bad piece (一物对一物, domain S4).
//!
//! ```text
//! OWED ─► PACKED ─► IN_TRANSIT ─► RECEIVED ─► SETTLED, or CREDITED if it was charged; CHARGED if it is damaged
//!  │ ▲      │ cancelled    a wrong part │
//!  │ └──────┴───────────────────────────┘
//!  ├─► OVERDUE ─► CHARGED ─► PACKED …
//!  └─► WAIVED
//! ```

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::terms::Terms;
use super::{Reservation, places};
use crate::db::schema::part_debts;
use crate::ledger::{Entry, Location, Phase, Place};
use crate::text_enum;
use crate::types::{
    CenterId, Day, DebtId, Error, Money, OrderId, OutletId, OutletName, PartId, Reason, ReservationId, TableDecisionId,
    TransferId, TypedId as _,
};

text_enum! {
    /// How far a debt is.
    pub enum DebtState {
        /// Owed.
        Owed = "owed",
        /// Owed beyond its day.
        Overdue = "overdue",
        /// In a parcel at the outlet.
        Packed = "packed",
        /// On its way back.
        InTransit = "in_transit",
        /// Back, and to be inspected.
        Received = "received",
        /// Settled by receipt and inspection.
        Settled = "settled",
        /// Waived.
        Waived = "waived",
        /// Charged.
        Charged = "charged",
        /// Charged, and credited when the piece came after all.
        Credited = "credited",
    }
}

impl DebtState {
    /// The states in which the piece may be sent: a late one after it was charged, too.
    pub const SENDABLE: &'static [Self] = &[Self::Owed, Self::Overdue, Self::Charged];
    /// The states in which the outlet has still to do something.
    pub const OPEN: &'static [Self] = &[Self::Owed, Self::Overdue, Self::Packed];
}

/// A defective piece that an outlet owes its service center.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
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
    /// The piece that was taken out, of a part that is tracked by serials.
    pub serial: Option<String>,
    /// Who consumed the good piece; nobody for debts that are older than the record of it.
    pub opened_by: Option<String>,
    /// The answer of the table `part-returns` that its days rest on.
    pub decision_id: Option<TableDecisionId>,
    /// The day from which the outlet is reminded.
    pub remind_date: Day,
    /// The last day before it is charged.
    pub charge_date: Day,
    /// When the outlet was reminded.
    pub remind_time: Option<DateTime<Utc>>,
    /// What the outlet is charged for it.
    pub charge_amount: Option<Money>,
    /// Who waived it.
    pub waived_by: Option<String>,
    /// Why it was waived.
    pub waive_reason: Option<String>,
    /// The transfer of what the outlet is charged; none for nothing, nor before charges were money in the ledger.
    pub charge_transfer_id: Option<TransferId>,
}

impl PartDebt {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<DebtId> {
        OutletName::new(self.outlet_id, self.debt_id)
    }

    /// The debts that consuming a reservation opens: one for each piece, of which `removed` are the serials.
    #[must_use]
    pub(super) fn of(
        reservation: &Reservation,
        removed: &[String],
        terms: &Terms,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Vec<Self> {
        let today = Day::of(now);
        let due_date = today.plus_days(terms.return_days);
        let mut serials = removed.iter().cloned();
        (0..reservation.quantity)
            .map(|_| Self {
                outlet_id: reservation.outlet_id,
                debt_id: DebtId::generate(),
                reservation_id: reservation.reservation_id,
                order_id: reservation.order_id,
                part_id: reservation.part_id,
                state: DebtState::Owed,
                due_date,
                create_time: now,
                version: 1,
                serial: serials.next(),
                opened_by: Some(actor.to_owned()),
                decision_id: Some(terms.decision_id),
                remind_date: due_date.plus_days(-terms.remind_days).max(today),
                charge_date: due_date.plus_days(terms.grace_days),
                remind_time: None,
                charge_amount: None,
                waived_by: None,
                waive_reason: None,
                charge_transfer_id: None,
            })
            .collect()
    }

    /// The state of a debt whose piece is at the outlet, on a day.
    #[must_use]
    pub fn at_outlet(&self, today: Day) -> DebtState {
        if self.charge_amount.is_some() {
            DebtState::Charged
        } else if self.due_date < today {
            DebtState::Overdue
        } else {
            DebtState::Owed
        }
    }

    /// Whether the outlet was charged for it.
    #[must_use]
    pub const fn was_charged(&self) -> bool {
        self.charge_amount.is_some()
    }

    /// Refuses a debt in another state than these.
    pub fn must_be(&self, states: &[DebtState]) -> Result<(), Error> {
        if states.contains(&self.state) {
            return Ok(());
        }
        let message = format!("debt `{}` is {}", self.name(), self.state);
        Err(Error::refused(Reason::WrongState, self.name(), message).with("state", self.state))
    }
}

impl PartDebt {
    /// Where the piece is as long as the outlet has it: the center's; beyond the books once it was charged for.
    pub(super) fn place(&self, center: CenterId) -> Place {
        if self.was_charged() { places::charged(self.outlet_id) } else { places::defective(self.outlet_id, center) }
    }

    /// The movement of its piece.
    pub(super) fn entry(
        &self,
        (from, to): (Place, Place),
        code: &'static str,
        actor: &str,
        now: DateTime<Utc>,
    ) -> Entry {
        Entry {
            unit: self.part_id.uuid().to_string(),
            from,
            to,
            amount: 1,
            code,
            phase: Phase::Posted,
            source: self.name().to_string(),
            actor: actor.to_owned(),
            post_time: now,
            serials: self.serial.iter().cloned().collect(),
            corrects: None,
        }
    }

    /// The money of a charge: what the outlet owes instead of the piece.
    pub(super) fn charge(&self, amount: Money, actor: &str, now: DateTime<Utc>) -> Option<Entry> {
        let way = (Location::Income, Location::Receivable);
        Entry::of_money(self.outlet_id.into(), way, amount, ("charge", self.name().to_string()), (actor, now))
    }

    /// What takes the money of its charge back, if some was posted.
    pub(super) fn credit(&self, actor: &str, now: DateTime<Utc>) -> Option<Entry> {
        let charge = self.charge(self.charge_amount?, actor, now)?;
        self.charge_transfer_id.map(|posted| charge.contra(posted))
    }
}
