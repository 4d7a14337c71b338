//! Registers many sold devices with a few statements: each is registered or refused on its own.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{Device, DeviceDraft, store};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::types::{DeviceId, Error, ModelId, Name, OutletId};

/// A device to be registered.
#[derive(Clone, Debug)]
pub(super) struct Import {
    pub(super) id: DeviceId,
    pub(super) draft: DeviceDraft,
    pub(super) other_serials: Vec<String>,
}

impl Import {
    fn serials(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.draft.serial).chain(&self.other_serials)
    }
}

/// What became of one.
#[derive(Debug)]
pub(super) enum Imported {
    /// Registered.
    Registered,
    /// Stood registered already, equal in every field.
    Unchanged,
    /// Refused.
    Refused(Error),
}

/// Registers a batch in one transaction and says of each, in order, what became of it.
pub(super) async fn import(
    tx: &mut Tx,
    batch: &[Import],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Imported>, Error> {
    let serials: Vec<&str> = batch.iter().flat_map(Import::serials).map(String::as_str).collect();
    let owners: HashMap<String, DeviceId> = store::owners(tx, &serials).await?.into_iter().collect();
    let owner_ids: Vec<DeviceId> = owners.values().copied().collect();
    let registered = store::devices(tx, &owner_ids).await?;
    let model_ids: Vec<ModelId> = batch.iter().map(|import| import.draft.model_id).collect();
    let models: HashSet<ModelId> =
        catalog::store::models(tx, &model_ids).await?.into_iter().map(|m| m.model_id).collect();

    let (mut answers, mut rows, mut row_serials, mut events) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut in_batch: HashSet<&String> = HashSet::new();
    for import in batch {
        let taken = import.serials().find(|serial| owners.contains_key(*serial) || in_batch.contains(serial));
        if !models.contains(&import.draft.model_id) {
            answers.push(Imported::Refused(Error::not_found(Name(import.draft.model_id))));
        } else if let Some(taken) = taken {
            let known = registered.iter().find(|device| device.draft.serial == import.draft.serial);
            answers.push(match known {
                Some(device) if device.draft == import.draft => Imported::Unchanged,
                _ => Imported::Refused(Error::AlreadyExists(taken.clone())),
            });
        } else {
            in_batch.extend(import.serials());
            row_serials.extend(import.serials().map(|serial| (serial.clone(), import.id)));
            rows.push(Device { device_id: import.id, draft: import.draft.clone(), create_time: now, version: 1 });
            events.push(Event::new(OutletId::BRAND, "devices.device_registered", Name(import.id), actor, now));
            answers.push(Imported::Registered);
        }
    }
    store::insert(tx, &rows, &row_serials).await?;
    event::record_all(tx, events).await?;
    Ok(answers)
}
