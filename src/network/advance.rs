//! How every verb changes an outlet: read it, check what is common to all, change it, and leave a row of history.

use chrono::{DateTime, Utc};

use super::{Outlet, OutletState, OutletTransition, PlanOutcome, store};
use crate::db::{Event, Tx, event};
use crate::types::{Error, Name, OutletId, Reason, TransitionId};

/// A change of an outlet.
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

/// Who does it, and when.
#[derive(Clone, Copy, Debug)]
pub struct Doing<'a> {
    /// Subject of the caller.
    pub actor: &'a str,
    /// The present.
    pub now: DateTime<Utc>,
}

/// Reads the outlet and checks its etag and its state. Answers it as it will be: in the state that the verb leads to.
pub(super) async fn begin(tx: &mut Tx, advance: &Advance) -> Result<(Outlet, Outlet), Error> {
    let before = store::outlet(tx, advance.outlet).await?;
    before.must_match(advance.etag)?;
    let state = before.after(advance.verb)?;
    let changed = Outlet { state, ..before.clone() };
    Ok((before, changed))
}

/// Writes the outlet as changed, the row of history, and the event. A plan that is left otherwise than by completing it
/// is broken off.
pub(super) async fn end(
    tx: &mut Tx,
    before: &Outlet,
    changed: &Outlet,
    advance: &Advance,
    doing: Doing<'_>,
) -> Result<Outlet, Error> {
    if before.state == OutletState::ImprovementPlan && changed.state != before.state {
        store::close_plan(tx, before.outlet_id, PlanOutcome::BrokenOff, None, doing.now).await?;
    }
    let after = store::update_outlet(tx, changed).await?;
    record(tx, before.state.as_str(), &after, advance, doing).await?;
    Ok(after)
}

/// Writes the change into the outlet's history and the feed.
pub(super) async fn record(
    tx: &mut Tx,
    from: &str,
    after: &Outlet,
    advance: &Advance,
    doing: Doing<'_>,
) -> Result<(), Error> {
    let (transition, told) = recorded(from, after, advance, doing);
    store::insert_transitions(tx, &[transition]).await?;
    event::record(tx, told).await
}

/// A change as the outlet's history and the feed tell it.
pub(super) fn recorded(from: &str, after: &Outlet, advance: &Advance, doing: Doing<'_>) -> (OutletTransition, Event) {
    let transition = OutletTransition {
        outlet_id: after.outlet_id,
        transition_id: TransitionId::generate(),
        from_state: from.to_owned(),
        to_state: after.state.as_str().to_owned(),
        verb: advance.verb.to_owned(),
        actor: doing.actor.to_owned(),
        reason: advance.reason.clone(),
        transition_time: doing.now,
        version: after.version,
    };
    let kind = match from {
        "" => "network.outlet_applied",
        from if from == after.state.as_str() => "network.outlet_changed",
        _ => "network.outlet_moved",
    };
    let moved = Event::new(after.outlet_id, kind, Name(after.outlet_id), doing.actor, doing.now);
    (transition, moved.with("state", after.state).with("verb", advance.verb))
}

/// Changes the state as the table says. Refuses a verb that leads nowhere from here, and a stale etag.
pub(super) async fn advance(tx: &mut Tx, advance: &Advance, doing: Doing<'_>) -> Result<Outlet, Error> {
    let (before, changed) = begin(tx, advance).await?;
    end(tx, &before, &changed, advance, doing).await
}

/// Authorizes an outlet: PROBATION to AUTHORIZED. Refuses who recorded the review.
pub(super) async fn authorize(tx: &mut Tx, advance: &Advance, doing: Doing<'_>) -> Result<Outlet, Error> {
    let (before, changed) = begin(tx, advance).await?;
    let review = store::last_review(tx, advance.outlet).await?;
    if review.is_some_and(|review| review.reviewer == doing.actor) {
        let name = Name(advance.outlet);
        let message = format!("who reviewed the application of `{name}` may not also authorize it");
        return Err(Error::refused(Reason::SamePerson, name, message));
    }
    end(tx, &before, &changed, advance, doing).await
}
