//! Begins a disposition: the pieces leave the warehouse for where it is carried out.

use super::{Disposition, DispositionKind, store};
use crate::db::Tx;
use crate::ledger::Condition;
use crate::network::Doing;
use crate::parts::must_fit_serials;
use crate::types::{CenterName, DispositionId, Error, PartId, Serials};
use crate::{catalog, network};

/// What is to be disposed of.
#[derive(Clone, Debug)]
pub(super) struct Disposal {
    pub(super) name: CenterName<DispositionId>,
    pub(super) kind: DispositionKind,
    pub(super) part: PartId,
    pub(super) condition: Condition,
    pub(super) quantity: i64,
    pub(super) serials: Vec<String>,
    pub(super) reason: String,
    pub(super) document: String,
}

/// Begins it. Fails with `NotFound` for an unknown center or part; the ledger refuses more than the center has.
pub(super) async fn dispose(tx: &mut Tx, disposal: &Disposal, doing: Doing<'_>) -> Result<Disposition, Error> {
    network::store::center(tx, disposal.name.center).await?;
    let part = catalog::store::part(tx, disposal.part).await?;
    must_fit_serials(&part, disposal.quantity, &disposal.serials)?;
    let begun = Disposition {
        center_id: disposal.name.center,
        disposition_id: disposal.name.id,
        kind: disposal.kind,
        state: disposal.kind.begins(),
        part_id: disposal.part,
        condition: disposal.condition,
        quantity: disposal.quantity,
        serials: Serials::column(&disposal.serials),
        reason: disposal.reason.clone(),
        document: disposal.document.clone(),
        made_by: doing.actor.to_owned(),
        create_time: doing.now,
        refurbished_quantity: None,
        refurbished_serials: None,
        recovered_amount: None,
        recovery_document: None,
        decline_reason: None,
        finished_by: None,
        finish_time: None,
        version: 1,
        recovery_transfer_id: None,
        recovery_correction: None,
    };
    let code = match disposal.kind {
        DispositionKind::Refurbish => "refurbish",
        DispositionKind::Scrap => "set_apart",
        DispositionKind::ToSupplier => "to_supplier",
    };
    let way = (begun.warehouse(disposal.condition), begun.apart());
    let entry = begun.entry(way, code, begun.all(), doing);
    store::insert(tx, &begun).await?;
    begun.go_on(tx, &[entry], doing).await?;
    Ok(begun)
}
