//! On which bench a device is: one at a time, whichever outlet's.

use super::store;
use crate::db::Tx;
use crate::types::{DeviceId, Error, Name, OrderId, OutletName, Reason};

/// Puts a device on an outlet's bench. Refuses one that is on a bench.
pub async fn begin(tx: &mut Tx, device: DeviceId, order: OutletName<OrderId>) -> Result<(), Error> {
    if store::find_visit(tx, device).await?.is_some() {
        let name = Name(device);
        let message = format!("device `{name}` has an open repair order");
        return Err(Error::refused(Reason::DeviceInRepair, name, message));
    }
    store::insert_visit(tx, device, order).await
}

/// Takes a device off the bench it is on for this order.
pub async fn end(tx: &mut Tx, device: DeviceId, order: OutletName<OrderId>) -> Result<(), Error> {
    store::delete_visit(tx, device, order).await
}
