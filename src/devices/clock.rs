//! The warranty clock of a device: the intervals in which it stands still (domain D3).

use diesel::prelude::*;

use super::store;
use crate::db::Tx;
use crate::db::schema::clock_intervals;
use crate::policy::Remedy;
use crate::text_enum;
use crate::types::{Day, DeviceId, Error, IntervalId, Name, OrderId, OutletId, OutletName};

text_enum! {
    /// Why the clock stands still.
    pub enum IntervalKind {
        /// The device is in repair.
        Repair = "repair",
        /// Parts are waited for.
        Waiting = "waiting",
        /// The customer is waited for: days that are not the repairer's.
        Customer = "customer",
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
    /// The item that was worked on, once known.
    pub item: Option<String>,
    /// The remedy that was given, once it has been.
    pub remedy: Option<Remedy>,
}

/// How a visit ended.
#[derive(Clone, Debug)]
pub struct VisitEnd {
    /// Last day.
    pub day: Day,
    /// Whether the fault was listed, if anybody looked.
    pub listed: Option<bool>,
    /// With what outcome.
    pub outcome: VisitOutcome,
    /// The item that was worked on.
    pub item: Option<String>,
    /// The remedy that was given, if one was.
    pub remedy: Option<Remedy>,
}

/// Stops the clocks of devices that come into repair, each from its day.
pub async fn begin_repairs(tx: &mut Tx, visits: &[(DeviceId, OutletName<OrderId>, Day)]) -> Result<(), Error> {
    let begun = |(device, order, day): &(_, _, _)| begun(*device, *order, IntervalKind::Repair, *day);
    store::insert_intervals(tx, &visits.iter().map(begun).collect::<Vec<_>>()).await
}

/// Lets the clock run on: the device was handed back. Whoever was still waited for no longer is.
pub async fn end_repair(
    tx: &mut Tx,
    device: DeviceId,
    order: OutletName<OrderId>,
    end: &VisitEnd,
) -> Result<(), Error> {
    store::end_waits(tx, device, order, end.day).await?;
    match store::end_repair(tx, device, order, end).await? {
        1 => Ok(()),
        _ => Err(Error::internal(format!("the clock of `{}` did not stand for `{order}`", Name(device)))),
    }
}

/// Somebody is waited for.
pub async fn begin_waiting(
    tx: &mut Tx,
    device: DeviceId,
    order: OutletName<OrderId>,
    kind: IntervalKind,
    day: Day,
) -> Result<(), Error> {
    store::insert_intervals(tx, &[begun(device, order, kind, day)]).await
}

/// Nobody is waited for any more.
pub async fn end_waiting(tx: &mut Tx, device: DeviceId, order: OutletName<OrderId>, day: Day) -> Result<(), Error> {
    store::end_waits(tx, device, order, day).await
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
        item: None,
        remedy: None,
    }
}
