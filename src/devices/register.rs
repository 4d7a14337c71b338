//! Registers a sold device.

use chrono::{DateTime, Utc};

use super::{Device, DeviceDraft, store};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::types::{DeviceId, Error, Name, OutletId};

/// Registers a device. Fails with `NotFound` for an unknown model, `AlreadyExists` if one of its serials is taken.
pub(super) async fn register(
    tx: &mut Tx,
    device_id: DeviceId,
    draft: &DeviceDraft,
    other_serials: &[String],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Device, Error> {
    catalog::store::model(tx, draft.model_id).await?;
    let device = Device { device_id, draft: draft.clone(), create_time: now, version: 1 };
    let mut serials = vec![(device.draft.serial.clone(), device_id)];
    serials.extend(other_serials.iter().map(|serial| (serial.clone(), device_id)));
    let serials_only: Vec<&str> = serials.iter().map(|(serial, _)| serial.as_str()).collect();
    if let Some((taken, _)) = store::owners(tx, &serials_only).await?.into_iter().next() {
        return Err(Error::AlreadyExists(taken));
    }
    store::insert(tx, std::slice::from_ref(&device), &serials).await?;
    event::record(tx, Event::new(OutletId::BRAND, "devices.device_registered", Name(device_id), actor, now)).await?;
    Ok(device)
}
