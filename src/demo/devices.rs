//! The demo's registered devices.

use anyhow::{Context as _, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};

use super::caller::{DemoCaller, answer, at, day, id, yuan};
use super::catalog::DemoModel;
use crate::pb;

/// Devices of the demo.
pub(super) const DEVICES: u32 = 10_000;
const SEED: u64 = 20_260_101;
/// The device that is registered last of all: with it the demo is complete.
const LAST: &str = "DEMO-LAST-DEVICE";

/// Serial of the device at a place in the list.
pub(super) fn serial(index: u32) -> String {
    format!("86{:013}", u64::from(index) * 7_919 + 1_000_003)
}

/// Which model the device at a place is of, and how many days ago it was sold.
pub(super) fn sold(models: &[DemoModel], index: u32) -> Result<(&DemoModel, i64)> {
    let mut random = SmallRng::seed_from_u64(SEED.wrapping_add(u64::from(index)));
    let model = models.get(random.random_range(0..models.len())).context("a demo without models")?;
    Ok((model, random.random_range(6..=640)))
}

/// Registers the devices, as one stream.
pub(super) async fn load(caller: &DemoCaller, models: &[DemoModel], today: DateTime<Utc>) -> Result<()> {
    let devices: Vec<pb::ImportDevicesRequest> = (0..DEVICES)
        .map(|index| Ok(pb::ImportDevicesRequest { device: Some(device(models, index, today)?) }))
        .collect::<Result<_>>()?;
    let stream = at(today, futures::stream::iter(devices))?;
    let imported = answer(caller.devices.clone().import_devices(stream).await)?;
    ensure!(imported.refused_count == 0, "devices were refused: {:?}", imported.refusals.first());
    Ok(())
}

/// Whether the device that is registered last is there.
pub(super) async fn last_is_there(caller: &DemoCaller, now: DateTime<Utc>) -> Result<bool> {
    let request = pb::ListDevicesRequest { serial: LAST.to_owned(), ..Default::default() };
    let listed = answer(caller.devices.clone().list_devices(at(now, request)?).await)?;
    Ok(!listed.devices.is_empty())
}

/// Registers the last device.
pub(super) async fn load_last(caller: &DemoCaller, models: &[DemoModel], today: DateTime<Utc>) -> Result<()> {
    let last = pb::Device { serial: LAST.to_owned(), ..device(models, DEVICES, today)? };
    let request = pb::RegisterDeviceRequest { device: Some(last), request_id: id(LAST) };
    answer(caller.devices.clone().register_device(at(today, request)?).await)?;
    Ok(())
}

fn device(models: &[DemoModel], index: u32, today: DateTime<Utc>) -> Result<pb::Device> {
    let (model, days_ago) = sold(models, index)?;
    let sold = today - TimeDelta::days(days_ago);
    let provinces = ["zhejiang", "shandong", "shanghai", "jiangsu", "guangdong", "sichuan", "liaoning", "hubei"];
    let province = provinces.iter().cycle().nth(usize::try_from(index % 8)?).copied().unwrap_or_default();
    Ok(pb::Device {
        serial: serial(index),
        product_model: model.name.clone(),
        sale: Some(pb::Sale {
            invoice_date: Some(day(sold)),
            invoice_number: format!("INV-{index:08}"),
            voucher_number: format!("SB-{index:08}"),
            dealer: format!("Dealer {}", index % 211),
            price: yuan(model.price),
            province: province.to_owned(),
            gift: index.is_multiple_of(997),
            remote: index.is_multiple_of(3),
            ..Default::default()
        }),
        factory_date: Some(day(sold - TimeDelta::days(i64::from(20 + index % 60)))),
        ..Default::default()
    })
}
