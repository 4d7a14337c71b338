//! Moves an outlet along its life where nothing but the state changes.

use chrono::{DateTime, Utc};

use super::{Outlet, store};
use crate::db::{Event, Tx, event};
use crate::types::{Error, Name, OutletId};

/// A change of an outlet's state.
#[derive(Clone, Debug)]
pub struct Advance {
    /// Which outlet.
    pub outlet: OutletId,
    /// The version it must still have, if told.
    pub etag: Option<i64>,
    /// The verb, as in the table of transitions.
    pub verb: &'static str,
    /// Why, if a reason is asked for.
    pub reason: String,
}

/// Changes the state as the table says. Refuses a verb that leads nowhere from here, and a stale etag.
pub(super) async fn advance(tx: &mut Tx, advance: &Advance, actor: &str, now: DateTime<Utc>) -> Result<Outlet, Error> {
    let outlet = store::outlet(tx, advance.outlet).await?;
    outlet.must_match(advance.etag)?;
    let state = outlet.after(advance.verb)?;
    let moved = store::move_outlet(tx, &outlet, state, outlet.level).await?;
    record(tx, &outlet, &moved, advance, actor, now).await?;
    Ok(moved)
}

/// Writes the change into the outlet's history and the feed.
pub(super) async fn record(
    tx: &mut Tx,
    before: &Outlet,
    after: &Outlet,
    advance: &Advance,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    store::insert_transition(tx, before, after, advance, actor, now).await?;
    let moved = Event::new(after.outlet_id, "network.outlet_moved", Name(after.outlet_id), actor, now);
    event::record(tx, moved.with("state", after.state).with("verb", advance.verb)).await
}
