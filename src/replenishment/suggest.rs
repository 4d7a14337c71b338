//! Suggests what an outlet should order.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Suggestion;
use super::chain::chains;
use super::goal::Goals;
use crate::catalog;
use crate::coverage;
use crate::db::Tx;
use crate::network::{self, Work};
use crate::policy::Policies;
use crate::types::{CenterId, Day, Error, OutletId, Page, PageRequest, PartId, TypedId as _};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) outlet: OutletId,
    /// Also parts of which there is enough.
    pub(super) include_sufficient: bool,
    pub(super) page: PageRequest,
}

/// What an outlet should order, of every part that it has, owes, waits for or used, a page by creation of the part; and the
/// goals that it aims at.
///
/// # Errors
/// `NotFound` for an unknown outlet; refuses one that is closed to parts, and one whose service center has no lead time.
pub(super) async fn suggest(
    tx: &mut Tx,
    policies: &Policies,
    asked: Asked,
    now: DateTime<Utc>,
) -> Result<(Goals, Page<Suggestion>), Error> {
    let today = Day::of(now);
    let outlet = network::store::outlet(tx, asked.outlet).await?;
    outlet.must_open(Work::PartsOrders, today)?;
    let lead_days = coverage::lead_days(tx, outlet.center_id, today).await?;
    let goals = Goals::ask(policies, network::store::level_on(tx, &outlet, today).await?, today)?;
    // Which parts are short is known only when all are reckoned: an outlet has hundreds of them.
    let chains = chains(tx, outlet.outlet_id, &goals, today).await?;
    let reckoned = chains.into_iter().map(|chain| {
        let goal = goals.of(chain.part.serial_tracked);
        Suggestion::of(chain, goal, lead_days, today)
    });
    let place = |own: &Suggestion| (own.part.create_time, own.part.part_id.uuid());
    let is_asked =
        |own: &Suggestion| (asked.include_sufficient || own.quantity() > 0) && place(own) > asked.page.after();
    let mut found: Vec<Suggestion> = reckoned.filter(is_asked).collect();
    found.sort_by_key(place);
    let mut page = asked.page.cut(found, place);
    look_up_stock(tx, outlet.center_id, &mut page.rows).await?;
    Ok((goals, page))
}

async fn look_up_stock(tx: &mut Tx, center: CenterId, suggestions: &mut [Suggestion]) -> Result<(), Error> {
    let parts: Vec<PartId> = suggestions.iter().map(|own| own.part.part_id).collect();
    let stock = catalog::store::available(tx, center.into(), &parts).await?;
    let stock: HashMap<PartId, (i64, i64)> = stock.into_iter().collect();
    for own in suggestions {
        own.center_stock = stock.get(&own.part.part_id).map_or(0, |(good, _)| *good);
    }
    Ok(())
}
