//! Founds a service center.

use chrono::{DateTime, Utc};

use super::{Center, CenterDraft, store};
use crate::db::{Event, Tx, event};
use crate::types::{CenterId, Error, Name, OutletId};

/// Founds a center. Fails with `AlreadyExists` if its code is taken.
pub(super) async fn create_center(
    tx: &mut Tx,
    center_id: CenterId,
    draft: &CenterDraft,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Center, Error> {
    let CenterDraft { code, display_name, province, city } = draft.clone();
    let center = Center { center_id, code, display_name, province, city, create_time: now, version: 1 };
    store::insert_center(tx, &center).await?;
    event::record(tx, Event::new(OutletId::BRAND, "network.center_created", Name(center_id), actor, now)).await?;
    Ok(center)
}
