//! Transfers: immutable movements between two accounts of one unit.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Condition, Location, Place};
use crate::db::schema::transfers;
use crate::text_enum;
use crate::types::{AccountId, Money, PartyId, Serials, TechnicianId, TransferId};

text_enum! {
    /// How a kept transfer stands to its effect.
    pub enum KeptPhase {
        /// Took effect at once.
        Posted = "posted",
        /// Promises an effect.
        Pending = "pending",
        /// Brings a pending one's effect about.
        PostPending = "post_pending",
        /// Withdraws a pending one.
        VoidPending = "void_pending",
    }
}

/// How a transfer stands to its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Takes effect at once.
    Posted,
    /// Promises an effect.
    Pending,
    /// Brings the effect of this pending one about.
    PostPending(TransferId),
    /// Withdraws this pending one.
    VoidPending(TransferId),
}

impl Phase {
    pub(super) const fn kept(self) -> (KeptPhase, Option<TransferId>) {
        match self {
            Self::Posted => (KeptPhase::Posted, None),
            Self::Pending => (KeptPhase::Pending, None),
            Self::PostPending(pending) => (KeptPhase::PostPending, Some(pending)),
            Self::VoidPending(pending) => (KeptPhase::VoidPending, Some(pending)),
        }
    }
}

/// A transfer to be made.
#[derive(Clone, Debug)]
pub struct Entry {
    /// A part's id, or a currency.
    pub unit: String,
    /// Where the units come from.
    pub from: Place,
    /// Where they go to.
    pub to: Place,
    /// How many; above 0.
    pub amount: i64,
    /// What happened, such as `reserve`.
    pub code: &'static str,
    /// How it stands to its effect.
    pub phase: Phase,
    /// Resource name of what caused it.
    pub source: String,
    /// Who did it.
    pub actor: String,
    /// When.
    pub post_time: DateTime<Utc>,
    /// Serials of the pieces, one each, of a part that is tracked by them; none of others.
    pub serials: Vec<String>,
    /// The transfer that it takes back.
    pub corrects: Option<TransferId>,
}

impl Entry {
    /// Money that moves between two of a party's accounts; nothing for no money.
    #[must_use]
    pub fn of_money(
        party: PartyId,
        (from, to): (Location, Location),
        amount: Money,
        (code, source): (&'static str, String),
        (actor, now): (&str, DateTime<Utc>),
    ) -> Option<Self> {
        let place = |location| Place {
            party,
            owner: party,
            location,
            condition: Condition::None,
            holder: TechnicianId::NOBODY,
        };
        (amount > Money::ZERO).then(|| Self {
            unit: Money::CURRENCY.to_owned(),
            from: place(from),
            to: place(to),
            amount: amount.minor(),
            code,
            phase: Phase::Posted,
            source,
            actor: actor.to_owned(),
            post_time: now,
            serials: Vec::new(),
            corrects: None,
        })
    }

    /// What takes this back after it was posted, as the transfer of that id.
    #[must_use]
    pub fn contra(self, posted: TransferId) -> Self {
        Self { from: self.to, to: self.from, code: "correct", corrects: Some(posted), ..self }
    }
}

/// A transfer as it is kept.
#[derive(Clone, Debug, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = transfers, check_for_backend(diesel::pg::Pg))]
pub struct Transfer {
    /// The outlet or center that the units come from.
    pub credit_party_id: PartyId,
    /// Its id.
    pub transfer_id: TransferId,
    /// A part's id, or a currency.
    pub unit: String,
    /// The account they come from.
    pub credit_account_id: AccountId,
    /// The outlet or center that they go to.
    pub debit_party_id: PartyId,
    /// The account they go to.
    pub debit_account_id: AccountId,
    /// How many.
    pub amount: i64,
    /// What happened.
    pub code: String,
    /// How it stands to its effect.
    pub phase: KeptPhase,
    /// The pending transfer that it posts or voids.
    pub pending_id: Option<TransferId>,
    /// Resource name of what caused it.
    pub source: String,
    /// Who did it.
    pub actor: String,
    /// When.
    pub post_time: DateTime<Utc>,
    /// Serials of the pieces; nothing for counted parts.
    pub serials: Option<Serials>,
    /// The transfer that it takes back.
    pub corrects_id: Option<TransferId>,
}

impl Transfer {
    /// Whether it moved units, rather than promised to.
    #[must_use]
    pub fn took_effect(&self) -> bool {
        matches!(self.phase, KeptPhase::Posted | KeptPhase::PostPending)
    }
}
