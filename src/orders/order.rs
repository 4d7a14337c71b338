//! Orders of parts, and their lines.
//!
//! ```text
//! order: SUBMITTED ─► APPROVED ─► PICKED ─► IN_TRANSIT ─► RECEIVED ─► CLOSED
//!            │  └───► BACKORDERED ─► APPROVED    └─► DISCREPANCY ─► RECEIVED
//!            │             └─► CLOSED (waited for no more)
//!            └──────► REJECTED | CANCELLED (before anything was shipped)
//! line:  REQUESTED ─► APPROVED | REDUCED | SUBSTITUTED ─► COMPLETE
//!            ├──────► BACKORDERED ─► (as REQUESTED)
//!            └──────► REJECTED | CANCELLED
//! ```
//!
//! Whether what was shipped is on its way, arrived, or arrived otherwise, the shipments say; an order reads it off them
//! ([`Order::told`]) and keeps no copy that could differ.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{parts_order_lines, parts_orders};
use crate::ledger::{Condition, Entry, Phase};
use crate::parts::{Shipment, ShipmentState, places};
use crate::text_enum;
use crate::types::{
    CenterId, Day, Error, OutletId, OutletName, PartId, PartsOrderId, Reason, Serials, ShipmentId, TableDecisionId,
    TransferId, TypedId as _,
};

text_enum! {
    /// How far an order is: the roll-up of its lines.
    pub enum OrderState {
        /// Lines wait to be decided.
        Submitted = "submitted",
        /// Pieces are promised.
        Approved = "approved",
        /// All that is promised was taken off the shelf.
        Picked = "picked",
        /// What is still to come waits for stock.
        Backordered = "backordered",
        /// No line was granted.
        Rejected = "rejected",
        /// All that was granted was shipped; as told, some of it is on its way.
        InTransit = "in_transit",
        /// All of it arrived, some of it other than shipped. Told, never kept.
        Discrepancy = "discrepancy",
        /// All of it arrived, or what became of it is known. Told, never kept.
        Received = "received",
        /// Cancelled before anything was shipped.
        Cancelled = "cancelled",
        /// Ended.
        Closed = "closed",
    }
}

text_enum! {
    /// How far a line is.
    pub enum LineState {
        /// Not decided.
        Requested = "requested",
        /// Granted as asked.
        Approved = "approved",
        /// Fewer pieces granted.
        Reduced = "reduced",
        /// Another part granted.
        Substituted = "substituted",
        /// Waits for stock.
        Backordered = "backordered",
        /// Not granted.
        Rejected = "rejected",
        /// Cancelled with the order, or not waited for any more.
        Cancelled = "cancelled",
        /// Shipped.
        Complete = "complete",
    }
}

impl LineState {
    /// The states in which a line may be decided.
    pub const OPEN: &'static [Self] = &[Self::Requested, Self::Backordered];
    /// The states in which the ledger promises its pieces.
    pub const PROMISED: &'static [Self] = &[Self::Approved, Self::Reduced, Self::Substituted];
}

/// An order.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = parts_orders, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Order {
    /// Who ordered.
    pub outlet_id: OutletId,
    /// Its id.
    pub parts_order_id: PartsOrderId,
    /// Of whom.
    pub center_id: CenterId,
    /// How far it is.
    pub state: OrderState,
    /// When it was submitted.
    pub create_time: DateTime<Utc>,
    /// When it was last reviewed.
    pub review_time: Option<DateTime<Utc>>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl Order {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<PartsOrderId> {
        OutletName::new(self.outlet_id, self.parts_order_id)
    }

    /// Refuses an order or a line whose state does not let it be done.
    pub fn refuse(&self, why: &str) -> Error {
        let message = format!("parts order `{}` is {}: {why}", self.name(), self.state);
        Error::refused(Reason::WrongState, self.name(), message).with("state", self.state)
    }

    /// The day by which the center owes the next step: review on the day of submission, shipping on the day after the
    /// review.
    #[must_use]
    pub fn due(&self) -> Option<Day> {
        match self.state {
            OrderState::Submitted => Some(Day::of(self.create_time)),
            OrderState::Approved | OrderState::Picked => self.review_time.map(|time| Day::of(time).plus_days(1)),
            OrderState::Backordered
            | OrderState::Rejected
            | OrderState::InTransit
            | OrderState::Discrepancy
            | OrderState::Received
            | OrderState::Cancelled
            | OrderState::Closed => None,
        }
    }

    /// How far it is, as its shipments stand.
    #[must_use]
    pub fn told(&self, lines: &[OrderLine], shipments: &[Shipment]) -> OrderState {
        if self.state != OrderState::InTransit {
            return self.state;
        }
        if self.any_shipment(lines, shipments, ShipmentState::InTransit) {
            OrderState::InTransit
        } else if self.any_shipment(lines, shipments, ShipmentState::Discrepancy) {
            OrderState::Discrepancy
        } else {
            OrderState::Received
        }
    }

    /// Whether some shipment of it is in this state.
    pub(super) fn any_shipment(&self, lines: &[OrderLine], shipments: &[Shipment], state: ShipmentState) -> bool {
        let own = lines.iter().filter(|line| line.parts_order_id == self.parts_order_id);
        let ids: Vec<ShipmentId> = own.filter_map(|line| line.shipment_id).collect();
        shipments.iter().any(|shipment| ids.contains(&shipment.shipment_id) && shipment.state == state)
    }
}

/// A part of an order.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = parts_order_lines, primary_key(outlet_id, parts_order_id, part_id))]
#[diesel(check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct OrderLine {
    /// Who ordered.
    pub outlet_id: OutletId,
    /// The order.
    pub parts_order_id: PartsOrderId,
    /// The part asked for.
    pub part_id: PartId,
    /// Pieces asked for.
    pub quantity: i64,
    /// How far it is.
    pub state: LineState,
    /// The part granted.
    pub granted_part_id: Option<PartId>,
    /// Pieces granted.
    pub granted_quantity: i64,
    /// Why it was not granted as asked.
    pub reason_code: Option<String>,
    /// What the reviewer said.
    pub remark: Option<String>,
    /// Who decided.
    pub reviewer: Option<String>,
    /// Serials of the pieces granted; nothing for counted parts.
    pub serials: Option<Serials>,
    /// The pending transfer that promises them.
    pub transfer_id: Option<TransferId>,
    /// The shipment they went with.
    pub shipment_id: Option<ShipmentId>,
    /// Who took them off the shelf.
    pub picker: Option<String>,
    /// When.
    pub pick_time: Option<DateTime<Utc>>,
    /// The answer of the table `substitution` that another part was granted on.
    pub decision_id: Option<TableDecisionId>,
}

impl OrderLine {
    /// Whether the ledger promises its pieces.
    #[must_use]
    pub fn is_promised(&self) -> bool {
        LineState::PROMISED.contains(&self.state)
    }

    /// The movement of its pieces out of the center's warehouse.
    pub(super) fn entry(
        &self,
        order: &Order,
        (code, phase): (&'static str, Phase),
        actor: &str,
        now: DateTime<Utc>,
    ) -> Entry {
        Entry {
            unit: self.granted_part_id.unwrap_or(self.part_id).uuid().to_string(),
            from: places::warehouse(order.center_id, Condition::Good),
            to: places::in_transit(order.center_id, Condition::Good),
            amount: self.granted_quantity,
            code,
            phase,
            source: order.name().to_string(),
            actor: actor.to_owned(),
            post_time: now,
            serials: Serials::of(self.serials.as_ref()),
            corrects: None,
        }
    }

    /// Its promise; a defect if it has none.
    pub(super) fn promise(&self) -> Result<TransferId, Error> {
        self.transfer_id.ok_or_else(|| Error::internal("a granted line without a promise"))
    }
}

/// An order's state, as its lines stand.
#[must_use]
pub(super) fn roll_up(lines: &[OrderLine]) -> OrderState {
    let any = |state: LineState| lines.iter().any(|line| line.state == state);
    if any(LineState::Requested) {
        OrderState::Submitted
    } else if lines.iter().any(|line| line.is_promised() && line.picker.is_none()) {
        OrderState::Approved
    } else if lines.iter().any(OrderLine::is_promised) {
        OrderState::Picked
    } else if any(LineState::Backordered) {
        OrderState::Backordered
    } else if any(LineState::Complete) {
        OrderState::InTransit
    } else if any(LineState::Cancelled) {
        OrderState::Cancelled
    } else {
        OrderState::Rejected
    }
}
