//! Where serials are: each in exactly one place, whatever races. The database keeps it; here it is foreseen, so that a
//! command among many is refused alone and told which serial.

use std::collections::{BTreeSet, HashMap};

use super::transfer::KeptPhase;
use super::{Entry, Phase, store};
use crate::db::Tx;
use crate::types::{AccountId, Error, Reason, TransferId};

/// Where a serial is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SerialPlace {
    /// The account.
    pub(super) account_id: AccountId,
    /// Whether it left by it, and may come back: fitted, or at the supplier.
    pub(super) has_left: bool,
    /// The pending transfer that promises it.
    pub(super) promised_id: Option<TransferId>,
}

/// A part with a serial.
pub(super) type Piece = (String, String);

/// The places of the serials that some entries name.
#[derive(Debug, Default)]
pub(super) struct SerialPlaces {
    places: HashMap<Piece, SerialPlace>,
    undo: Vec<(Piece, Option<SerialPlace>)>,
}

impl SerialPlaces {
    /// Reads those that are not known yet.
    pub(super) async fn read(&mut self, tx: &Tx, entries: &[Entry]) -> Result<(), Error> {
        let pieces: BTreeSet<Piece> = entries
            .iter()
            .flat_map(|entry| entry.serials.iter().map(|serial| (entry.unit.clone(), serial.clone())))
            .filter(|piece| !self.places.contains_key(piece))
            .collect();
        self.places.extend(store::serial_places(tx, &pieces).await?);
        Ok(())
    }

    /// Moves the serials of an entry between two accounts, credit and debit. Refuses one that is elsewhere, or promised
    /// by another than what is resolved.
    pub(super) fn step(
        &mut self,
        entry: &Entry,
        (credit, debit): (AccountId, AccountId),
        phase: KeptPhase,
        transfer: TransferId,
    ) -> Result<(), Error> {
        let resolved = match entry.phase {
            Phase::PostPending(pending) | Phase::VoidPending(pending) => Some(pending),
            Phase::Posted | Phase::Pending => None,
        };
        for serial in &entry.serials {
            let piece = (entry.unit.clone(), serial.clone());
            let place = self.places.get(&piece).copied();
            let is_there = match place {
                None => entry.from.location.is_source(),
                Some(place) if entry.from.location.is_source() => place.has_left && place.promised_id.is_none(),
                Some(place) => place.account_id == credit && place.promised_id == resolved,
            };
            if !is_there {
                let message = format!("serial `{serial}` is not at the place it would be moved from, or is promised");
                let subject = format!("parts/{}", entry.unit);
                return Err(Error::refused(Reason::SerialNotThere, subject, message).with("serial", serial));
            }
            let (account_id, promised_id) = match phase {
                KeptPhase::Posted | KeptPhase::PostPending => (debit, None),
                KeptPhase::Pending => (credit, Some(transfer)),
                KeptPhase::VoidPending => (credit, None),
            };
            let after = SerialPlace { account_id, has_left: entry.to.location.is_left_by(), promised_id };
            self.undo.push((piece.clone(), self.places.insert(piece, after)));
        }
        Ok(())
    }

    /// Forgets how it was before the last command.
    pub(super) fn keep(&mut self) {
        self.undo.clear();
    }

    /// Takes the last command back.
    pub(super) fn undo(&mut self) {
        for (piece, before) in self.undo.drain(..).rev() {
            match before {
                Some(place) => self.places.insert(piece, place),
                None => self.places.remove(&piece),
            };
        }
    }
}
