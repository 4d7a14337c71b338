//! Every query about shipments and reservations; corrections and prices stand in `store/books.rs`, month closes in
//! `store/close.rs`, debts of defective parts and their returns in `store/debts.rs` and `store/returns.rs`, stock that comes
//! back in `store/stock_returns.rs`.

pub(in crate::parts) mod books;
pub(in crate::parts) mod close;
pub(in crate::parts) mod debts;
pub(in crate::parts) mod discrepancies;
pub(in crate::parts) mod returns;
pub(in crate::parts) mod stock_returns;

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::{Reservation, ReservationState, Shipment, ShipmentLine, ShipmentState};
use crate::catalog::Fit;
use crate::db::Tx;
use crate::db::schema::{devices, part_fits, repair_orders, reservations, shipment_lines, shipments};
use crate::types::{
    Error, ModelId, OrderId, OutletId, OutletName, Page, PageRequest, PartId, Reason, ReservationId, ShipmentId,
    TechnicianId, TypedId as _,
};
use crate::{among, inserting, over_rows};

/// What parts ask of a repair order. Orders are a later chapter: it is read off the row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = repair_orders, check_for_backend(Pg))]
pub(super) struct OrderRow {
    outlet_id: OutletId,
    order_id: OrderId,
    state: String,
    pub(super) technician_id: Option<TechnicianId>,
    #[diesel(select_expression = devices::model_id)]
    pub(super) model_id: ModelId,
}

impl OrderRow {
    pub(super) const fn name(&self) -> OutletName<OrderId> {
        OutletName::new(self.outlet_id, self.order_id)
    }

    /// Refuses an order in another state than these.
    pub(super) fn must_be(&self, states: &[&str]) -> Result<(), Error> {
        if states.contains(&self.state.as_str()) {
            return Ok(());
        }
        let message = format!("repair order `{}` is {}", self.name(), self.state);
        Err(Error::refused(Reason::WrongState, self.name(), message).with("state", &self.state))
    }
}

/// The repair orders with these names that there are.
pub(super) async fn orders(mut tx: &Tx, names: &[OutletName<OrderId>]) -> Result<Vec<OrderRow>, Error> {
    let rows = repair_orders::table
        .inner_join(devices::table.on(devices::device_id.eq(repair_orders::device_id)))
        .filter(among!(
            repair_orders::outlet_id,
            repair_orders::order_id,
            names.iter().map(|name| (name.outlet.uuid(), name.id.uuid()))
        ))
        .select(OrderRow::as_select())
        .load(&mut tx)
        .await?;
    Ok(rows)
}

/// What was said of these parts in the models of these orders' devices, of every day.
pub(super) async fn fits(mut tx: &Tx, parts: &[PartId], orders: &[OutletName<OrderId>]) -> Result<Vec<Fit>, Error> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let models = devices::table
        .inner_join(repair_orders::table.on(repair_orders::device_id.eq(devices::device_id)))
        .filter(among!(
            repair_orders::outlet_id,
            repair_orders::order_id,
            orders.iter().map(|name| (name.outlet.uuid(), name.id.uuid()))
        ))
        .select(devices::model_id);
    let rows = part_fits::table
        .filter(part_fits::part_id.eq_any(parts))
        .filter(part_fits::model_id.eq_any(models))
        .select(Fit::as_select())
        .load(&mut tx)
        .await?;
    Ok(rows)
}

#[derive(QueryableByName)]
struct Pieces {
    #[diesel(sql_type = BigInt)]
    pieces: i64,
}

/// Pieces that an outlet has, on its shelf and with its technicians, and that are on the way to it.
pub(super) async fn pieces_of(tx: &mut Tx, outlet: OutletId) -> Result<i64, Error> {
    let counted = diesel::sql_query(
        "SELECT ((SELECT coalesce(sum(debits_posted - credits_posted), 0) FROM accounts \
            WHERE party_id = $1 AND location IN ('on_hand', 'issued')) \
          + (SELECT coalesce(sum(quantity), 0) FROM shipment_lines JOIN shipments USING (outlet_id, shipment_id) \
            WHERE outlet_id = $1 AND state = 'in_transit'))::bigint AS pieces",
    );
    Ok(counted.bind::<SqlUuid, _>(outlet).get_result::<Pieces>(tx).await?.pieces)
}

/// Writes a new shipment with its lines.
pub async fn insert_shipment(tx: &mut Tx, shipment: &Shipment, lines: &[ShipmentLine]) -> Result<(), Error> {
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

/// The shipments with these ids that an outlet has.
pub async fn shipments(tx: &mut Tx, outlet: OutletId, ids: &[ShipmentId]) -> Result<Vec<Shipment>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = shipments::table
        .filter(shipments::outlet_id.eq(outlet))
        .filter(shipments::shipment_id.eq_any(ids))
        .select(Shipment::as_select())
        .load(tx)
        .await?;
    Ok(rows)
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
            .set((
                shipment_lines::received_quantity.eq(line.received_quantity),
                shipment_lines::received_serials.eq(line.received_serials.clone()),
                shipment_lines::damaged_quantity.eq(line.damaged_quantity),
                shipment_lines::damaged_serials.eq(line.damaged_serials.clone()),
            ))
            .execute(tx)
            .await?;
    }
    end_shipment(tx, shipment, state, now).await
}

/// Writes how a shipment ended its way, a further version.
pub(super) async fn end_shipment(
    tx: &mut Tx,
    shipment: &Shipment,
    state: ShipmentState,
    now: DateTime<Utc>,
) -> Result<Shipment, Error> {
    let ended = diesel::update(shipments::table.find((shipment.outlet_id, shipment.shipment_id)))
        .filter(shipments::version.eq(shipment.version))
        .set((
            shipments::state.eq(state),
            shipments::receive_time.eq(Some(now)),
            shipments::recall_reason.eq(shipment.recall_reason.clone()),
            shipments::version.eq(shipment.version + 1),
        ))
        .returning(Shipment::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    ended.ok_or(Error::Conflict)
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

/// The statement that makes new reservations.
pub(super) fn reserving(rows: &[Reservation]) -> impl QueryFragment<Pg> + Send + use<> {
    inserting!("reservations", rows, {
        outlet_id: SqlUuid = |row| row.outlet_id,
        reservation_id: SqlUuid = |row| row.reservation_id,
        order_id: SqlUuid = |row| row.order_id,
        part_id: SqlUuid = |row| row.part_id,
        condition: Text = |row| row.condition,
        quantity: BigInt = |row| row.quantity,
        state: Text = |row| row.state,
        technician_id: Nullable<SqlUuid> = |row| row.technician_id,
        transfer_id: SqlUuid = |row| row.transfer_id,
        create_time: Timestamptz = |row| row.create_time,
        version: BigInt = |row| row.version,
        serials: Nullable<Jsonb> = |row| row.serials.clone(),
        bag_id: Nullable<SqlUuid> = |row| row.bag_id,
    })
}

/// The reservations with these names that there are.
pub(super) async fn reservations(mut tx: &Tx, names: &[OutletName<ReservationId>]) -> Result<Vec<Reservation>, Error> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let rows = reservations::table
        .filter(among!(
            reservations::outlet_id,
            reservations::reservation_id,
            names.iter().map(|name| (name.outlet.uuid(), name.id.uuid()))
        ))
        .select(Reservation::as_select())
        .load(&mut tx)
        .await?;
    Ok(rows)
}

/// The reservation with this name; `NotFound` if there is none.
pub(super) async fn reservation(tx: &mut Tx, name: OutletName<ReservationId>) -> Result<Reservation, Error> {
    let found =
        reservations::table.find((name.outlet, name.id)).select(Reservation::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

/// Writes state, technician and pieces of reservations as they are given, each a further version.
pub(super) async fn move_reservations(tx: &mut Tx, rows: &[Reservation]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let moved = over_rows!(
        tx,
        "UPDATE reservations SET state = new.state, technician_id = new.technician_id, version = new.version,
            quantity = new.quantity, released_quantity = new.released_quantity, serials = new.serials FROM",
        rows,
        {
            outlet_id: SqlUuid = |row| row.outlet_id,
            reservation_id: SqlUuid = |row| row.reservation_id,
            state: Text = |row| row.state,
            technician_id: Nullable<SqlUuid> = |row| row.technician_id,
            version: BigInt = |row| row.version,
            quantity: BigInt = |row| row.quantity,
            released_quantity: BigInt = |row| row.released_quantity,
            serials: Nullable<Jsonb> = |row| row.serials.clone(),
        },
        "WHERE reservations.outlet_id = new.outlet_id AND reservations.reservation_id = new.reservation_id
            AND reservations.version = new.version - 1"
    )?;
    if moved == rows.len() { Ok(()) } else { Err(Error::Conflict) }
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
pub async fn consumed(tx: &mut Tx, orders: &[OutletName<OrderId>]) -> Result<Vec<(OrderId, PartId, i64)>, Error> {
    let rows: Vec<(OrderId, PartId, i64)> = reservations::table
        .filter(among!(
            reservations::outlet_id,
            reservations::order_id,
            orders.iter().map(|name| (name.outlet.uuid(), name.id.uuid()))
        ))
        .filter(reservations::state.eq(ReservationState::Consumed))
        .select((reservations::order_id, reservations::part_id, reservations::quantity))
        .load(tx)
        .await?;
    Ok(rows)
}
