//! What an outlet has of a part, and what it used.

use crate::types::PartId;

/// Pieces of one part, as of now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The part.
    pub part: PartId,
    /// Fitted in the window.
    pub used: i64,
    /// Usable, on the shelf and in bags.
    pub on_hand: i64,
    /// Of these, promised to repair orders.
    pub promised: i64,
    /// Shipped to the outlet, and not received.
    pub in_transit: i64,
    /// Ordered, and not shipped.
    pub ordered: i64,
    /// Defective ones that it owes.
    pub owed: i64,
    /// Of these, beyond their day.
    pub overdue: i64,
}

impl Position {
    /// Nothing of a part.
    #[must_use]
    pub const fn none(part: PartId) -> Self {
        Self { part, used: 0, on_hand: 0, promised: 0, in_transit: 0, ordered: 0, owed: 0, overdue: 0 }
    }

    /// Pieces that the outlet can count on for orders to come.
    #[must_use]
    pub const fn counted_on(&self) -> i64 {
        let shelf = self.on_hand.saturating_sub(self.promised);
        shelf.saturating_add(self.in_transit).saturating_add(self.ordered)
    }

    /// With what another row knows of the same part.
    pub(super) const fn add(&mut self, other: &Self) {
        self.used = self.used.saturating_add(other.used);
        self.on_hand = self.on_hand.saturating_add(other.on_hand);
        self.promised = self.promised.saturating_add(other.promised);
        self.in_transit = self.in_transit.saturating_add(other.in_transit);
        self.ordered = self.ordered.saturating_add(other.ordered);
        self.owed = self.owed.saturating_add(other.owed);
        self.overdue = self.overdue.saturating_add(other.overdue);
    }
}
