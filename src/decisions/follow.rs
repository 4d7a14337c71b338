//! Keeps a server's policies at the revisions that are published, wherever that happens.

use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::{error, info, warn};

use super::store::revision as store;
use super::{Origin, Publication};
use crate::db::{Db, Tx, deadline};
use crate::policy::{LivePolicies, PackError, Policies, Revision};
use crate::types::Error;

/// How often the last publication is asked for: a fourth of the time in which it must be in use.
const POLL: Duration = Duration::from_millis(500);
/// How long an answer is waited for: after an outage, the next question is asked soon.
const PATIENCE: Duration = Duration::from_secs(1);

/// Records what ships, takes what was published into use, and follows what will be until `stopping` turns true. Needs
/// a runtime.
///
/// # Errors
/// What the database refuses; a set that cannot be read: a server that does not understand what was published must not
/// decide by less.
pub async fn follow(db: &Db, now: DateTime<Utc>, stopping: watch::Receiver<bool>) -> anyhow::Result<LivePolicies> {
    let live = begin(db, now).await.map_err(|error| anyhow::anyhow!("{error:?}")).context("the policies in use")?;
    tokio::spawn(watch_over(db.clone(), live.clone(), stopping));
    Ok(live)
}

/// The set in use at the start.
async fn begin(db: &Db, now: DateTime<Utc>) -> Result<LivePolicies, Error> {
    let shipped = Policies::shipped_revisions().map_err(|error| Error::Internal(error.into()))?;
    let hashes: Vec<&str> = shipped.iter().map(|revision| revision.hash.as_str()).collect();
    let known = db.read("policy.known_revisions", async |tx| store::known(tx, &hashes).await).await?;
    if known.len() < shipped.len() {
        db.write("policy.record_shipped", async |tx| record(tx, shipped, now).await).await?;
    }
    let (position, published) = db.read("policy.revisions", async |tx| published(tx).await).await?;
    let policies = compile(published).await?.map_err(|error| Error::Internal(error.into()))?;
    Ok(LivePolicies::new(policies, position))
}

/// Records the revisions that are not there yet.
async fn record(tx: &mut Tx, shipped: &[Revision], now: DateTime<Utc>) -> Result<(), Error> {
    let hashes: Vec<&str> = shipped.iter().map(|revision| revision.hash.as_str()).collect();
    let known = store::known(tx, &hashes).await?;
    let mut position = store::position(tx).await?;
    for revision in shipped.iter().filter(|revision| !known.contains(&revision.hash)) {
        position += 1;
        let publication = Publication::new(revision, position, Origin::Shipped, "", now);
        store::insert(tx, &publication, &revision.text).await?;
    }
    Ok(())
}

/// The position of the last publication, and all that callers published up to it.
pub(super) async fn published(tx: &mut Tx) -> Result<(i64, Vec<Revision>), Error> {
    Ok((store::position(tx).await?, store::published(tx).await?))
}

/// Reading every pack takes milliseconds: not on a thread that serves calls.
async fn compile(published: Vec<Revision>) -> Result<Result<Policies, PackError>, Error> {
    let compiled = spawn_blocking(move || Policies::revised(&published)).await;
    compiled.map_err(|error| Error::Internal(error.into()))
}

/// What came of a look at the publications.
pub(super) enum Outcome {
    /// Nothing new.
    Same,
    /// A new set is in use.
    Taken(i64),
    /// The set up to this position cannot be read; the one in use stays.
    Unreadable(i64, PackError),
}

/// Takes what was published since into use. A set up to `unreadable` is not tried again.
pub(super) async fn refresh(db: &Db, live: &LivePolicies, unreadable: i64) -> Result<Outcome, Error> {
    let last = db.read("policy.position", async |tx| store::position(tx).await).await?;
    if last <= live.position() || last == unreadable {
        return Ok(Outcome::Same);
    }
    let (position, published) = db.read("policy.revisions", async |tx| published(tx).await).await?;
    Ok(match compile(published).await? {
        Ok(policies) => {
            live.take(policies, position);
            Outcome::Taken(position)
        }
        Err(error) => Outcome::Unreadable(position, error),
    })
}

/// Looks until the server stops; if looking itself fails, it begins again.
async fn watch_over(db: Db, live: LivePolicies, stopping: watch::Receiver<bool>) {
    loop {
        match tokio::spawn(look(db.clone(), live.clone(), stopping.clone())).await {
            Ok(()) => return,
            Err(failed) if failed.is_panic() => error!(error = %failed, "following the policies failed; again"),
            Err(_cancelled) => return,
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn look(db: Db, live: LivePolicies, mut stopping: watch::Receiver<bool>) {
    let (mut unreadable, mut is_cut_off) = (0, false);
    let mut ticks = interval(POLL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            // Whoever could stop the server is gone with it.
            _stopped_or_gone = stopping.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        let outcome = deadline::within(Instant::now() + PATIENCE, refresh(&db, &live, unreadable)).await;
        match &outcome {
            Ok(Outcome::Same) => {}
            Ok(Outcome::Taken(position)) => info!(policy.position = position, "a new revision is in use"),
            Ok(Outcome::Unreadable(position, error)) => {
                error!(policy.position = position, %error, "a revision cannot be read; the one before stays in use");
                unreadable = *position;
            }
            // Told once for an outage.
            Err(error) if !is_cut_off => warn!(?error, "new revisions cannot be seen now"),
            Err(_) => {}
        }
        is_cut_off = outcome.is_err();
        let shown = |is_so: bool| if is_so { 1.0 } else { 0.0 };
        metrics::gauge!("sanbao_policy_cut_off").set(shown(is_cut_off));
        metrics::gauge!("sanbao_policy_unreadable").set(shown(unreadable > live.position()));
    }
}
