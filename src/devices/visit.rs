//! On which bench a device is: one at a time, whichever outlet's.

use std::collections::HashSet;

use super::store;
use crate::db::Tx;
use crate::policy::Remedy;
use crate::types::{Day, DeviceId, Error, Name, OrderId, OutletName, Reason};

/// Which of these devices are on a bench.
pub async fn under_way(tx: &mut Tx, devices: &[DeviceId]) -> Result<HashSet<DeviceId>, Error> {
    Ok(store::visited(tx, devices).await?.into_iter().collect())
}

/// The refusal of a device that is on a bench.
#[must_use]
pub fn in_repair(device: DeviceId) -> Error {
    let name = Name(device);
    Error::refused(Reason::DeviceInRepair, name, format!("device `{name}` has an open repair order"))
}

/// Puts devices on the benches of outlets.
pub async fn begin(tx: &mut Tx, visits: &[(DeviceId, OutletName<OrderId>)]) -> Result<(), Error> {
    store::insert_visits(tx, visits).await
}

/// Which of these devices came back for good: refunded or exchanged, they never come in again.
pub async fn withdrawn(tx: &mut Tx, devices: &[DeviceId]) -> Result<HashSet<DeviceId>, Error> {
    Ok(store::withdrawn(tx, devices).await?.into_iter().collect())
}

/// The refusal of a device that came back for good.
#[must_use]
pub fn is_withdrawn(device: DeviceId) -> Error {
    let name = Name(device);
    Error::refused(Reason::DeviceWithdrawn, name, format!("device `{name}` was refunded or exchanged"))
}

/// Keeps a device for good: the consumer got an exchange or the money back for it.
pub async fn withdraw(
    tx: &mut Tx,
    device: DeviceId,
    order: OutletName<OrderId>,
    remedy: Remedy,
    day: Day,
) -> Result<(), Error> {
    store::insert_withdrawal(tx, device, order, remedy, day).await
}

/// Takes a device off the bench it is on for this order.
pub async fn end(tx: &mut Tx, device: DeviceId, order: OutletName<OrderId>) -> Result<(), Error> {
    store::delete_visit(tx, device, order).await
}
