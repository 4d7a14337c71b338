//! Parts on their way from a service center to an outlet.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{shipment_lines, shipments};
use crate::text_enum;
use crate::types::{CenterId, Error, OutletId, OutletName, PartId, Reason, Serials, ShipmentId};

text_enum! {
    /// How far a shipment is.
    pub enum ShipmentState {
        /// On its way.
        InTransit = "in_transit",
        /// All of it arrived.
        Received = "received",
        /// It arrived other than it was shipped, and nobody said yet what became of that.
        Discrepancy = "discrepancy",
        /// It arrived other than it was shipped, and all of that is resolved.
        Resolved = "resolved",
        /// It came back before it arrived.
        Recalled = "recalled",
    }
}

/// A shipment.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = shipments, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Shipment {
    /// Where it goes.
    pub outlet_id: OutletId,
    /// Its id.
    pub shipment_id: ShipmentId,
    /// Where it comes from.
    pub center_id: CenterId,
    /// How far it is.
    pub state: ShipmentState,
    /// When it was shipped.
    pub ship_time: DateTime<Utc>,
    /// When it was received, or came back.
    pub receive_time: Option<DateTime<Utc>>,
    /// Counts its changes, from 1.
    pub version: i64,
    /// Why it was taken back.
    pub recall_reason: Option<String>,
}

impl Shipment {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<ShipmentId> {
        OutletName::new(self.outlet_id, self.shipment_id)
    }

    /// Refuses what is not on its way any more.
    pub fn must_be_in_transit(&self) -> Result<(), Error> {
        if self.state == ShipmentState::InTransit {
            return Ok(());
        }
        let message = match self.state {
            ShipmentState::Discrepancy => format!("shipment `{}` was received, other than shipped", self.name()),
            ShipmentState::InTransit | ShipmentState::Received | ShipmentState::Resolved | ShipmentState::Recalled => {
                format!("shipment `{}` is {}", self.name(), self.state)
            }
        };
        Err(Error::refused(Reason::WrongState, self.name(), message).with("state", self.state))
    }
}

/// A part in a shipment.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = shipment_lines, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct ShipmentLine {
    /// Where it goes.
    pub outlet_id: OutletId,
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The part.
    pub part_id: PartId,
    /// Pieces shipped.
    pub quantity: i64,
    /// Pieces received.
    pub received_quantity: i64,
    /// Serials of the pieces shipped; nothing for counted parts.
    pub serials: Option<Serials>,
    /// Serials of the pieces received.
    pub received_serials: Option<Serials>,
    /// Pieces that arrived damaged.
    pub damaged_quantity: i64,
    /// Serials of those.
    pub damaged_serials: Option<Serials>,
}
