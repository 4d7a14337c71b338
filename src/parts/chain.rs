//! The chain over a slice of the ledger: each hash covers its transfer and the hash before, so that no entry can change,
//! go or come without every hash after it.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::close::ChainLink;
use crate::db::Tx;
use crate::ledger::{self, Transfer};
use crate::types::{Error, PartyId, Serials, TransferId, TypedId as _};

/// Transfers read at a time.
const PAGE: i64 = 5000;

/// What the first hash of all covers in place of the one before.
pub(super) const BEGINNING: [u8; 32] = [0; 32];

/// The hash of a transfer after another. Every column is written with its length, so that no two transfers read alike.
pub(super) fn hash(before: &[u8], transfer: &Transfer) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let mut put = |bytes: &[u8]| {
        hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(bytes);
    };
    put(before);
    put(transfer.transfer_id.uuid().as_bytes());
    put(transfer.unit.as_bytes());
    put(transfer.credit_party_id.uuid().as_bytes());
    put(transfer.credit_account_id.uuid().as_bytes());
    put(transfer.debit_party_id.uuid().as_bytes());
    put(transfer.debit_account_id.uuid().as_bytes());
    put(&transfer.amount.to_be_bytes());
    put(transfer.code.as_bytes());
    put(transfer.phase.as_str().as_bytes());
    for reference in [transfer.pending_id, transfer.corrects_id] {
        put(reference.map(|id| id.uuid().into_bytes()).as_ref().map_or(&[][..], |bytes| &bytes[..]));
    }
    put(transfer.source.as_bytes());
    put(transfer.actor.as_bytes());
    put(&transfer.post_time.timestamp_micros().to_be_bytes());
    for serial in Serials::of(transfer.serials.as_ref()) {
        put(serial.as_bytes());
    }
    hasher.finalize().into()
}

/// The chain over a party's transfers of parts in a span, after the digest of the span before.
pub(super) async fn over(
    tx: &mut Tx,
    party: PartyId,
    span: (DateTime<Utc>, DateTime<Utc>),
    before: &[u8],
) -> Result<Vec<ChainLink>, Error> {
    let mut links: Vec<ChainLink> = Vec::new();
    let mut last = before.to_vec();
    let mut after: Option<(DateTime<Utc>, TransferId)> = None;
    loop {
        let page = ledger::store::slice(tx, party, span, after, PAGE).await?;
        for transfer in &page {
            last = hash(&last, transfer).to_vec();
            links.push(ChainLink {
                position: i64::try_from(links.len()).unwrap_or(i64::MAX),
                credit_party_id: transfer.credit_party_id,
                transfer_id: transfer.transfer_id,
                hash: last.clone(),
            });
        }
        match page.last() {
            Some(transfer) => after = Some((transfer.post_time, transfer.transfer_id)),
            None => return Ok(links),
        }
    }
}

/// The digest of a chain: its last hash, or of an empty one what came before it.
pub(super) fn digest(links: &[ChainLink], before: &[u8]) -> String {
    hex(links.last().map_or(before, |link| &link.hash))
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
