//! Publishes a revision of a pack, a table or a calendar.

use chrono::{DateTime, Utc};
use tokio::task::spawn_blocking;

use super::store::revision as store;
use super::{Origin, Publication, follow};
use crate::db::{Db, Event, Tx, event};
use crate::policy::{PackError, Policies, Revision, RevisionKind};
use crate::types::{BadText, Day, Error, OutletId, Reason};

/// Flaws that are told beside the first, which comes with its case.
const FLAWS_TOLD: usize = 5;

/// A revision that may be published, unless another is first.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// The revision.
    pub(super) revision: Revision,
    /// Whether cases of its days will be decided by it.
    pub(super) is_standing: bool,
    /// The last publication it was checked against.
    position: i64,
}

/// Checks a text as a revision beside those that are published.
pub(super) async fn prepare(db: &Db, file: &str, text: String) -> Result<Candidate, Error> {
    let (position, published) = db.read("policy.revisions", async |tx| follow::published(tx).await).await?;
    let file = if file.is_empty() { "source" } else { file }.to_owned();
    let checked = spawn_blocking(move || check(published, &file, &text)).await;
    let (revision, is_standing) = checked.map_err(|error| Error::Internal(error.into()))??;
    Ok(Candidate { revision, is_standing, position })
}

/// What would be in use with a text, proved or not: nothing is published.
pub(super) async fn would_be(db: &Db, file: &str, text: String) -> Result<Policies, Error> {
    let (_, mut published) = db.read("policy.revisions", async |tx| follow::published(tx).await).await?;
    let file = if file.is_empty() { "source" } else { file }.to_owned();
    let read = move || {
        let revision = Revision::read(&file, &text).map_err(bad_pack)?;
        if revision.kind == RevisionKind::Table {
            let message = "a table decides nothing that is simulated: simulate a pack or a calendar".to_owned();
            let bad = BadText { field: "source", file, line: 1, message };
            return Err(Error::BadText(Reason::BadPack, Box::new(bad)));
        }
        published.push(revision);
        Policies::revised(&published).map_err(bad_pack)
    };
    spawn_blocking(read).await.map_err(|error| Error::Internal(error.into()))?
}

/// Reads the text, and all that would be in use with it: what is refused here was never published.
fn check(mut published: Vec<Revision>, file: &str, text: &str) -> Result<(Revision, bool), Error> {
    let revision = Revision::read(file, text).map_err(bad_pack)?;
    let same = |other: &&Revision| other.hash == revision.hash;
    let shipped = Policies::shipped_revisions().map_err(|error| Error::Internal(error.into()))?;
    if !shipped.iter().chain(&published).any(|other| same(&other)) {
        let others: Vec<&Revision> =
            shipped.iter().chain(&published).filter(|other| other.name == revision.name).collect();
        others.iter().try_for_each(|other| revision.must_stay_what_it_was(other)).map_err(bad_pack)?;
        must_be_in_order(&revision, &others)?;
        published.push(revision.clone());
        // The whole candidate set, as it would decide.
        let candidate = Policies::revised(&published).map_err(bad_pack)?;
        must_be_proved(&revision, &candidate)?;
    }
    let standing = Policies::standing(&published).map_err(|error| Error::Internal(error.into()))?;
    let is_standing = standing.iter().any(same);
    Ok((revision, is_standing))
}

/// A revision either corrects one of its name, by the same first day, or begins after all of them: who inserts one
/// before a later one would see it end sooner than meant. `others` are those of its name.
fn must_be_in_order(revision: &Revision, others: &[&Revision]) -> Result<(), Error> {
    let begins: Vec<Day> = others.iter().map(|other| other.in_force).collect();
    let Some(last) = begins.iter().max() else { return Ok(()) };
    if revision.in_force > *last || begins.contains(&revision.in_force) {
        return Ok(());
    }
    let Revision { name, in_force, .. } = revision;
    let message = format!("`{name}` has a revision in force from {last}; {in_force} lies before it and corrects none");
    let refused = Error::refused(Reason::RevisionOutOfOrder, format!("packs/{name}"), message);
    Err(refused.with("inForce", in_force).with("lastInForce", last))
}

/// What would decide must have an answer to every case, one only, and none that takes away what a lower layer gives.
fn must_be_proved(revision: &Revision, candidate: &Policies) -> Result<(), Error> {
    let message = match revision.kind {
        RevisionKind::Table => {
            let flaws = candidate.tables().flaws(Some(&revision.hash));
            let Some(first) = flaws.first() else { return Ok(()) };
            first.to_string()
        }
        RevisionKind::Pack | RevisionKind::Calendar => {
            let flaws = candidate.flaws_of(&revision.hash);
            let Some(first) = flaws.first() else { return Ok(()) };
            let others: Vec<&str> = flaws.iter().skip(1).map(|flaw| flaw.message.as_str()).take(FLAWS_TOLD).collect();
            let besides = if others.is_empty() { String::new() } else { format!("besides: {}", others.join("; ")) };
            format!("{first}{besides}")
        }
    };
    let bad = BadText { field: "source", file: revision.file.clone(), line: 1, message };
    Err(Error::BadText(Reason::PackNotProved, Box::new(bad)))
}

fn bad_pack(error: PackError) -> Error {
    let (file, line, message) = (error.file().to_owned(), error.line(), error.message().to_owned());
    Error::BadText(Reason::BadPack, Box::new(BadText { field: "source", file, line, message }))
}

/// Publishes a candidate; one that is published already is answered as it is. `Conflict` if another was first: the
/// candidate must be checked beside that one.
pub(super) async fn publish(
    tx: &mut Tx,
    candidate: &Candidate,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Publication, Error> {
    if let Some(known) = store::find(tx, &candidate.revision.hash).await? {
        return Ok(known);
    }
    if store::position(tx).await? != candidate.position {
        return Err(Error::Conflict);
    }
    let position = candidate.position.saturating_add(1);
    let publication = Publication::new(&candidate.revision, position, Origin::Published, actor, now);
    store::insert(tx, &publication, &candidate.revision.text).await?;
    let happened = Event::new(
        OutletId::BRAND,
        "decisions.revision_published",
        publication.name(),
        actor,
        publication.publish_time,
    );
    let happened = happened.with("pack", &publication.name).with("kind", publication.kind);
    event::record(tx, happened.with("inForce", publication.in_force)).await?;
    Ok(publication)
}
