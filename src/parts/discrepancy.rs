//! What arrives other than it was shipped, until somebody says what became of it. Of stock that an outlet sends back pieces
//! may be missing; what is damaged comes into the warehouse as it was found.
//!
//! ```text
//! SHORT    in transit, the sender's     ─► ARRIVED after all | NEVER_SHIPPED (still where it was) | LOST
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
    CenterId, DiscrepancyId, Error, OutletId, OutletName, PartId, Reason, Serials, ShipmentId, StockReturnId,
    TypedId as _,
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
        /// It never left the warehouse, or the shelf it would have been sent back from.
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
    /// Whether it writes pieces off.
    #[must_use]
    pub const fn writes_off(self) -> bool {
        match self {
            Self::Lost | Self::Scrapped => true,
            Self::Arrived | Self::NeverShipped | Self::Accepted | Self::SentBack => false,
        }
    }
}

/// A discrepancy of one part of a shipment, or of a stock return.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = discrepancies, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Discrepancy {
    /// Where the shipment went, or the stock return came from.
    pub outlet_id: OutletId,
    /// Its id.
    pub discrepancy_id: DiscrepancyId,
    /// The shipment, if it is one's.
    pub shipment_id: Option<ShipmentId>,
    /// Where the shipment came from, or the stock return went.
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
    /// The stock return, if it is one's.
    pub stock_return_id: Option<StockReturnId>,
    /// In what condition the pieces were sent.
    pub condition: Condition,
}

impl Discrepancy {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> OutletName<DiscrepancyId> {
        OutletName::new(self.outlet_id, self.discrepancy_id)
    }

    /// Whether the center alone can say so: it is about its warehouse, or a loss. That pieces never left an outlet's shelf,
    /// or reached it, the outlet knows.
    #[must_use]
    pub const fn is_the_centers(&self, resolution: Resolution) -> bool {
        match resolution {
            Resolution::NeverShipped => self.stock_return_id.is_none(),
            Resolution::Arrived => self.stock_return_id.is_some(),
            Resolution::Lost | Resolution::SentBack | Resolution::Scrapped => true,
            Resolution::Accepted => false,
        }
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
        let (warehouse, shelf) = (places::warehouse(center, self.condition), places::shelf(outlet, self.condition));
        let quarantine = Self::quarantine(outlet, center);
        let (origin, way, goal, lost, arrive) = if self.stock_return_id.is_some() {
            let lost = places::lost_on_way_back(outlet, self.condition);
            (shelf, places::way_back(outlet, self.condition), warehouse, lost, "give_back")
        } else {
            (warehouse, places::in_transit(center, self.condition), shelf, places::lost(center), "receive")
        };
        let moves: Vec<(Place, Place, &'static str)> = match (self.kind, resolution) {
            (DiscrepancyKind::Short, Resolution::Arrived) => vec![(way, goal, arrive)],
            (DiscrepancyKind::Short, Resolution::NeverShipped) => vec![(way, origin, "unship")],
            (DiscrepancyKind::Short, _) => vec![(way, lost, "write_off")],
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
