//! Records what the supplier gave for pieces that were given back.

use super::{Disposition, DispositionState, store};
use crate::db::Tx;
use crate::network::Doing;
use crate::types::{CenterName, DispositionId, Error, Money, must_match};

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
    let recovered = Disposition {
        recovered_amount: Some(recovery.amount),
        recovery_document: Some(recovery.document.clone()),
        ..found.finished(DispositionState::Recovered, doing)
    };
    let recovered = store::update(tx, recovered).await?;
    recovered.go_on(tx, &[], doing).await?;
    Ok(recovered)
}
