//! Accounts: owner × location × condition × unit, with balances.

use diesel::prelude::*;

use crate::db::schema::accounts;
use crate::text_enum;
use crate::types::{AccountId, PartyId, TechnicianId};

text_enum! {
    /// Where units are, or come from, or went.
    pub enum Location {
        /// At the supplier: where goods come from.
        Supplier = "supplier",
        /// On the shelf, or carried in a technician's bag without an order.
        OnHand = "on_hand",
        /// On its way.
        InTransit = "in_transit",
        /// Issued for orders: in the bag of a technician, or on the counter on the way there.
        Issued = "issued",
        /// Fitted into a customer's unit.
        Consumed = "consumed",
        /// Taken out of a customer's unit: where defective pieces come from.
        Extracted = "extracted",
        /// Destroyed.
        Scrapped = "scrapped",
        /// What a count found beyond the books, or missed.
        Variance = "variance",
        /// Owed to somebody.
        Payable = "payable",
        /// Paid out.
        Paid = "paid",
        /// What things cost the brand: where money comes from.
        Expense = "expense",
        /// What others make good to the brand: where that money comes from.
        Income = "income",
        /// Given by suppliers for pieces that came back to them.
        Recovered = "recovered",
        /// Owed to the brand, for pieces that an outlet did not return or damaged.
        Receivable = "receivable",
    }
}

impl Location {
    /// Whether units come into the ledger here: such an account may run below zero.
    #[must_use]
    pub const fn is_source(self) -> bool {
        match self {
            Self::Supplier | Self::Extracted | Self::Variance | Self::Expense | Self::Income => true,
            Self::OnHand
            | Self::InTransit
            | Self::Issued
            | Self::Consumed
            | Self::Scrapped
            | Self::Payable
            | Self::Paid
            | Self::Recovered
            | Self::Receivable => false,
        }
    }
}

impl Location {
    /// Whether a serial that is here may come into the ledger again: out of the unit it was fitted into, or from where
    /// it was given back to.
    #[must_use]
    pub const fn is_left_by(self) -> bool {
        match self {
            Self::Consumed | Self::Supplier | Self::Extracted | Self::Variance => true,
            Self::OnHand
            | Self::InTransit
            | Self::Issued
            | Self::Scrapped
            | Self::Payable
            | Self::Paid
            | Self::Expense
            | Self::Income
            | Self::Recovered
            | Self::Receivable => false,
        }
    }
}

text_enum! {
    /// In what condition a piece is.
    pub enum Condition {
        /// New.
        Good = "good",
        /// Refurbished and tested.
        Refurbished = "refurbished",
        /// Broken.
        Defective = "defective",
        /// Being inspected.
        UnderInspection = "under_inspection",
        /// Held apart.
        Quarantine = "quarantine",
        /// To be scrapped.
        Scrap = "scrap",
        /// Money has none.
        None = "none",
    }
}

impl Condition {
    /// Whether a piece in this condition may be promised.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        match self {
            Self::Good | Self::Refurbished => true,
            Self::Defective | Self::UnderInspection | Self::Quarantine | Self::Scrap | Self::None => false,
        }
    }
}

/// A place in the ledger, of any unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The outlet or center where it is.
    pub party: PartyId,
    /// The outlet or center that owns it.
    pub owner: PartyId,
    /// Where there.
    pub location: Location,
    /// In what condition.
    pub condition: Condition,
    /// In whose bag; nobody's on a shelf.
    pub holder: TechnicianId,
}

/// Sums of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg))]
pub struct Balance {
    /// Promised to come.
    pub debits_pending: i64,
    /// Promised to go.
    pub credits_pending: i64,
    /// Came.
    pub debits_posted: i64,
    /// Went.
    pub credits_posted: i64,
}

impl Balance {
    /// Units there, promised ones too.
    #[must_use]
    pub const fn on_hand(&self) -> i64 {
        self.debits_posted - self.credits_posted
    }

    /// Units that can still be promised.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.on_hand() - self.credits_pending
    }
}

/// An account.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg))]
pub struct Account {
    /// The outlet or center where it is.
    pub party_id: PartyId,
    /// Its id.
    pub account_id: AccountId,
    /// The outlet or center that owns what is in it.
    pub owner_id: PartyId,
    /// A part's id, or a currency.
    pub unit: String,
    /// Where there.
    pub location: Location,
    /// In what condition.
    pub condition: Condition,
    /// In whose bag; nobody's on a shelf.
    pub holder_id: TechnicianId,
    /// Its sums.
    #[diesel(embed)]
    pub balance: Balance,
}

impl Account {
    /// The place it is.
    #[must_use]
    pub const fn place(&self) -> Place {
        Place {
            party: self.party_id,
            owner: self.owner_id,
            location: self.location,
            condition: self.condition,
            holder: self.holder_id,
        }
    }
}
