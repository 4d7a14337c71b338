//! What stock is worth at the prices of a day.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::store::books as store;
use crate::catalog;
use crate::db::Tx;
use crate::ledger::store::{Asked, shelves_at};
use crate::ledger::{Condition, Location};
use crate::types::{Day, Error, ListId, Money, Name, OutletId, PartId, PartyId, Reason, TypedId as _};

/// A part in a condition, with its worth.
#[derive(Clone, Debug)]
pub(super) struct Worth {
    pub(super) part: PartId,
    pub(super) condition: Condition,
    pub(super) quantity: i64,
    pub(super) price: Money,
    pub(super) amount: Money,
    /// The list that the price is from; nothing for the standard cost.
    pub(super) list: Option<ListId>,
}

/// Values a party's shelves as of an instant; `outlet` is the party if it is one, whose level has price lists.
pub(super) async fn value(
    tx: &mut Tx,
    party: PartyId,
    outlet: Option<OutletId>,
    instant: DateTime<Utc>,
) -> Result<(Vec<Worth>, Money), Error> {
    let asked = Asked { party, locations: &[Location::OnHand], unit: None, holder: None };
    let shelves = shelves_at(tx, asked, instant, Uuid::nil(), i64::MAX).await?;
    let mut held = Vec::new();
    for shelf in shelves.into_iter().filter(|shelf| shelf.on_hand != 0) {
        let part = Uuid::parse_str(&shelf.unit).map_err(|error| Error::Internal(error.into()))?;
        held.push((PartId::from_uuid(part), shelf.condition, shelf.on_hand));
    }
    let ids: Vec<PartId> = held.iter().map(|(part, ..)| *part).collect();
    let parts = catalog::store::parts(tx, &ids).await?;
    let prices = match outlet {
        Some(outlet) => store::prices(tx, outlet, &ids, Day::of(instant)).await?,
        None => Vec::new(),
    };
    let too_much = || Error::refused(Reason::OutOfRange, Name(OutletId::BRAND), "the sum passes what can be kept");
    let mut lines = Vec::with_capacity(held.len());
    for (id, condition, quantity) in held {
        let cost = parts.iter().find(|part| part.part_id == id).map(|part| part.standard_cost);
        let cost = cost.ok_or_else(|| Error::internal("stock of no part"))?;
        let listed = prices.iter().find(|listed| listed.part_id == id).filter(|_| condition.is_usable());
        let price = match (condition.is_usable(), listed) {
            (false, _) => Money::ZERO,
            (true, Some(listed)) => listed.price,
            (true, None) => cost,
        };
        let amount = price.checked_mul(quantity).ok_or_else(too_much)?;
        lines.push(Worth { part: id, condition, quantity, price, amount, list: listed.map(|listed| listed.list_id) });
    }
    let total = Money::checked_sum(lines.iter().map(|line| line.amount)).ok_or_else(too_much)?;
    Ok((lines, total))
}
