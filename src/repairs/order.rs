//! A repair order, and the states of its work.
//!
//! ```text
//! RECEIVED ─► DIAGNOSING ─► QUOTED ─► APPROVED ─► IN_REPAIR ─► REINSPECTION ─► READY ─► DELIVERED ─► CLOSED
//!    │            │          │ │ └─declined──────────▲ │ ▲ └──fail───┘           ▲
//!    └────────────┴──────────┘ └─► REMEDY ─► CLOSED  │ ▼ │                       │
//!         ▼ CANCELLED                                WAITING      (unrepaired) ──┘
//! ```

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::db::schema::{order_callbacks, order_consents, order_transitions, repair_orders};
use crate::policy::{Cause, Remedy};
use crate::text_enum;
use crate::types::{
    ConsentId, Day, DecisionId, DeviceId, Error, Money, OrderId, OutletId, OutletName, Personal, Reason, ServiceAction,
    TechnicianId, TransitionId,
};

text_enum! {
    /// The state of the work.
    pub enum OrderState {
        /// Taken in.
        Received = "received",
        /// A technician looks at it.
        Diagnosing = "diagnosing",
        /// Decided; the consumer chooses.
        Quoted = "quoted",
        /// The consumer consented to the work.
        Approved = "approved",
        /// Being repaired.
        InRepair = "in_repair",
        /// Waits for someone.
        Waiting = "waiting",
        /// Repaired; being checked.
        Reinspection = "reinspection",
        /// To be fetched.
        Ready = "ready",
        /// Handed back.
        Delivered = "delivered",
        /// Done.
        Closed = "closed",
        /// An exchange or refund is due.
        Remedy = "remedy",
        /// Given up before approval.
        Cancelled = "cancelled",
    }
}

impl OrderState {
    /// Every change there is: verb, from, to.
    pub const TRANSITIONS: &'static [(&'static str, Self, Self)] = &[
        ("StartDiagnosis", Self::Received, Self::Diagnosing),
        ("DiagnoseRepairOrder", Self::Diagnosing, Self::Quoted),
        ("ApproveRepairOrder", Self::Quoted, Self::Approved),
        ("ApproveRemedy", Self::Quoted, Self::Remedy),
        ("DeclineQuote", Self::Quoted, Self::Ready),
        ("StartRepair", Self::Approved, Self::InRepair),
        ("PauseRepair", Self::InRepair, Self::Waiting),
        ("ResumeRepair", Self::Waiting, Self::InRepair),
        // A fault found on the way is decided, and consented to, anew (domain O3).
        ("DiagnoseRepairOrder", Self::InRepair, Self::Quoted),
        ("StopRepair", Self::Approved, Self::Ready),
        ("StopRepair", Self::InRepair, Self::Ready),
        ("StopRepair", Self::Waiting, Self::Ready),
        ("FinishRepair", Self::InRepair, Self::Reinspection),
        ("ReinspectRepairOrder", Self::Reinspection, Self::Ready),
        ("FailReinspection", Self::Reinspection, Self::InRepair),
        ("DeliverRepairOrder", Self::Ready, Self::Delivered),
        ("FulfillRemedy", Self::Remedy, Self::Closed),
        ("RecordCallback", Self::Delivered, Self::Delivered),
        ("CloseRepairOrder", Self::Delivered, Self::Closed),
        ("CancelRepairOrder", Self::Received, Self::Cancelled),
        ("CancelRepairOrder", Self::Diagnosing, Self::Cancelled),
        ("CancelRepairOrder", Self::Quoted, Self::Cancelled),
    ];
}

text_enum! {
    /// Who has the device.
    pub enum Custody {
        /// The customer.
        Customer = "customer",
        /// The outlet.
        Outlet = "outlet",
    }
}

text_enum! {
    /// What was asked for.
    pub enum ServiceType {
        /// Advice.
        Consultation = "consultation",
        /// Upkeep.
        Maintenance = "maintenance",
        /// Inspection.
        Inspection = "inspection",
        /// Repair.
        Repair = "repair",
        /// Exchange.
        Exchange = "exchange",
        /// Return.
        Return = "return",
        /// Complaint.
        Complaint = "complaint",
    }
}

text_enum! {
    /// Who is waited for.
    pub enum AwaitedParty {
        /// The customer.
        Customer = "customer",
        /// A part from the producer.
        Part = "part",
        /// A supplier's work.
        Supplier = "supplier",
        /// An outlet of a higher level.
        HigherLevel = "higher_level",
    }
}

/// What the technician found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Fault code of the brand.
    pub fault_code: String,
    /// What failed, in the words of the packs; none for the main unit or host.
    pub item: Option<String>,
    /// Whether the fault is on the law's table.
    pub listed: Option<bool>,
    /// What caused it.
    pub cause: Cause,
    /// Whether the business has proved a cause other than the product.
    pub cause_proven: bool,
    /// The work it takes.
    pub action: ServiceAction,
    /// Price of the work if the consumer pays.
    pub quote: Option<Money>,
    /// What was found.
    pub note: String,
}

/// A visit of a device to the bench.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = repair_orders, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Order {
    /// Whose bench.
    pub outlet_id: OutletId,
    /// Its id.
    pub order_id: OrderId,
    /// A number for people.
    pub number: String,
    /// The device.
    pub device_id: DeviceId,
    /// What was asked for.
    pub service_type: ServiceType,
    /// Whether it goes before others.
    pub urgent: bool,
    /// Who brought it.
    pub customer_name: Personal,
    /// How to reach the customer.
    pub customer_phone: Personal,
    /// The fault in the customer's words.
    pub description: String,
    /// Condition of the device as seen.
    pub condition: String,
    /// What came with it, as a list.
    pub accessories: serde_json::Value,
    /// Whether the customer accepts that data may be lost.
    pub data_loss_consent: bool,
    /// The state of the work.
    pub state: OrderState,
    /// Who has the device.
    pub custody: Custody,
    /// The technician at work.
    pub technician_id: Option<TechnicianId>,
    /// What was found, as [`Diagnosis`].
    pub diagnosis: Option<serde_json::Value>,
    /// Fault code of the diagnosis.
    pub fault_code: Option<String>,
    /// The stored decision.
    pub decision_id: Option<DecisionId>,
    /// The consent in force.
    pub consent_id: Option<ConsentId>,
    /// Who is waited for.
    pub awaited_party: Option<AwaitedParty>,
    /// Why.
    pub wait_reason: Option<String>,
    /// The day promised.
    pub wait_promise_date: Option<Day>,
    /// How the repair came out.
    pub repair_outcome: Option<crate::devices::VisitOutcome>,
    /// Who signed for the device.
    pub signed_by: Option<Personal>,
    /// Document of the exchange or refund.
    pub remedy_document: Option<String>,
    /// Outlet of the order whose work this one redoes.
    pub rework_of_outlet_id: Option<OutletId>,
    /// The order whose work this one redoes.
    pub rework_of_order_id: Option<OrderId>,
    /// When the device was taken in: when the fault was reported.
    pub receive_time: DateTime<Utc>,
    /// When it was handed back.
    pub deliver_time: Option<DateTime<Utc>>,
    /// When the order was opened.
    pub create_time: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl Order {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<OrderId> {
        OutletName::new(self.outlet_id, self.order_id)
    }

    /// The state that `verb` leads to, or the refusal.
    pub fn after(&self, verb: &str) -> Result<OrderState, Error> {
        let found = OrderState::TRANSITIONS.iter().find(|(name, from, _)| *name == verb && *from == self.state);
        found.map(|(_, _, to)| *to).ok_or_else(|| {
            let message = format!("repair order `{}` is {}", self.name(), self.state);
            Error::refused(Reason::WrongState, self.name(), message).with("state", self.state)
        })
    }

    /// Ends a wait, if there is one.
    pub(super) fn awaits_nobody(&mut self) {
        self.awaited_party = None;
        self.wait_reason = None;
        self.wait_promise_date = None;
    }

    /// What was found; an error of ours if nothing was although the state says so.
    pub fn found(&self) -> Result<Diagnosis, Error> {
        let json = self.diagnosis.clone().ok_or_else(|| Error::internal("an order without a diagnosis"))?;
        serde_json::from_value(json).map_err(|error| Error::Internal(error.into()))
    }
}

/// The consumer's consent.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = order_consents, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Consent {
    /// Whose order.
    pub outlet_id: OutletId,
    /// Its id.
    pub consent_id: ConsentId,
    /// The order.
    pub order_id: OrderId,
    /// What the consumer chose.
    pub remedy: Remedy,
    /// The amount consented to.
    pub amount: Money,
    /// ISO 4217 code of the amount.
    pub currency: String,
    /// How it was given.
    pub channel: String,
    /// Version of the text consented to.
    pub text_version: String,
    /// Who recorded it.
    pub actor: String,
    /// When.
    pub consent_time: DateTime<Utc>,
}

/// The call to the customer after delivery.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = order_callbacks, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Callback {
    /// Whose order.
    pub outlet_id: OutletId,
    /// The order.
    pub order_id: OrderId,
    /// Whether the customer was content.
    pub content: bool,
    /// What was said.
    pub note: String,
    /// Who called.
    pub actor: String,
    /// When.
    pub callback_time: DateTime<Utc>,
}

/// A change of an order's state.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = order_transitions, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Transition {
    /// Whose order.
    pub outlet_id: OutletId,
    /// Its id.
    pub transition_id: TransitionId,
    /// The order.
    pub order_id: OrderId,
    /// From; empty for the first.
    pub from_state: String,
    /// To.
    pub to_state: OrderState,
    /// The verb.
    pub verb: String,
    /// Who: the caller's subject.
    pub actor: String,
    /// The technician it names, if any.
    pub technician_id: Option<TechnicianId>,
    /// Why, if a reason was given.
    pub reason: String,
    /// When.
    pub transition_time: DateTime<Utc>,
}
