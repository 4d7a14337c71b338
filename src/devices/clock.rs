//! The warranty clock of a device: the intervals in which it stands still (domain D3).

use diesel::prelude::*;

use super::store;
use crate::db::Tx;
use crate::db::schema::clock_intervals;
use crate::text_enum;
use crate::types::{Day, DeviceId, Error, IntervalId, OrderId, OutletId, OutletName};

text_enum! {
    /// Why the clock stands still.
    pub enum IntervalKind {
        /// The device is in repair.
        Repair = "repair",
        /// Parts are waited for.
        Waiting = "waiting",
    }
}

text_enum! {
    /// How a visit ended.
    pub enum VisitOutcome {
        /// Repaired.
        Repaired = "repaired",
        /// No fault was found.
        NoFaultFound = "no_fault_found",
        /// Only software was updated.
        SoftwareOnly = "software_only",
        /// Handed back as it came.
        Unrepaired = "unrepaired",
    }
}

/// An interval in which the clock stands still.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = clock_intervals, check_for_backend(diesel::pg::Pg), treat_none_as_default_value = false)]
pub struct Interval {
    /// Whose clock.
    pub device_id: DeviceId,
    /// Its id.
    pub interval_id: IntervalId,
    /// The outlet of the order that caused it.
    pub outlet_id: OutletId,
    /// The order that caused it.
    pub order_id: OrderId,
    /// Why.
    pub kind: IntervalKind,
    /// First day.
    pub begin_date: Day,
    /// Last day; none while it goes on.
    pub end_date: Option<Day>,
    /// Whether the fault was listed, once known.
    pub listed: Option<bool>,
    /// How the visit ended, once it has.
    pub outcome: Option<VisitOutcome>,
}

/// Stops the clocks of devices that come into repair, each from its day.
pub async fn begin_repairs(tx: &mut Tx, visits: &[(DeviceId, OutletName<OrderId>, Day)]) -> Result<(), Error> {
    let begun = |(device, order, day): &(_, _, _)| begun(*device, *order, IntervalKind::Repair, *day);
    store::insert_intervals(tx, &visits.iter().map(begun).collect::<Vec<_>>()).await
}

/// Lets the clock run on: the device was handed back.
pub async fn end_repair(
    tx: &mut Tx,
    device: DeviceId,
    order: OutletName<OrderId>,
    day: Day,
    listed: Option<bool>,
    outcome: VisitOutcome,
) -> Result<(), Error> {
    store::end_interval(tx, device, order, IntervalKind::Repair, day, listed, Some(outcome)).await
}

/// Stops the clock: parts are waited for.
pub async fn begin_waiting(tx: &mut Tx, device: DeviceId, order: OutletName<OrderId>, day: Day) -> Result<(), Error> {
    store::insert_intervals(tx, &[begun(device, order, IntervalKind::Waiting, day)]).await
}

/// The parts came.
pub async fn end_waiting(tx: &mut Tx, device: DeviceId, order: OutletName<OrderId>, day: Day) -> Result<(), Error> {
    store::end_interval(tx, device, order, IntervalKind::Waiting, day, None, None).await
}

fn begun(device: DeviceId, order: OutletName<OrderId>, kind: IntervalKind, day: Day) -> Interval {
    Interval {
        device_id: device,
        interval_id: IntervalId::generate(),
        outlet_id: order.outlet,
        order_id: order.id,
        kind,
        begin_date: day,
        end_date: None,
        listed: None,
        outcome: None,
    }
}
