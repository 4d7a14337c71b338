//! A statement in the ledger: owed once both sides agree, and paid from what is owed.

use chrono::{DateTime, Utc};

use super::Statement;
use crate::db::Tx;
use crate::ledger::{self, Entry, Location};
use crate::types::Error;

/// Moves a statement's total between two accounts of its outlet; nothing for a total of nothing.
pub(super) async fn post(
    tx: &mut Tx,
    statement: &Statement,
    way: (Location, Location),
    code: &'static str,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let why = (code, statement.name().to_string());
    match Entry::of_money(statement.outlet_id.into(), way, statement.total_amount, why, (actor, now)) {
        Some(entry) => ledger::post(tx, &[entry]).await.map(drop),
        None => Ok(()),
    }
}
