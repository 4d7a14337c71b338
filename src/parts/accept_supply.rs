//! Takes parts from the supplier into a service center's warehouse.

use chrono::{DateTime, Utc};

use super::places;
use super::serials::must_fit_serials;
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry, Phase};
use crate::types::{CenterId, Error, Name, OutletId, PartId, TypedId as _};
use crate::{catalog, network};

/// A supply as delivered.
#[derive(Clone, Debug)]
pub(super) struct Supply {
    pub(super) center: CenterId,
    pub(super) part: PartId,
    pub(super) quantity: i64,
    pub(super) condition: Condition,
    pub(super) delivery_note: String,
    pub(super) serials: Vec<String>,
}

/// Takes a supply in. Fails with `NotFound` for an unknown center or part; refuses serials that do not fit the part.
pub(super) async fn accept_supply(tx: &mut Tx, supply: &Supply, actor: &str, now: DateTime<Utc>) -> Result<(), Error> {
    network::store::center(tx, supply.center).await?;
    let part = catalog::store::part(tx, supply.part).await?;
    must_fit_serials(&part, supply.quantity, &supply.serials)?;
    let entry = Entry {
        unit: supply.part.uuid().to_string(),
        from: places::supplier(supply.center, supply.condition),
        to: places::warehouse(supply.center, supply.condition),
        amount: supply.quantity,
        code: "supply",
        phase: Phase::Posted,
        source: format!("{}/deliveryNotes/{}", Name(supply.center), supply.delivery_note),
        actor: actor.to_owned(),
        post_time: now,
        serials: supply.serials.clone(),
        corrects: None,
    };
    ledger::post(tx, &[entry]).await?;
    let event = Event::new(OutletId::BRAND, "parts.supply_accepted", Name(supply.center), actor, now);
    event::record(tx, event.with("part", Name(supply.part)).with("quantity", supply.quantity)).await
}
