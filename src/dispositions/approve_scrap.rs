//! Destroys what was proposed to be scrapped, as a second person.

use super::{Disposition, DispositionState, store};
use crate::db::Tx;
use crate::network::Doing;
use crate::types::{CenterName, DispositionId, Error, Reason, must_match};

/// Approves: PROPOSED to SCRAPPED. Refuses a stale etag, another state, and who proposed it.
pub(super) async fn approve_scrap(
    tx: &mut Tx,
    name: CenterName<DispositionId>,
    etag: Option<i64>,
    doing: Doing<'_>,
) -> Result<Disposition, Error> {
    let found = store::disposition(tx, name).await?;
    must_match(name, found.version, etag)?;
    found.must_be(DispositionState::Proposed)?;
    if found.made_by == doing.actor {
        let message = "who proposed to scrap pieces may not approve it";
        return Err(Error::refused(Reason::SamePerson, name, message));
    }
    let scrapped = store::update(tx, found.finished(DispositionState::Scrapped, doing)).await?;
    let way = (scrapped.apart(), scrapped.destroyed());
    let entry = scrapped.entry(way, "scrap", scrapped.all(), doing);
    scrapped.go_on(tx, &[entry], doing).await?;
    Ok(scrapped)
}
