//! Every query about shipments, reservations and debts.

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{DebtState, PartDebt, Reservation, ReservationState, Shipment, ShipmentLine, ShipmentState};
use crate::db::Tx;
use crate::db::schema::{part_debts, repair_orders, reservations, shipment_lines, shipments};
use crate::types::{
    DebtId, DeviceId, Error, OrderId, OutletId, OutletName, Page, PageRequest, PartId, ReservationId, ShipmentId,
    TechnicianId, TypedId as _,
};

/// State and device of a repair order. Orders are a later chapter: what parts ask of one is read off its row.
pub(super) async fn order(tx: &mut Tx, order: OutletName<OrderId>) -> Result<(String, DeviceId), Error> {
    let found = repair_orders::table
        .find((order.outlet, order.id))
        .select((repair_orders::state, repair_orders::device_id))
        .first(tx)
        .await
        .optional()?;
    found.ok_or_else(|| Error::not_found(order))
}

pub(super) async fn insert_shipment(tx: &mut Tx, shipment: &Shipment, lines: &[ShipmentLine]) -> Result<(), Error> {
    diesel::insert_into(shipments::table).values(shipment).execute(tx).await?;
    diesel::insert_into(shipment_lines::table).values(lines).execute(tx).await?;
    Ok(())
}

/// The shipment with this name; `NotFound` if there is none.
pub(super) async fn shipment(tx: &mut Tx, name: OutletName<ShipmentId>) -> Result<Shipment, Error> {
    let found =
        shipments::table.find((name.outlet, name.id)).select(Shipment::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

pub(super) async fn shipment_lines(
    tx: &mut Tx,
    outlet: OutletId,
    ids: &[ShipmentId],
) -> Result<Vec<ShipmentLine>, Error> {
    let rows = shipment_lines::table
        .filter(shipment_lines::outlet_id.eq(outlet))
        .filter(shipment_lines::shipment_id.eq_any(ids))
        .order((shipment_lines::shipment_id, shipment_lines::part_id))
        .select(ShipmentLine::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn receive_shipment(
    tx: &mut Tx,
    shipment: &Shipment,
    state: ShipmentState,
    lines: &[ShipmentLine],
    now: DateTime<Utc>,
) -> Result<Shipment, Error> {
    for line in lines {
        diesel::update(shipment_lines::table.find((line.outlet_id, line.shipment_id, line.part_id)))
            .set(shipment_lines::received_quantity.eq(line.received_quantity))
            .execute(tx)
            .await?;
    }
    let received = diesel::update(shipments::table.find((shipment.outlet_id, shipment.shipment_id)))
        .filter(shipments::version.eq(shipment.version))
        .set((
            shipments::state.eq(state),
            shipments::receive_time.eq(Some(now)),
            shipments::version.eq(shipment.version + 1),
        ))
        .returning(Shipment::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    received.ok_or(Error::Conflict)
}

pub(super) async fn shipment_page(
    tx: &mut Tx,
    outlet: OutletId,
    state: Option<ShipmentState>,
    page: PageRequest,
) -> Result<Page<Shipment>, Error> {
    let (time, id) = page.after();
    let mut query = shipments::table
        .filter(shipments::outlet_id.eq(outlet))
        .filter(
            shipments::ship_time
                .gt(time)
                .or(shipments::ship_time.eq(time).and(shipments::shipment_id.gt(ShipmentId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(shipments::state.eq(state));
    }
    let rows = query
        .order((shipments::ship_time, shipments::shipment_id))
        .limit(page.limit())
        .select(Shipment::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.ship_time, row.shipment_id.uuid())))
}

pub(super) async fn insert_reservation(tx: &mut Tx, reservation: &Reservation) -> Result<(), Error> {
    diesel::insert_into(reservations::table).values(reservation).execute(tx).await?;
    Ok(())
}

/// The reservation with this name; `NotFound` if there is none.
pub(super) async fn reservation(tx: &mut Tx, name: OutletName<ReservationId>) -> Result<Reservation, Error> {
    let found =
        reservations::table.find((name.outlet, name.id)).select(Reservation::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

pub(super) async fn move_reservation(
    tx: &mut Tx,
    reservation: &Reservation,
    state: ReservationState,
    technician: Option<TechnicianId>,
) -> Result<Reservation, Error> {
    let moved = diesel::update(reservations::table.find((reservation.outlet_id, reservation.reservation_id)))
        .filter(reservations::version.eq(reservation.version))
        .set((
            reservations::state.eq(state),
            reservations::technician_id.eq(technician),
            reservations::version.eq(reservation.version + 1),
        ))
        .returning(Reservation::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    moved.ok_or(Error::Conflict)
}

pub(super) async fn reservation_page(
    tx: &mut Tx,
    outlet: OutletId,
    order: Option<OrderId>,
    state: Option<ReservationState>,
    page: PageRequest,
) -> Result<Page<Reservation>, Error> {
    let (time, id) = page.after();
    let mut query =
        reservations::table
            .filter(reservations::outlet_id.eq(outlet))
            .filter(reservations::create_time.gt(time).or(
                reservations::create_time.eq(time).and(reservations::reservation_id.gt(ReservationId::from_uuid(id))),
            ))
            .into_boxed();
    if let Some(order) = order {
        query = query.filter(reservations::order_id.eq(order));
    }
    if let Some(state) = state {
        query = query.filter(reservations::state.eq(state));
    }
    let rows = query
        .order((reservations::create_time, reservations::reservation_id))
        .limit(page.limit())
        .select(Reservation::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.reservation_id.uuid())))
}

/// How many reservations of an order are still to be accounted for.
pub async fn outstanding(tx: &mut Tx, outlet: OutletId, order: OrderId) -> Result<i64, Error> {
    let count = reservations::table
        .filter(reservations::outlet_id.eq(outlet))
        .filter(reservations::order_id.eq(order))
        .filter(reservations::state.eq_any(ReservationState::OUTSTANDING))
        .select(count_star())
        .first(tx)
        .await?;
    Ok(count)
}

/// Pieces that orders consumed, by order and part.
pub async fn consumed(tx: &mut Tx, orders: &[OrderId]) -> Result<Vec<(OrderId, PartId, i64)>, Error> {
    let rows: Vec<(OrderId, PartId, i64)> = reservations::table
        .filter(reservations::order_id.eq_any(orders))
        .filter(reservations::state.eq(ReservationState::Consumed))
        .select((reservations::order_id, reservations::part_id, reservations::quantity))
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn insert_debts(tx: &mut Tx, debts: &[PartDebt]) -> Result<(), Error> {
    if !debts.is_empty() {
        diesel::insert_into(part_debts::table).values(debts).execute(tx).await?;
    }
    Ok(())
}

/// The debt with this name; `NotFound` if there is none.
pub(super) async fn debt(tx: &mut Tx, name: OutletName<DebtId>) -> Result<PartDebt, Error> {
    let found =
        part_debts::table.find((name.outlet, name.id)).select(PartDebt::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

pub(super) async fn debts_of(
    tx: &mut Tx,
    outlet: OutletId,
    ids: &[ReservationId],
) -> Result<Vec<(ReservationId, DebtId)>, Error> {
    let rows = part_debts::table
        .filter(part_debts::outlet_id.eq(outlet))
        .filter(part_debts::reservation_id.eq_any(ids))
        .order((part_debts::reservation_id, part_debts::debt_id))
        .select((part_debts::reservation_id, part_debts::debt_id))
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn debt_page(
    tx: &mut Tx,
    outlet: OutletId,
    state: Option<DebtState>,
    page: PageRequest,
) -> Result<Page<PartDebt>, Error> {
    let (time, id) = page.after();
    let mut query = part_debts::table
        .filter(part_debts::outlet_id.eq(outlet))
        .filter(
            part_debts::create_time
                .gt(time)
                .or(part_debts::create_time.eq(time).and(part_debts::debt_id.gt(DebtId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(part_debts::state.eq(state));
    }
    let rows = query
        .order((part_debts::create_time, part_debts::debt_id))
        .limit(page.limit())
        .select(PartDebt::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.debt_id.uuid())))
}
