//! A statement in the ledger: owed once both sides agree, and paid from what is owed.

use chrono::{DateTime, Utc};

use super::Statement;
use crate::db::Tx;
use crate::ledger::{self, Condition, Entry, Location, Phase, Place};
use crate::types::{Error, Money, PartyId, TechnicianId};

/// Moves a statement's total between two accounts of its outlet; nothing for a total of nothing.
pub(super) async fn post(
    tx: &mut Tx,
    statement: &Statement,
    (from, to): (Location, Location),
    code: &'static str,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if statement.total_amount <= Money::ZERO {
        return Ok(());
    }
    let party = PartyId::from(statement.outlet_id);
    let place =
        |location| Place { party, owner: party, location, condition: Condition::None, holder: TechnicianId::NOBODY };
    let entry = Entry {
        unit: Money::CURRENCY.to_owned(),
        from: place(from),
        to: place(to),
        amount: statement.total_amount.minor(),
        code,
        phase: Phase::Posted,
        source: statement.name().to_string(),
        actor: actor.to_owned(),
        post_time: now,
        serials: Vec::new(),
        corrects: None,
    };
    ledger::post(tx, &[entry]).await.map(drop)
}
