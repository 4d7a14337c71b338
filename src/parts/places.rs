//! The places that parts move between.

use crate::ledger::{Condition, Location, Place};
use crate::types::{CenterId, OutletId, PartyId, TechnicianId};

/// The supplier of a center: where goods come from.
pub(super) fn supplier(center: CenterId, condition: Condition) -> Place {
    own(center.into(), Location::Supplier, condition)
}

/// A center's warehouse.
#[must_use]
pub fn warehouse(center: CenterId, condition: Condition) -> Place {
    own(center.into(), Location::OnHand, condition)
}

/// On the way from a center; the center's until received.
#[must_use]
pub fn in_transit(center: CenterId, condition: Condition) -> Place {
    own(center.into(), Location::InTransit, condition)
}

/// On the way back from an outlet; the outlet's until received.
pub(super) fn way_back(outlet: OutletId, condition: Condition) -> Place {
    own(outlet.into(), Location::InTransit, condition)
}

/// Pieces that were lost on the way back from an outlet.
pub(super) fn lost_on_way_back(outlet: OutletId, condition: Condition) -> Place {
    own(outlet.into(), Location::Scrapped, condition)
}

/// An outlet's shelf.
pub(super) fn shelf(outlet: OutletId, condition: Condition) -> Place {
    own(outlet.into(), Location::OnHand, condition)
}

/// What pieces are promised to: the counter, over which they go into a bag.
pub(super) fn counter(outlet: OutletId, condition: Condition) -> Place {
    own(outlet.into(), Location::Issued, condition)
}

/// In a technician's bag, for an order.
pub(super) fn issued(outlet: OutletId, technician: TechnicianId, condition: Condition) -> Place {
    Place { holder: technician, ..counter(outlet, condition) }
}

/// In a technician's bag, without an order; nobody's is the shelf.
pub(super) fn carried(outlet: OutletId, technician: TechnicianId, condition: Condition) -> Place {
    Place { holder: technician, ..shelf(outlet, condition) }
}

/// Fitted into devices by an outlet.
pub(super) fn consumed(outlet: OutletId, condition: Condition) -> Place {
    own(outlet.into(), Location::Consumed, condition)
}

/// Taken out of devices at an outlet: defective, and the service center's.
pub(super) fn extracted(outlet: OutletId, center: CenterId) -> Place {
    let (party, owner) = (PartyId::from(outlet), PartyId::from(center));
    Place { owner, ..own(party, Location::Extracted, Condition::Defective) }
}

/// Defective pieces kept at an outlet for its service center.
pub(super) fn defective(outlet: OutletId, center: CenterId) -> Place {
    let (party, owner) = (PartyId::from(outlet), PartyId::from(center));
    Place { owner, ..own(party, Location::OnHand, Condition::Defective) }
}

/// Defective pieces that an outlet was charged for: its own, beyond its stock.
pub(super) fn charged(outlet: OutletId) -> Place {
    own(outlet.into(), Location::Scrapped, Condition::Defective)
}

/// Pieces that were lost on the way from a center.
pub(super) fn lost(center: CenterId) -> Place {
    own(center.into(), Location::Scrapped, Condition::Good)
}

/// Defective pieces of a center that were written off where they were, at an outlet.
pub(super) fn written_off(outlet: OutletId, center: CenterId) -> Place {
    Place { location: Location::Scrapped, ..defective(outlet, center) }
}

const fn own(party: PartyId, location: Location, condition: Condition) -> Place {
    Place { party, owner: party, location, condition, holder: TechnicianId::NOBODY }
}
