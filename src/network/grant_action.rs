//! Gives and revokes single grants.

use super::admit::must_not_begin_before;
use super::advance::{begin, end};
use super::grant::Giving;
use super::{Advance, Doing, Grant, Obligation, store};
use crate::db::Tx;
use crate::types::{Day, Error, GrantId, Name, OutletName, ProductFamily, Reason, ServiceAction};

/// A grant as asked for.
#[derive(Clone, Debug)]
pub(super) struct Granting {
    pub(super) advance: Advance,
    pub(super) family: ProductFamily,
    pub(super) action: ServiceAction,
    pub(super) begin: Day,
    pub(super) end: Option<Day>,
}

/// Grants one action on one family, beside the bundle of the level. Refuses an overlap, a day before the outlet applied,
/// and the past while orders are open: they were taken in under other rights.
pub(super) async fn grant_action(tx: &mut Tx, granting: &Granting, doing: Doing<'_>) -> Result<Grant, Error> {
    let (before, changed) = begin(tx, &granting.advance).await?;
    must_not_begin_before(&before, granting.begin)?;
    if granting.begin < Day::of(doing.now) {
        let unfinished = store::obligations(tx, before.outlet_id).await?;
        if let Some((kind, orders)) = unfinished.iter().find(|(kind, _)| *kind == Obligation::OpenOrders) {
            let name = Name(before.outlet_id);
            let message = format!("`{name}` has {orders} open orders: a grant cannot begin in the past under them");
            let refusal = Error::refused(Reason::BusinessUnfinished, name, message);
            return Err(refusal.with(kind.key(), orders).with("beginDate", granting.begin));
        }
    }
    let giving = Giving { reason: &granting.advance.reason, actor: doing.actor, now: doing.now };
    let dates = (granting.begin, granting.end);
    let grant = Grant::single(before.outlet_id, granting.family, granting.action, dates, giving);
    store::insert_grants(tx, std::slice::from_ref(&grant)).await?;
    end(tx, &before, &changed, &granting.advance, doing).await?;
    Ok(grant)
}

/// Closes a grant on a day. Refuses a day before today: what was done under it stays done; and one that has ended.
pub(super) async fn revoke_grant(
    tx: &mut Tx,
    name: OutletName<GrantId>,
    advance: &Advance,
    day: Day,
    doing: Doing<'_>,
) -> Result<Grant, Error> {
    let (before, changed) = begin(tx, advance).await?;
    let grant = store::grant(tx, name).await?;
    if day < Day::of(doing.now) {
        return Err(Error::invalid("end_date", "IN_THE_PAST", format!("is {day}, must not lie before today")));
    }
    if !grant.is_open_after(day) {
        let message = format!("grant `{name}` was closed already, or ends before {day}");
        return Err(Error::refused(Reason::WrongState, name, message).with("state", "closed"));
    }
    store::close_grants(tx, &[&grant], day, advance.verb, (&advance.reason, doing.actor, doing.now)).await?;
    end(tx, &before, &changed, advance, doing).await?;
    store::grant(tx, name).await
}
