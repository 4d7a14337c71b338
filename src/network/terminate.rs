//! Terminates an outlet that has finished everything.

use super::advance::{begin, end};
use super::{Advance, Doing, Grant, Outlet, store};
use crate::db::Tx;
use crate::types::{Day, Error, Name, Reason};

/// Terminates: WINDING_DOWN to TERMINATED, and closes the grants. Refuses with every kind of unfinished business and its
/// count.
///
/// Orders, stock, debts and claims belong to later chapters. The database keeps the list of them, and refuses to
/// terminate an outlet of which it is not empty, whoever asks; and since all who write do so in SERIALIZABLE
/// transactions, an order that is opened at the same time either is seen here or sees the outlet gone.
pub(super) async fn terminate(tx: &mut Tx, advance: &Advance, doing: Doing<'_>) -> Result<Outlet, Error> {
    let (before, changed) = begin(tx, advance).await?;
    let name = Name(advance.outlet);
    let unfinished = store::obligations(tx, advance.outlet).await?;
    if !unfinished.is_empty() {
        let told: Vec<String> =
            unfinished.iter().map(|(kind, amount)| format!("{amount} {}", kind.as_str().replace('_', " "))).collect();
        let message = format!("outlet `{name}` has unfinished business: {}", told.join(", "));
        let refusal = Error::refused(Reason::BusinessUnfinished, name, message);
        return Err(unfinished.iter().fold(refusal, |refusal, (kind, amount)| refusal.with(kind.key(), amount)));
    }
    let today = Day::of(doing.now);
    let grants = store::grants_of(tx, &[advance.outlet]).await?;
    let open: Vec<&Grant> = grants.iter().filter(|grant| grant.is_open_after(today)).collect();
    let why = (advance.reason.as_str(), doing.actor, doing.now);
    store::close_grants(tx, &open, today, advance.verb, why).await?;
    end(tx, &before, &changed, advance, doing).await
}
