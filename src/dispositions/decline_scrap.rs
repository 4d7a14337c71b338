//! Puts back what was proposed to be scrapped.

use super::{Disposition, DispositionState, store};
use crate::db::Tx;
use crate::network::Doing;
use crate::types::{CenterName, DispositionId, Error, must_match};

/// Declines: PROPOSED to DECLINED; the pieces are back in the warehouse as they were. Who proposed it may, too: nothing is
/// destroyed. Refuses a stale etag and another state.
pub(super) async fn decline_scrap(
    tx: &mut Tx,
    name: CenterName<DispositionId>,
    etag: Option<i64>,
    reason: &str,
    doing: Doing<'_>,
) -> Result<Disposition, Error> {
    let found = store::disposition(tx, name).await?;
    must_match(name, found.version, etag)?;
    found.must_be(DispositionState::Proposed)?;
    let declined = found.finished(DispositionState::Declined, doing);
    let declined = store::update(tx, Disposition { decline_reason: Some(reason.to_owned()), ..declined }).await?;
    let way = (declined.apart(), declined.warehouse(declined.condition));
    let entry = declined.entry(way, "put_back", declined.all(), doing);
    declined.go_on(tx, &[entry], doing).await?;
    Ok(declined)
}
