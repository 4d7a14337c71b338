//! Records the payment of a statement and posts it to the ledger.

use chrono::{DateTime, Utc};

use super::{Statement, StatementState, store};
use crate::claims;
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry, Location, Phase, Place};
use crate::types::{Error, Money, OutletName, PartyId, StatementId, must_match};

/// Pays: AGREED to PAID; its claims are settled, its total goes from what is payable to what was paid.
pub(super) async fn pay(
    tx: &mut Tx,
    name: OutletName<StatementId>,
    etag: Option<i64>,
    document: &str,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Statement, Error> {
    let mut statement = store::statement(tx, name).await?;
    must_match(name, statement.version, etag)?;
    statement.must_be(StatementState::Agreed)?;
    statement.state = StatementState::Paid;
    statement.payment_document = Some(document.to_owned());
    let paid = store::update(tx, &statement).await?;
    claims::store::settle(tx, name.outlet, name.id).await?;
    let party = PartyId::from(name.outlet);
    let place = |location| Place { party, owner: party, location, condition: Condition::None };
    if paid.total_amount > Money::ZERO {
        let entry = Entry {
            unit: Money::CURRENCY.to_owned(),
            from: place(Location::Payable),
            to: place(Location::Paid),
            amount: paid.total_amount.minor(),
            code: "pay",
            phase: Phase::Posted,
            source: name.to_string(),
            actor: actor.to_owned(),
            post_time: now,
        };
        ledger::post(tx, &[entry]).await?;
    }
    let event = Event::new(name.outlet, "settlement.statement_paid", name, actor, now);
    event::record(tx, event.with("state", paid.state)).await?;
    Ok(paid)
}
