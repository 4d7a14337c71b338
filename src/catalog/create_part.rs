//! Enters a spare part and the models it fits.

use chrono::{DateTime, Utc};

use super::{Part, PartDraft, store};
use crate::db::{Event, Tx, event};
use crate::types::{Error, Money, Name, OutletId, PartId};

/// Enters a part. Fails with `AlreadyExists` if its number is taken, `NotFound` for an unknown model.
pub(super) async fn create_part(
    tx: &mut Tx,
    part_id: PartId,
    draft: &PartDraft,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Part, Error> {
    store::must_have_models(tx, &draft.models).await?;
    let part = Part {
        part_id,
        number: draft.number.clone(),
        display_name: draft.display_name.clone(),
        item: draft.item.clone(),
        return_required: draft.return_required,
        serial_tracked: draft.serial_tracked,
        standard_cost: draft.standard_cost,
        currency: Money::CURRENCY.to_owned(),
        create_time: now,
        version: 1,
        grade: draft.grade,
    };
    store::insert_part(tx, &part, &draft.models).await?;
    event::record(tx, Event::new(OutletId::BRAND, "catalog.part_created", Name(part_id), actor, now)).await?;
    Ok(part)
}
