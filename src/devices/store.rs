//! Every query about devices.

use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::Device;
use super::clock::{Interval, IntervalKind, VisitEnd};
use crate::db::Tx;
use crate::db::schema::{clock_intervals, device_serials, device_visits, device_withdrawals, devices};
use crate::insert_rows;
use crate::policy::Remedy;
use crate::types::{Day, DeviceId, Error, ModelId, Name, OrderId, OutletName, Page, PageRequest, TypedId as _};

diesel::define_sql_function! {
    /// The later of two days. An interval ends on its first day at the earliest, should the server's clock be put back.
    fn greatest(one: diesel::sql_types::Date, other: diesel::sql_types::Date) -> diesel::sql_types::Date;
}

/// Rows that one INSERT takes: Postgres binds 65,535 values at most.
const ROWS_MAX: usize = 1000;

pub(super) async fn insert(tx: &mut Tx, rows: &[Device], serials: &[(String, DeviceId)]) -> Result<(), Error> {
    for some in rows.chunks(ROWS_MAX) {
        diesel::insert_into(devices::table).values(some).execute(tx).await?;
    }
    if !serials.is_empty() {
        insert_rows!(tx, "device_serials", serials, {
            serial: Text = |row| row.0.as_str(),
            device_id: SqlUuid = |row| row.1,
        })?;
    }
    Ok(())
}

/// The device with this id; `NotFound` if there is none.
pub async fn device(tx: &mut Tx, device: DeviceId) -> Result<Device, Error> {
    let found = devices::table.find(device).select(Device::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(Name(device)))
}

/// The devices with these ids that there are.
pub async fn devices(tx: &mut Tx, ids: &[DeviceId]) -> Result<Vec<Device>, Error> {
    Ok(devices::table.filter(devices::device_id.eq_any(ids)).select(Device::as_select()).load(tx).await?)
}

/// Which of these serials name a device, and which.
pub(super) async fn owners(tx: &mut Tx, serials: &[&str]) -> Result<Vec<(String, DeviceId)>, Error> {
    let rows = device_serials::table
        .filter(device_serials::serial.eq_any(serials))
        .select((device_serials::serial, device_serials::device_id))
        .load(tx)
        .await?;
    Ok(rows)
}

/// Every serial of these devices.
pub(super) async fn serials_of(tx: &mut Tx, ids: &[DeviceId]) -> Result<Vec<(String, DeviceId)>, Error> {
    let rows = device_serials::table
        .filter(device_serials::device_id.eq_any(ids))
        .order((device_serials::device_id, device_serials::serial))
        .select((device_serials::serial, device_serials::device_id))
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn device_page(
    tx: &mut Tx,
    serial: Option<&str>,
    model: Option<ModelId>,
    page: PageRequest,
) -> Result<Page<Device>, Error> {
    let (time, id) = page.after();
    let mut query = devices::table
        .filter(
            devices::create_time
                .gt(time)
                .or(devices::create_time.eq(time).and(devices::device_id.gt(DeviceId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(serial) = serial {
        let named = device_serials::table.filter(device_serials::serial.eq(serial)).select(device_serials::device_id);
        query = query.filter(devices::device_id.eq_any(named));
    }
    if let Some(model) = model {
        query = query.filter(devices::model_id.eq(model));
    }
    let rows = query
        .order((devices::create_time, devices::device_id))
        .limit(page.limit())
        .select(Device::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.device_id.uuid())))
}

pub(super) async fn visited(tx: &mut Tx, devices: &[DeviceId]) -> Result<Vec<DeviceId>, Error> {
    let rows = device_visits::table
        .filter(device_visits::device_id.eq_any(devices))
        .select(device_visits::device_id)
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn insert_visits(tx: &mut Tx, visits: &[(DeviceId, OutletName<OrderId>)]) -> Result<(), Error> {
    let row = |(device, order): &(DeviceId, OutletName<OrderId>)| {
        (
            device_visits::device_id.eq(*device),
            device_visits::outlet_id.eq(order.outlet),
            device_visits::order_id.eq(order.id),
        )
    };
    let rows: Vec<_> = visits.iter().map(row).collect();
    diesel::insert_into(device_visits::table).values(rows).execute(tx).await?;
    Ok(())
}

pub(super) async fn delete_visit(tx: &mut Tx, device: DeviceId, order: OutletName<OrderId>) -> Result<(), Error> {
    let visit = device_visits::table.find(device).filter(device_visits::order_id.eq(order.id));
    match diesel::delete(visit).execute(tx).await? {
        1 => Ok(()),
        _ => Err(Error::internal(format!("`{}` was not on the bench for `{order}`", Name(device)))),
    }
}

pub(super) async fn insert_intervals(tx: &mut Tx, intervals: &[Interval]) -> Result<(), Error> {
    diesel::insert_into(clock_intervals::table).values(intervals).execute(tx).await?;
    Ok(())
}

/// Ends the repair of an order; answers how many were open.
pub(super) async fn end_repair(
    tx: &mut Tx,
    device: DeviceId,
    order: OutletName<OrderId>,
    end: &VisitEnd,
) -> Result<usize, Error> {
    use clock_intervals as c;
    let open = c::table
        .filter(c::device_id.eq(device))
        .filter(c::order_id.eq(order.id))
        .filter(c::kind.eq(IntervalKind::Repair))
        .filter(c::end_date.is_null());
    let ended = diesel::update(open)
        .set((
            c::end_date.eq(greatest(c::begin_date, end.day).nullable()),
            c::listed.eq(end.listed),
            c::outcome.eq(Some(end.outcome)),
            c::item.eq(end.item.as_deref()),
            c::remedy.eq(end.remedy),
        ))
        .execute(tx)
        .await?;
    Ok(ended)
}

/// Ends what an order still waits for.
pub(super) async fn end_waits(
    tx: &mut Tx,
    device: DeviceId,
    order: OutletName<OrderId>,
    day: Day,
) -> Result<(), Error> {
    use clock_intervals as c;
    let open = c::table
        .filter(c::device_id.eq(device))
        .filter(c::order_id.eq(order.id))
        .filter(c::kind.ne(IntervalKind::Repair))
        .filter(c::end_date.is_null());
    diesel::update(open).set(c::end_date.eq(greatest(c::begin_date, day).nullable())).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_withdrawal(
    tx: &mut Tx,
    device: DeviceId,
    order: OutletName<OrderId>,
    remedy: Remedy,
    day: Day,
) -> Result<(), Error> {
    use device_withdrawals as w;
    diesel::insert_into(w::table)
        .values((
            w::device_id.eq(device),
            w::outlet_id.eq(order.outlet),
            w::order_id.eq(order.id),
            w::remedy.eq(remedy),
            w::withdraw_date.eq(day),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Which of these devices came back for good.
pub(super) async fn withdrawn(tx: &mut Tx, devices: &[DeviceId]) -> Result<Vec<DeviceId>, Error> {
    let rows = device_withdrawals::table
        .filter(device_withdrawals::device_id.eq_any(devices))
        .select(device_withdrawals::device_id)
        .load(tx)
        .await?;
    Ok(rows)
}

/// The intervals in which a device's clock stood still, oldest first.
pub(super) async fn intervals(tx: &mut Tx, device: DeviceId) -> Result<Vec<Interval>, Error> {
    let rows = clock_intervals::table
        .filter(clock_intervals::device_id.eq(device))
        .order((clock_intervals::begin_date, clock_intervals::interval_id))
        .select(Interval::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}
