//! Records the payment of a statement and posts it to the ledger.

use chrono::{DateTime, Utc};

use super::money::post;
use super::{Statement, StatementState, store};
use crate::claims;
use crate::db::{Event, Tx, event};
use crate::ledger::Location;
use crate::types::{Error, OutletName, StatementId, must_match};

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
    post(tx, &paid, (Location::Payable, Location::Paid), "pay", actor, now).await?;
    let event = Event::new(name.outlet, "settlement.statement_paid", name, actor, now);
    event::record(tx, event.with("state", paid.state)).await?;
    Ok(paid)
}
