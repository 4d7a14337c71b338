//! Which part is used for a part number on a day: the end of the chain of successors.

use std::collections::HashMap;

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

/// The part that is used on a day for each of these: itself if nothing replaces it.
///
/// # Errors
/// A defect of ours if a chain has no end.
pub async fn in_use(tx: &mut Tx, parts: &[PartId], day: Day) -> Result<HashMap<PartId, PartId>, Error> {
    let mut links: HashMap<PartId, PartId> = HashMap::new();
    let mut asked = parts.to_vec();
    // One query for all the links of one distance.
    while !asked.is_empty() {
        let found = store::successions_on(tx, &asked, day).await?;
        let found = found.into_iter().filter_map(|link| Some((link.part_id, link.successor_id?)));
        let new: Vec<(PartId, PartId)> = found.filter(|(part, _)| !links.contains_key(part)).collect();
        asked = new.iter().map(|(_, successor)| *successor).collect();
        links.extend(new);
    }
    let mut ends = HashMap::with_capacity(parts.len());
    for part in parts {
        let mut chain = std::iter::successors(Some(*part), |at| links.get(at).copied()).take(LINKS_MAX);
        let end = chain.find(|at| !links.contains_key(at));
        let end = end.ok_or_else(|| Error::internal("a chain of successors without an end"))?;
        ends.insert(*part, end);
    }
    Ok(ends)
}
