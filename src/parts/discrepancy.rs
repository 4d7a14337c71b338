//! What arrives other than it was shipped, until somebody says what became of it.
//!
//! ```text
//! SHORT    in transit, the center's     ─► ARRIVED after all | NEVER_SHIPPED (still in the warehouse) | LOST
//! DAMAGED  in the outlet's quarantine,  ─► ACCEPTED (fit after all) | SENT_BACK | SCRAPPED
//!          the center's
//! WRONG    in the warehouse's books     ─► ACCEPTED | SENT_BACK
//! ```

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::places;
use crate::db::schema::discrepancies;
use crate::ledger::{Condition, Entry, Phase, Place};
use crate::text_enum;
use crate::types::{
    CenterId, DiscrepancyId, Error, OutletId, OutletName, PartId, Reason, Serials, ShipmentId, TypedId as _,
};

text_enum! {
    /// In what way it arrived other than shipped.
    pub enum DiscrepancyKind {
        /// Shipped, and did not arrive.
        Short = "short",
        /// Arrived broken.
        Damaged = "damaged",
        /// Arrived, and was not shipped.
        Wrong = "wrong",
    }
}

text_enum! {
    /// Whether somebody said what became of it.
    pub enum DiscrepancyState {
        /// Nobody did.
        Open = "open",
        /// Somebody did.
        Resolved = "resolved",
    }
}

text_enum! {
    /// What became of it.
    pub enum Resolution {
        /// It arrived later.
        Arrived = "arrived",
        /// It never left the warehouse.
        NeverShipped = "never_shipped",
        /// It is lost: written off.
        Lost = "lost",
        /// The outlet keeps it.
        Accepted = "accepted",
        /// It is back at the center.
        SentBack = "sent_back",
        /// It is beyond use: written off.
        Scrapped = "scrapped",
    }
}

impl DiscrepancyKind {
    /// What can become of it.
    #[must_use]
    pub const fn resolutions(self) -> &'static [Resolution] {
        match self {
            Self::Short => &[Resolution::Arrived, Resolution::NeverShipped, Resolution::Lost],
            Self::Damaged => &[Resolution::Accepted, Resolution::SentBack, Resolution::Scrapped],
            Self::Wrong => &[Resolution::Accepted, Resolution::SentBack],
        }
    }
}

impl Resolution {
    /// Whether the center alone can say so: it is about its warehouse, or its loss.
    #[must_use]
    pub const fn is_the_centers(self) -> bool {
        match self {
            Self::NeverShipped | Self::Lost | Self::SentBack | Self::Scrapped => true,
            Self::Arrived | Self::Accepted => false,
        }
    }

    /// Whether it writes pieces off.
    #[must_use]
    pub const fn writes_off(self) -> bool {
        match self {
            Self::Lost | Self::Scrapped => true,
            Self::Arrived | Self::NeverShipped | Self::Accepted | Self::SentBack => false,
        }
    }
}

/// A discrepancy of a shipment, of one part.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = discrepancies, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Discrepancy {
    /// Where the shipment went.
    pub outlet_id: OutletId,
    /// Its id.
    pub discrepancy_id: DiscrepancyId,
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// Where the shipment came from.
    pub center_id: CenterId,
    /// The part.
    pub part_id: PartId,
    /// In what way.
    pub kind: DiscrepancyKind,
    /// Pieces.
    pub quantity: i64,
    /// Their serials; nothing for counted parts.
    pub serials: Option<Serials>,
    /// What the receiver said.
    pub remark: String,
    /// Who received.
    pub reporter: String,
    /// When.
    pub create_time: DateTime<Utc>,
    /// Whether it is resolved.
    pub state: DiscrepancyState,
    /// What became of it.
    pub resolution: Option<Resolution>,
    /// What was said of that.
    pub resolve_remark: Option<String>,
    /// Who said so.
    pub resolver: Option<String>,
    /// When.
    pub resolve_time: Option<DateTime<Utc>>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl Discrepancy {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<DiscrepancyId> {
        OutletName::new(self.outlet_id, self.discrepancy_id)
    }

    /// Refuses to resolve it so: it is resolved already, or that does not become of its kind.
    pub(super) fn must_take(&self, resolution: Resolution) -> Result<(), Error> {
        if self.state == DiscrepancyState::Resolved {
            let message = format!("discrepancy `{}` is resolved", self.name());
            return Err(Error::refused(Reason::WrongState, self.name(), message).with("state", self.state));
        }
        if self.kind.resolutions().contains(&resolution) {
            return Ok(());
        }
        let message = format!("what is {} does not become {resolution}", self.kind);
        let refusal = Error::refused(Reason::ResolutionNotOfKind, self.name(), message);
        Err(refusal.with("kind", self.kind).with("resolution", resolution))
    }

    /// Where damaged pieces wait: at the outlet, the center's, for nobody to use.
    pub(super) fn quarantine(outlet: OutletId, center: CenterId) -> Place {
        Place { condition: Condition::Quarantine, ..places::defective(outlet, center) }
    }

    /// The movements of its pieces that a resolution is. Wrong pieces that go back never left the warehouse's books.
    pub(super) fn entries(&self, resolution: Resolution, actor: &str, now: DateTime<Utc>) -> Vec<Entry> {
        let (outlet, center) = (self.outlet_id, self.center_id);
        let (warehouse, way) =
            (places::warehouse(center, Condition::Good), places::in_transit(center, Condition::Good));
        let (shelf, quarantine) = (places::shelf(outlet, Condition::Good), Self::quarantine(outlet, center));
        let moves: Vec<(Place, Place, &'static str)> = match (self.kind, resolution) {
            (DiscrepancyKind::Short, Resolution::Arrived) => vec![(way, shelf, "receive")],
            (DiscrepancyKind::Short, Resolution::NeverShipped) => vec![(way, warehouse, "unship")],
            (DiscrepancyKind::Short, _) => vec![(way, places::lost(center), "write_off")],
            (DiscrepancyKind::Damaged, Resolution::Accepted) => vec![(quarantine, shelf, "receive")],
            (DiscrepancyKind::Damaged, Resolution::SentBack) => {
                vec![(quarantine, places::warehouse(center, Condition::Quarantine), "send_back")]
            }
            (DiscrepancyKind::Damaged, _) => {
                let written_off = Place { condition: Condition::Quarantine, ..places::written_off(outlet, center) };
                vec![(quarantine, written_off, "write_off")]
            }
            (DiscrepancyKind::Wrong, Resolution::Accepted) => vec![(warehouse, way, "ship"), (way, shelf, "receive")],
            (DiscrepancyKind::Wrong, _) => Vec::new(),
        };
        let entry = |(from, to, code)| Entry {
            unit: self.part_id.uuid().to_string(),
            from,
            to,
            amount: self.quantity,
            code,
            phase: Phase::Posted,
            source: self.name().to_string(),
            actor: actor.to_owned(),
            post_time: now,
            serials: Serials::of(self.serials.as_ref()),
            corrects: None,
        };
        moves.into_iter().map(entry).collect()
    }
}
