//! Takes refurbished pieces off the bench.

use super::{Disposition, DispositionState, store};
use crate::db::Tx;
use crate::ledger::Condition;
use crate::network::Doing;
use crate::types::{CenterName, DispositionId, Error, Reason, Serials, must_match};

/// How many passed, and which.
#[derive(Clone, Debug)]
pub(super) struct Passed {
    pub(super) name: CenterName<DispositionId>,
    pub(super) etag: Option<i64>,
    pub(super) quantity: i64,
    pub(super) serials: Vec<String>,
}

/// Finishes: REFURBISHING to REFURBISHED. What passed is refurbished stock, what did not is to be scrapped. Refuses a stale
/// etag, another state, more than are on the bench, and serials that are not.
pub(super) async fn finish_refurbishing(tx: &mut Tx, passed: &Passed, doing: Doing<'_>) -> Result<Disposition, Error> {
    let found = store::disposition(tx, passed.name).await?;
    must_match(passed.name, found.version, passed.etag)?;
    found.must_be(DispositionState::Refurbishing)?;
    let (all, own) = found.all();
    let refusal = |reason, message| Error::refused(reason, passed.name, message);
    if passed.quantity > all {
        let message = format!("{} passed, {all} are on the bench", passed.quantity);
        return Err(refusal(Reason::NotEnoughStock, message).with("asked", passed.quantity).with("available", all));
    }
    if let Some(stranger) = passed.serials.iter().find(|serial| !own.contains(serial)) {
        let message = format!("serial `{stranger}` is not on the bench");
        return Err(refusal(Reason::SerialNotThere, message).with("serial", stranger));
    }
    let needed = if own.is_empty() { 0 } else { passed.quantity };
    if i64::try_from(passed.serials.len()) != Ok(needed) {
        let message = format!("{} serials are given, {needed} are needed", passed.serials.len());
        let given = passed.serials.len();
        return Err(refusal(Reason::SerialsMismatch, message).with("given", given).with("needed", needed));
    }
    let others: Vec<String> = own.into_iter().filter(|serial| !passed.serials.contains(serial)).collect();
    let finished = Disposition {
        refurbished_quantity: Some(passed.quantity),
        refurbished_serials: Serials::column(&passed.serials),
        ..found.finished(DispositionState::Refurbished, doing)
    };
    let bench = finished.apart();
    let ways = [
        (Condition::Refurbished, "refurbished", (passed.quantity, passed.serials.clone())),
        (Condition::Scrap, "reject", (all - passed.quantity, others)),
    ];
    let entries: Vec<_> = ways
        .into_iter()
        .filter(|(.., pieces)| pieces.0 > 0)
        .map(|(to, code, pieces)| finished.entry((bench, finished.warehouse(to)), code, pieces, doing))
        .collect();
    let finished = store::update(tx, finished).await?;
    finished.go_on(tx, &entries, doing).await?;
    Ok(finished)
}
