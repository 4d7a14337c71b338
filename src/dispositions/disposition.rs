//! A disposition: a document about pieces that go on.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::dispositions;
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry, Location, Phase, Place};
use crate::network::Doing;
use crate::types::{
    CenterId, CenterName, DispositionId, Error, Money, OutletId, PartId, Reason, Serials, TechnicianId, TransferId,
    TypedId as _,
};

crate::text_enum! {
    /// What is to become of the pieces.
    pub enum DispositionKind {
        /// Refurbished and tested.
        Refurbish = "refurbish",
        /// Destroyed.
        Scrap = "scrap",
        /// Given back to the supplier.
        ToSupplier = "to_supplier",
    }
}

impl DispositionKind {
    /// The state in which a disposition of the kind begins.
    #[must_use]
    pub const fn begins(self) -> DispositionState {
        match self {
            Self::Refurbish => DispositionState::Refurbishing,
            Self::Scrap => DispositionState::Proposed,
            Self::ToSupplier => DispositionState::AtSupplier,
        }
    }

    /// Whether pieces in a condition may go this way: nothing usable does, nor what is still to be inspected.
    #[must_use]
    pub const fn takes(self, condition: Condition) -> bool {
        match condition {
            Condition::Defective | Condition::Quarantine => true,
            Condition::Scrap => matches!(self, Self::Scrap),
            Condition::Good | Condition::Refurbished | Condition::UnderInspection | Condition::None => false,
        }
    }
}

crate::text_enum! {
    /// How far a disposition is.
    pub enum DispositionState {
        /// On the bench.
        Refurbishing = "refurbishing",
        /// Off the bench: what passed is usable.
        Refurbished = "refurbished",
        /// Set apart, until another person agrees.
        Proposed = "proposed",
        /// Destroyed.
        Scrapped = "scrapped",
        /// Back in the warehouse.
        Declined = "declined",
        /// With the supplier.
        AtSupplier = "at_supplier",
        /// The supplier has answered.
        Recovered = "recovered",
    }
}

/// A disposition.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = dispositions, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Disposition {
    /// Whose pieces they are.
    pub center_id: CenterId,
    /// Its id.
    pub disposition_id: DispositionId,
    /// What is to become of them.
    pub kind: DispositionKind,
    /// How far it is.
    pub state: DispositionState,
    /// The part.
    pub part_id: PartId,
    /// In what condition the pieces were.
    pub condition: Condition,
    /// Pieces.
    pub quantity: i64,
    /// Their serials; nothing for counted parts.
    pub serials: Option<Serials>,
    /// Why.
    pub reason: String,
    /// The supplier's return number; empty for the other kinds.
    pub document: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub create_time: DateTime<Utc>,
    /// Of those refurbished, how many passed.
    pub refurbished_quantity: Option<i64>,
    /// Their serials.
    pub refurbished_serials: Option<Serials>,
    /// What the supplier gave for them.
    pub recovered_amount: Option<Money>,
    /// The supplier's note about it.
    pub recovery_document: Option<String>,
    /// Why they are not scrapped.
    pub decline_reason: Option<String>,
    /// Who finished it.
    pub finished_by: Option<String>,
    /// When.
    pub finish_time: Option<DateTime<Utc>>,
    /// Counts its changes, from 1.
    pub version: i64,
    /// The transfer of what was recovered; none for nothing.
    pub recovery_transfer_id: Option<TransferId>,
    /// Why what was recorded of the recovery does not stand.
    pub recovery_correction: Option<String>,
}

impl Disposition {
    /// The resource name.
    #[must_use]
    pub const fn name(&self) -> CenterName<DispositionId> {
        CenterName::new(self.center_id, self.disposition_id)
    }

    /// Refuses one in another state than this.
    pub fn must_be(&self, state: DispositionState) -> Result<(), Error> {
        if self.state == state {
            return Ok(());
        }
        let message = format!("disposition `{}` is {}", self.name(), self.state);
        Err(Error::refused(Reason::WrongState, self.name(), message).with("state", self.state))
    }

    /// The same, finished.
    #[must_use]
    pub(super) fn finished(self, state: DispositionState, doing: Doing<'_>) -> Self {
        Self { state, finished_by: Some(doing.actor.to_owned()), finish_time: Some(doing.now), ..self }
    }

    /// The center's warehouse.
    pub(super) fn warehouse(&self, condition: Condition) -> Place {
        self.place(Location::OnHand, condition)
    }

    /// Where the pieces are until it is finished: on the bench, apart from the rest, or with the supplier.
    pub(super) fn apart(&self) -> Place {
        match self.kind {
            DispositionKind::Refurbish => self.place(Location::Issued, Condition::UnderInspection),
            DispositionKind::Scrap => self.place(Location::Issued, Condition::Scrap),
            DispositionKind::ToSupplier => self.place(Location::Supplier, self.condition),
        }
    }

    /// What was destroyed.
    pub(super) fn destroyed(&self) -> Place {
        self.place(Location::Scrapped, Condition::Scrap)
    }

    fn place(&self, location: Location, condition: Condition) -> Place {
        let party = self.center_id.into();
        Place { party, owner: party, location, condition, holder: TechnicianId::NOBODY }
    }

    /// A movement of some of its pieces.
    pub(super) fn entry(
        &self,
        (from, to): (Place, Place),
        code: &'static str,
        (amount, serials): (i64, Vec<String>),
        doing: Doing<'_>,
    ) -> Entry {
        Entry {
            unit: self.part_id.uuid().to_string(),
            from,
            to,
            amount,
            code,
            phase: Phase::Posted,
            source: self.name().to_string(),
            actor: doing.actor.to_owned(),
            post_time: doing.now,
            serials,
            corrects: None,
        }
    }

    /// The money that the supplier gave for them; nothing for none.
    pub(super) fn recovery(&self, amount: Money, doing: Doing<'_>) -> Option<Entry> {
        let way = (Location::Income, Location::Recovered);
        Entry::of_money(
            self.center_id.into(),
            way,
            amount,
            ("recover", self.name().to_string()),
            (doing.actor, doing.now),
        )
    }

    /// All of its pieces.
    pub(super) fn all(&self) -> (i64, Vec<String>) {
        (self.quantity, Serials::of(self.serials.as_ref()))
    }

    /// Posts its movements and tells its state to followers.
    pub(super) async fn go_on(&self, tx: &mut Tx, entries: &[Entry], doing: Doing<'_>) -> Result<(), Error> {
        ledger::post(tx, entries).await?;
        let event = Event::new(OutletId::BRAND, "dispositions.disposition_moved", self.name(), doing.actor, doing.now);
        event::record(tx, event.with("kind", self.kind).with("state", self.state)).await
    }
}
