//! Agrees to a statement for one side; AGREED once both have.

use chrono::{DateTime, Utc};

use super::money::post;
use super::{Statement, StatementState, store};
use crate::db::{Event, Tx, event};
use crate::ledger::Location;
use crate::types::{Error, OutletName, Reason, StatementId, must_match};

/// For whom somebody agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The outlet.
    Outlet,
    /// The brand.
    Brand,
}

/// Agrees. Refuses a digest that is not the statement's, and a statement that is no draft.
pub(super) async fn agree(
    tx: &mut Tx,
    name: OutletName<StatementId>,
    etag: Option<i64>,
    digest: &str,
    side: Side,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Statement, Error> {
    let mut statement = store::statement(tx, name).await?;
    must_match(name, statement.version, etag)?;
    statement.must_be(StatementState::Draft)?;
    if statement.digest != digest {
        let message = format!("the digest is not that of statement `{name}`");
        return Err(Error::refused(Reason::StaleEtag, name, message).with("digest", &statement.digest));
    }
    // Who agreed first for a side stays the one.
    let own = match side {
        Side::Outlet => &mut statement.agreed_by_outlet,
        Side::Brand => &mut statement.agreed_by_brand,
    };
    own.get_or_insert_with(|| actor.to_owned());
    if statement.agreed_by_outlet.is_some() && statement.agreed_by_brand.is_some() {
        statement.state = StatementState::Agreed;
    }
    let agreed = store::update(tx, &statement).await?;
    if agreed.state == StatementState::Agreed {
        post(tx, &agreed, (Location::Expense, Location::Payable), "agree", actor, now).await?;
    }
    let event = Event::new(name.outlet, "settlement.statement_agreed", name, actor, now);
    event::record(tx, event.with("state", agreed.state)).await?;
    Ok(agreed)
}
