//! Registers sold devices with a few statements: each is registered or refused on its own.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{Device, DeviceDraft, store};
use crate::catalog;
use crate::db::{Command, Done, Event, Once, Together, Tx, event};
use crate::types::{DeviceId, Error, ModelId, Name, OutletId};

/// A device to be registered.
#[derive(Clone, Debug)]
pub(super) struct Sold {
    pub(super) id: DeviceId,
    pub(super) draft: DeviceDraft,
    pub(super) other_serials: Vec<String>,
    pub(super) actor: String,
    pub(super) now: DateTime<Utc>,
}

impl Sold {
    fn serials(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.draft.serial).chain(&self.other_serials)
    }
}

/// One device, asked for with a request id.
#[derive(Clone, Debug)]
pub(super) struct Registration {
    pub(super) once: Once,
    pub(super) sold: Sold,
}

impl Command for Registration {
    fn once(&self) -> &Once {
        &self.once
    }

    fn keys(&self) -> Vec<String> {
        self.sold.serials().cloned().collect()
    }
}

/// What became of one.
#[derive(Debug)]
pub(super) enum Registered {
    /// Registered.
    New(Box<Device>),
    /// Stood registered already, equal in every field.
    Unchanged,
    /// Refused: its model is unknown, or one of its serials is another's.
    Refused(Error),
}

/// Registers a batch in one transaction and says of each, in order, what became of it.
pub(super) async fn register(tx: &mut Tx, batch: &[&Sold]) -> Result<Vec<Registered>, Error> {
    let mut known = Known::gather(tx, batch).await?;
    let (mut answers, mut rows, mut row_serials, mut events) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for sold in batch {
        let answer = known.judge(sold);
        if let Registered::New(device) = &answer {
            known.add(sold);
            row_serials.extend(sold.serials().map(|serial| (serial.clone(), sold.id)));
            let name = Name(sold.id);
            events.push(Event::new(OutletId::BRAND, "devices.device_registered", name, &sold.actor, sold.now));
            rows.push(Device::clone(device));
        }
        answers.push(answer);
    }
    store::insert(tx, &rows, &row_serials).await?;
    event::record_all(tx, events).await?;
    Ok(answers)
}

/// As [`register`], for single calls: a device that stands registered already is refused. `encode` makes the answer.
pub(super) async fn register_each<R>(
    tx: &mut Tx,
    registrations: &[Registration],
    encode: fn(Device, &[(String, DeviceId)]) -> R,
) -> Result<Done<R>, Error> {
    let batch: Vec<&Sold> = registrations.iter().map(|registration| &registration.sold).collect();
    let answer = |(sold, registered): (&Sold, Registered)| match registered {
        Registered::New(device) => {
            let mut serials: Vec<_> = sold.serials().map(|serial| (serial.clone(), sold.id)).collect();
            serials.sort_unstable();
            Ok(encode(*device, &serials))
        }
        Registered::Unchanged => Err(Error::AlreadyExists(sold.draft.serial.clone())),
        Registered::Refused(error) => Err(error),
    };
    let registered = register(tx, &batch).await?;
    Ok((batch.into_iter().zip(registered).map(answer).collect(), Together::default()))
}

/// What is registered, and what the batch adds to it.
struct Known {
    models: HashSet<ModelId>,
    owners: HashMap<String, DeviceId>,
    drafts: HashMap<DeviceId, DeviceDraft>,
    serials: HashMap<DeviceId, HashSet<String>>,
}

impl Known {
    async fn gather(tx: &mut Tx, batch: &[&Sold]) -> Result<Self, Error> {
        let model_ids: Vec<ModelId> = batch.iter().map(|sold| sold.draft.model_id).collect();
        let models = catalog::store::models(tx, &model_ids).await?;
        let serials: Vec<&str> = batch.iter().flat_map(|sold| sold.serials()).map(String::as_str).collect();
        let owners: HashMap<String, DeviceId> = store::owners(tx, &serials).await?.into_iter().collect();
        let mut known = Self {
            models: models.into_iter().map(|model| model.model_id).collect(),
            owners,
            drafts: HashMap::new(),
            serials: HashMap::new(),
        };
        if !known.owners.is_empty() {
            let ids: Vec<DeviceId> = known.owners.values().copied().collect();
            for device in store::devices(tx, &ids).await? {
                known.drafts.insert(device.device_id, device.draft);
            }
            for (serial, device) in store::serials_of(tx, &ids).await? {
                known.serials.entry(device).or_default().insert(serial);
            }
        }
        Ok(known)
    }

    fn judge(&self, sold: &Sold) -> Registered {
        if !self.models.contains(&sold.draft.model_id) {
            return Registered::Refused(Error::not_found(Name(sold.draft.model_id)));
        }
        let Some((taken, owner)) = sold.serials().find_map(|serial| self.owners.get_key_value(serial)) else {
            let draft = sold.draft.clone();
            let device = Device { device_id: sold.id, draft, create_time: sold.now, version: 1 };
            return Registered::New(Box::new(device));
        };
        let same_serials =
            self.serials.get(owner).is_some_and(|own| own.iter().collect::<HashSet<_>>() == sold.serials().collect());
        if same_serials && self.drafts.get(owner) == Some(&sold.draft) {
            return Registered::Unchanged;
        }
        Registered::Refused(Error::AlreadyExists(taken.clone()))
    }

    fn add(&mut self, sold: &Sold) {
        self.owners.extend(sold.serials().map(|serial| (serial.clone(), sold.id)));
        self.drafts.insert(sold.id, sold.draft.clone());
        self.serials.insert(sold.id, sold.serials().cloned().collect());
    }
}
