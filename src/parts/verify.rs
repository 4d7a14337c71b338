//! Whether a closed slice is still what was signed, and which entry is not.

use std::collections::{HashMap, HashSet};

use super::chain;
use super::close::{ChainLink, CloseState, StockClose};
use super::close_month::chained;
use super::store::close as store;
use crate::db::Tx;
use crate::ledger::{self, Transfer};
use crate::types::{CloseId, Error, OutletName, TransferId};

/// Entries told at most.
const TOLD_MAX: usize = 1000;

/// How an entry differs from what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tampering {
    /// The transfer is not what it was.
    Changed,
    /// The transfer is gone.
    Missing,
    /// The transfer was not there.
    Added,
    /// The chain does not lead to the digest that was signed.
    Chain,
}

/// What became of a closed slice.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    pub(super) links: usize,
    pub(super) digest: String,
    pub(super) found: Vec<(Option<TransferId>, Tampering)>,
}

/// Computes the chain again. Each entry is held against the kept hash of the entry before it, so that one wrong entry
/// does not drag those after it along; the kept chain as a whole is held against the digest that both sides signed, and
/// against the one that a side kept.
pub(super) async fn verify(tx: &mut Tx, name: OutletName<CloseId>, own: Option<&str>) -> Result<Verified, Error> {
    let close = store::close(tx, name).await?;
    close.must_be(CloseState::Closed)?;
    let (now, before) = chained(tx, &close).await?;
    let kept = store::links(tx, name).await?;
    let transfers = transfers(tx, &close).await?;
    let mut found = compare(&kept, &transfers, &before);
    let kept_digest = chain::digest(&kept, &before);
    let digest = chain::digest(&now, &before);
    let signed = close.digest.as_deref();
    let is_whole = (0..).zip(&kept).all(|(position, link)| link.position == position);
    if !is_whole
        || Some(kept_digest.as_str()) != signed
        || own.is_some_and(|own| Some(own) != signed)
        || (found.is_empty() && Some(digest.as_str()) != signed)
    {
        found.push((None, Tampering::Chain));
    }
    found.truncate(TOLD_MAX);
    Ok(Verified { links: kept.len(), digest, found })
}

/// The slice as the ledger has it now.
async fn transfers(tx: &mut Tx, close: &StockClose) -> Result<Vec<Transfer>, Error> {
    let span = (close.begin_time, close.end_time);
    ledger::store::slice(tx, close.outlet_id.into(), span, None, i64::MAX).await
}

fn compare(kept: &[ChainLink], transfers: &[Transfer], before: &[u8]) -> Vec<(Option<TransferId>, Tampering)> {
    let by_id: HashMap<TransferId, &Transfer> =
        transfers.iter().map(|transfer| (transfer.transfer_id, transfer)).collect();
    let mut found = Vec::new();
    let mut last = before;
    for link in kept {
        match by_id.get(&link.transfer_id) {
            None => found.push((Some(link.transfer_id), Tampering::Missing)),
            Some(transfer) if chain::hash(last, transfer)[..] != link.hash => {
                found.push((Some(link.transfer_id), Tampering::Changed));
            }
            Some(_) => {}
        }
        last = &link.hash;
    }
    let known: HashSet<TransferId> = kept.iter().map(|link| link.transfer_id).collect();
    let added = transfers.iter().filter(|transfer| !known.contains(&transfer.transfer_id));
    found.extend(added.map(|transfer| (Some(transfer.transfer_id), Tampering::Added)));
    found
}
