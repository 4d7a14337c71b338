//! Which part is used for a part number on a day: the end of the chain of successors.

use super::{Succession, store};
use crate::db::Tx;
use crate::types::{Day, Error, PartId};

/// Links that a chain may have: the database lets none lead back, so this is never reached by a true one.
const LINKS_MAX: usize = 1000;

/// The links from a part to the one that is used, in order; none if nothing replaces it. `NotFound` for an unknown part.
pub(super) async fn chain(tx: &mut Tx, part: PartId, day: Day) -> Result<Vec<Succession>, Error> {
    store::part(tx, part).await?;
    let (mut chain, mut at) = (Vec::new(), part);
    while let Some(link) = store::successions_on(tx, &[at], day).await?.pop() {
        at = link.successor_id.ok_or_else(|| Error::internal("a link that leads nowhere"))?;
        chain.push(link);
        if chain.len() > LINKS_MAX {
            return Err(Error::internal("a chain of successors without an end"));
        }
    }
    Ok(chain)
}
