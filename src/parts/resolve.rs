//! Says what became of a discrepancy, or of some of its pieces.

use chrono::{DateTime, Utc};

use super::discrepancy::{Discrepancy, DiscrepancyKind, DiscrepancyState, Resolution};
use super::store::discrepancies as store;
use super::{Side, must_fit_serials};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::ledger;
use crate::types::{DiscrepancyId, Error, OutletName, Reason, Serials, Violation, must_match};

/// What is said.
#[derive(Clone, Debug)]
pub(super) struct Resolving {
    pub(super) name: OutletName<DiscrepancyId>,
    pub(super) etag: Option<i64>,
    pub(super) resolution: Resolution,
    /// Of how many pieces; 0 for all.
    pub(super) quantity: i64,
    pub(super) serials: Vec<String>,
    pub(super) remark: String,
    pub(super) side: Side,
}

/// Resolves, moves the pieces, and closes the case of the shipment or stock return if it was the last one open. Of fewer pieces than there are,
/// the rest becomes a discrepancy of its own, which comes second. Refuses a stale etag, what is resolved, what does not
/// become of its kind, what the center alone can say, and who would write off what they reported.
pub(super) async fn resolve(
    tx: &mut Tx,
    told: &Resolving,
    rest_id: DiscrepancyId,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Discrepancy, Option<Discrepancy>), Error> {
    let mut own = store::discrepancy(tx, told.name).await?;
    must_match(told.name, own.version, told.etag)?;
    own.must_take(told.resolution)?;
    if own.is_the_centers(told.resolution) && told.side == Side::Outlet {
        let message = format!("the service center says that pieces are {}", told.resolution);
        return Err(Error::Forbidden(Reason::NotTheOutlets, message));
    }
    if told.resolution.writes_off() && own.reporter == actor {
        let message = "who told of pieces that are missing or broken may not write them off";
        return Err(Error::refused(Reason::SamePerson, told.name, message));
    }
    let rest = split(&mut own, told, rest_id)?;
    if own.kind == DiscrepancyKind::Wrong {
        let parts = catalog::store::parts(tx, &[own.part_id]).await?;
        for part in &parts {
            must_fit_serials(part, own.quantity, &Serials::of(own.serials.as_ref()))?;
        }
    }
    own.state = DiscrepancyState::Resolved;
    own.resolution = Some(told.resolution);
    own.resolve_remark = Some(told.remark.clone());
    own.resolver = Some(actor.to_owned());
    own.resolve_time = Some(now);
    let entries = own.entries(told.resolution, actor, now);
    if !entries.is_empty() {
        ledger::post(tx, &entries).await?;
    }
    store::resolve(tx, &mut own, rest.as_ref()).await?;
    let event = Event::new(own.outlet_id, "parts.discrepancy_resolved", own.name(), actor, now);
    event::record(tx, event.with("resolution", told.resolution).with("pieces", own.quantity)).await?;
    Ok((own, rest))
}

/// Leaves the pieces spoken of in `own`; answers the others, if there are any.
fn split(own: &mut Discrepancy, told: &Resolving, rest_id: DiscrepancyId) -> Result<Option<Discrepancy>, Error> {
    let wrong = |field: &str, rule, description: String| {
        Err(Error::Invalid(vec![Violation { field: field.to_owned(), rule, description }]))
    };
    if told.quantity > own.quantity {
        return wrong("quantity", "OUT_OF_RANGE", format!("is {}, open are {}", told.quantity, own.quantity));
    }
    let known = Serials::of(own.serials.as_ref());
    if let Some(stranger) = told.serials.iter().find(|serial| !known.contains(serial)) {
        return wrong("serials", "NOT_OF_IT", format!("`{stranger}` is none of its pieces"));
    }
    if told.quantity == 0 || told.quantity == own.quantity {
        return Ok(None);
    }
    let wanted = if known.is_empty() { 0 } else { told.quantity };
    if i64::try_from(told.serials.len()) != Ok(wanted) {
        return wrong("serials", "COUNT_OUT_OF_RANGE", format!("are {}, must be {wanted}", told.serials.len()));
    }
    let others: Vec<String> = known.into_iter().filter(|serial| !told.serials.contains(serial)).collect();
    let rest = Discrepancy {
        discrepancy_id: rest_id,
        quantity: own.quantity.saturating_sub(told.quantity),
        serials: Serials::column(&others),
        version: 1,
        ..own.clone()
    };
    own.quantity = told.quantity;
    own.serials = Serials::column(&told.serials);
    Ok(Some(rest))
}
