//! Publishes a price list.

use super::{Operation, PartPrice, PriceList, store};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::types::{Error, Name, OutletId};

/// Publishes. Fails with `NotFound` for an unknown part; refuses dates that overlap another list's of the same level
/// and family.
pub(super) async fn publish(
    tx: &mut Tx,
    list: &PriceList,
    prices: &[PartPrice],
    operations: &[Operation],
    actor: &str,
) -> Result<(), Error> {
    let parts: Vec<_> = prices.iter().map(|price| price.part_id).collect();
    catalog::store::must_have_parts(tx, &parts).await?;
    store::insert_list(tx, list, prices, operations).await?;
    let published =
        Event::new(OutletId::BRAND, "claims.price_list_published", Name(list.list_id), actor, list.create_time);
    event::record(tx, published.with("level", list.level).with("productFamily", list.product_family)).await
}
