//! Records what the supplier gave for pieces that were given back, and corrects it; in the books and in the ledger, in one
//! commit.

use super::{Disposition, DispositionState, store};
use crate::db::Tx;
use crate::ledger::{self, Entry};
use crate::network::Doing;
use crate::types::{CenterName, DispositionId, Error, Money, Reason, must_match};

/// What the supplier gave.
#[derive(Clone, Debug)]
pub(super) struct Recovery {
    pub(super) name: CenterName<DispositionId>,
    pub(super) etag: Option<i64>,
    pub(super) amount: Money,
    pub(super) document: String,
}

/// Records it: AT_SUPPLIER to RECOVERED. The pieces stay with the supplier. Refuses a stale etag and another state.
pub(super) async fn record_recovery(tx: &mut Tx, recovery: &Recovery, doing: Doing<'_>) -> Result<Disposition, Error> {
    let found = store::disposition(tx, recovery.name).await?;
    must_match(recovery.name, found.version, recovery.etag)?;
    found.must_be(DispositionState::AtSupplier)?;
    book(tx, found, recovery, None, doing).await
}

/// Corrects it: what was posted is taken back, and posted as it is. Refuses a stale etag, another state than RECOVERED, and
/// who said so before.
pub(super) async fn correct_recovery(
    tx: &mut Tx,
    recovery: &Recovery,
    reason: &str,
    doing: Doing<'_>,
) -> Result<Disposition, Error> {
    let found = store::disposition(tx, recovery.name).await?;
    must_match(recovery.name, found.version, recovery.etag)?;
    found.must_be(DispositionState::Recovered)?;
    if found.finished_by.as_deref() == Some(doing.actor) {
        let message = "who said what was recovered may not correct it";
        return Err(Error::refused(Reason::SamePerson, recovery.name, message));
    }
    book(tx, found, recovery, Some(reason), doing).await
}

async fn book(
    tx: &mut Tx,
    found: Disposition,
    recovery: &Recovery,
    correction: Option<&str>,
    doing: Doing<'_>,
) -> Result<Disposition, Error> {
    let before = found.recovered_amount.and_then(|amount| found.recovery(amount, doing));
    let taken_back = before.zip(found.recovery_transfer_id).map(|(entry, posted)| entry.contra(posted));
    let given = found.recovery(recovery.amount, doing);
    let entries: Vec<Entry> = taken_back.into_iter().chain(given.clone()).collect();
    let posted = ledger::post(tx, &entries).await?;
    let recovered = Disposition {
        recovered_amount: Some(recovery.amount),
        recovery_document: Some(recovery.document.clone()),
        recovery_transfer_id: given.and_then(|_| posted.last().copied()),
        recovery_correction: correction.map(str::to_owned),
        ..found.finished(DispositionState::Recovered, doing)
    };
    let recovered = store::update(tx, recovered).await?;
    recovered.go_on(tx, &[], doing).await?;
    Ok(recovered)
}
