//! Keeps a server's atlas at what the network is, wherever it changes.
//!
//! Every change of an outlet records an event of kind `network.…` in its own commit. A look asks for the events since
//! the horizon of the look before, and reads the outlets they name again. It does not wait for the horizon to pass them,
//! as the feed does: an outlet that is read once too often does no harm, and a suspension shows although some other
//! transaction is still writing.

use std::collections::HashSet;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::{error, warn};
use uuid::Uuid;

use super::atlas::Atlas;
use super::live::LiveAtlas;
use super::store::site as store;
use crate::db::{Db, deadline};
use crate::types::{Error, OutletId};

/// How often changes are asked for: a fourth of the time in which they must show.
const POLL: Duration = Duration::from_millis(250);
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Outlets that are read at once.
const CHUNK: usize = 10_000;

/// What was seen of the events.
struct Seen {
    /// Events below it were all seen.
    horizon: i64,
    /// Those seen from there on.
    events: HashSet<Uuid>,
}

/// Reads the outlets and follows them until `stopping` turns true. Needs a runtime.
pub(super) fn follow(db: &Db, stopping: watch::Receiver<bool>) -> LiveAtlas {
    let live = LiveAtlas::unread();
    tokio::spawn(watch_over(db.clone(), live.clone(), stopping));
    live
}

/// Looks until the server stops; if looking itself fails, it begins again.
async fn watch_over(db: Db, live: LiveAtlas, stopping: watch::Receiver<bool>) {
    loop {
        match tokio::spawn(look(db.clone(), live.clone(), stopping.clone())).await {
            Ok(()) => return,
            Err(failed) if failed.is_panic() => error!(error = %failed, "following the outlets failed; again"),
            Err(_cancelled) => return,
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn look(db: Db, live: LiveAtlas, mut stopping: watch::Receiver<bool>) {
    let (mut seen, mut is_cut_off) = (None, false);
    let mut ticks = interval(POLL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            // Whoever could stop the server is gone with it.
            _stopped_or_gone = stopping.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        let outcome = match &mut seen {
            None => begin(&db, &live).await.map(|first| seen = Some(first)),
            Some(seen) => deadline::within(Instant::now() + PATIENCE, refresh(&db, &live, seen)).await,
        };
        match &outcome {
            Ok(()) => live.tell_looked(),
            // Told once for an outage.
            Err(error) if !is_cut_off => warn!(?error, "the outlets cannot be followed now"),
            Err(_) => {}
        }
        is_cut_off = outcome.is_err();
        metrics::gauge!("sanbao_outlets_cut_off").set(if is_cut_off { 1.0 } else { 0.0 });
    }
}

async fn horizon(db: &Db) -> Result<i64, Error> {
    db.read("coverage.horizon", async |tx| store::horizon(tx).await).await
}

/// Reads every outlet. What changes meanwhile is seen by the next look.
async fn begin(db: &Db, live: &LiveAtlas) -> Result<Seen, Error> {
    let horizon = horizon(db).await?;
    let (mut sites, mut after) = (Vec::new(), OutletId::BRAND);
    loop {
        let limit = i64::try_from(CHUNK).unwrap_or(i64::MAX);
        let page = db.read("coverage.sites", async |tx| store::page(tx, after, limit).await).await?;
        let is_last = page.len() < CHUNK;
        after = page.last().map_or(after, |site| site.outlet);
        sites.extend(page);
        if is_last {
            break;
        }
    }
    let atlas = spawn_blocking(move || Atlas::new(sites)).await.map_err(|error| Error::Internal(error.into()))?;
    live.take(atlas);
    Ok(Seen { horizon, events: HashSet::new() })
}

/// Takes what changed since the last look into the atlas.
async fn refresh(db: &Db, live: &LiveAtlas, seen: &mut Seen) -> Result<(), Error> {
    let next = horizon(db).await?;
    let since = seen.horizon;
    let events = db.read("coverage.changes", async |tx| store::changes(tx, since).await).await?;
    let fresh = events.iter().filter(|event| !seen.events.contains(&event.event_id));
    let mut changed: Vec<OutletId> = fresh.map(|event| event.outlet_id).collect();
    changed.sort_unstable();
    changed.dedup();
    let mut is_ragged = false;
    for some in changed.chunks(CHUNK) {
        is_ragged = live.put(db.read("coverage.changed_sites", async |tx| store::sites(tx, some).await).await?);
    }
    // Only once all of it was taken: who fails halfway sees the same events again.
    seen.events = events.iter().filter(|event| next <= event.transaction_id).map(|event| event.event_id).collect();
    seen.horizon = next;
    if is_ragged {
        let live = live.clone();
        spawn_blocking(move || live.rebuild()).await.map_err(|error| Error::Internal(error.into()))?;
    }
    Ok(())
}
