//! Every query about parts orders.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use super::{LineState, Order, OrderLine, OrderState};
use crate::among;
use crate::db::Tx;
use crate::db::schema::{parts_order_lines, parts_orders};
use crate::parts::{self, Shipment};
use crate::types::{
    CenterId, Day, Error, OutletId, OutletName, Page, PageRequest, PartsOrderId, ShipmentId, TypedId as _,
};

pub(super) async fn insert(tx: &mut Tx, order: &Order, lines: &[OrderLine]) -> Result<(), Error> {
    diesel::insert_into(parts_orders::table).values(order).execute(tx).await?;
    diesel::insert_into(parts_order_lines::table).values(lines).execute(tx).await?;
    Ok(())
}

/// The order with this name and its lines, by part; `NotFound` if there is none.
pub(super) async fn order(tx: &mut Tx, name: OutletName<PartsOrderId>) -> Result<(Order, Vec<OrderLine>), Error> {
    let found =
        parts_orders::table.find((name.outlet, name.id)).select(Order::as_select()).first(tx).await.optional()?;
    let order = found.ok_or_else(|| Error::not_found(name))?;
    Ok((order, lines(tx, name.outlet, &[name.id]).await?))
}

/// Pieces that are promised to an outlet by its orders, and not shipped.
pub(super) async fn promised_pieces(tx: &mut Tx, outlet: OutletId) -> Result<i64, Error> {
    let granted: Vec<i64> = parts_order_lines::table
        .filter(parts_order_lines::outlet_id.eq(outlet))
        .filter(parts_order_lines::state.eq_any(LineState::PROMISED))
        .select(parts_order_lines::granted_quantity)
        .load(tx)
        .await?;
    Ok(granted.into_iter().fold(0, i64::saturating_add))
}

pub(super) async fn lines(tx: &mut Tx, outlet: OutletId, ids: &[PartsOrderId]) -> Result<Vec<OrderLine>, Error> {
    let rows = parts_order_lines::table
        .filter(parts_order_lines::outlet_id.eq(outlet))
        .filter(parts_order_lines::parts_order_id.eq_any(ids))
        .order((parts_order_lines::parts_order_id, parts_order_lines::part_id))
        .select(OrderLine::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// The shipments that these lines went with.
pub(super) async fn shipments(tx: &mut Tx, outlet: OutletId, lines: &[OrderLine]) -> Result<Vec<Shipment>, Error> {
    let ids: Vec<ShipmentId> = lines.iter().filter_map(|line| line.shipment_id).collect();
    parts::store::shipments(tx, outlet, &ids).await
}

/// Writes an order and its lines as they are given, a further version.
pub(super) async fn update(tx: &mut Tx, order: &mut Order, lines: &[OrderLine]) -> Result<(), Error> {
    let changed = diesel::update(parts_orders::table.find((order.outlet_id, order.parts_order_id)))
        .filter(parts_orders::version.eq(order.version))
        .set((
            parts_orders::state.eq(order.state),
            parts_orders::review_time.eq(order.review_time),
            parts_orders::version.eq(order.version + 1),
        ))
        .execute(tx)
        .await?;
    if changed != 1 {
        return Err(Error::Conflict);
    }
    order.version += 1;
    for line in lines {
        diesel::update(parts_order_lines::table.find((line.outlet_id, line.parts_order_id, line.part_id)))
            .set(line)
            .execute(tx)
            .await?;
    }
    Ok(())
}

pub(super) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    state: Option<OrderState>,
    page: PageRequest,
) -> Result<Page<Order>, Error> {
    let (time, id) = page.after();
    let mut query =
        parts_orders::table
            .filter(parts_orders::outlet_id.eq(outlet))
            .filter(parts_orders::create_time.gt(time).or(
                parts_orders::create_time.eq(time).and(parts_orders::parts_order_id.gt(PartsOrderId::from_uuid(id))),
            ))
            .into_boxed();
    if let Some(state) = state {
        query = match shipped(state) {
            None => query.filter(parts_orders::state.eq(state)),
            Some(told) => query.filter(parts_orders::state.eq(OrderState::InTransit)).filter(sql::<Bool>(told)),
        };
    }
    let rows = query
        .order((parts_orders::create_time, parts_orders::parts_order_id))
        .limit(page.limit())
        .select(Order::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.parts_order_id.uuid())))
}

/// Whether something of an order went with a shipment in one of these states.
macro_rules! went_with {
    ($states:literal) => {
        concat!(
            "EXISTS (SELECT FROM parts_order_lines AS own JOIN shipments USING (outlet_id, shipment_id) \
             WHERE own.outlet_id = parts_orders.outlet_id AND own.parts_order_id = parts_orders.parts_order_id \
             AND shipments.state IN (",
            $states,
            "))"
        )
    };
}

/// What the shipments of an order that was shipped are like, for it to be told in this state. Nothing for states that are
/// kept.
const fn shipped(state: OrderState) -> Option<&'static str> {
    match state {
        OrderState::InTransit => Some(went_with!("'in_transit'")),
        OrderState::Discrepancy => Some(concat!(went_with!("'discrepancy'"), " AND NOT ", went_with!("'in_transit'"))),
        OrderState::Received => Some(concat!("NOT ", went_with!("'in_transit', 'discrepancy'"))),
        OrderState::Submitted
        | OrderState::Approved
        | OrderState::Picked
        | OrderState::Backordered
        | OrderState::Rejected
        | OrderState::Cancelled
        | OrderState::Closed => None,
    }
}

/// A center's orders whose next step is overdue on `today`, by creation.
pub(super) async fn late(tx: &mut Tx, center: CenterId, today: Day, page: PageRequest) -> Result<Page<Order>, Error> {
    let (time, id) = page.after();
    let id = PartsOrderId::from_uuid(id);
    // Due on a day, late when the next begins.
    let (submitted, reviewed) = (today.begin(), today.plus_days(-1).begin());
    let is_late = parts_orders::state.eq(OrderState::Submitted).and(parts_orders::create_time.lt(submitted)).or(
        parts_orders::state
            .eq_any([OrderState::Approved, OrderState::Picked])
            .and(parts_orders::review_time.lt(reviewed)),
    );
    let rows = parts_orders::table
        .filter(parts_orders::center_id.eq(center))
        .filter(is_late)
        .filter(
            parts_orders::create_time
                .gt(time)
                .or(parts_orders::create_time.eq(time).and(parts_orders::parts_order_id.gt(id))),
        )
        .order((parts_orders::create_time, parts_orders::parts_order_id))
        .limit(page.limit())
        .select(Order::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.parts_order_id.uuid())))
}

/// The lines of these orders, of whatever outlets.
pub(super) async fn lines_of(tx: &mut Tx, orders: &[Order]) -> Result<Vec<OrderLine>, Error> {
    let names = orders.iter().map(|order| (order.outlet_id.uuid(), order.parts_order_id.uuid()));
    let rows = parts_order_lines::table
        .filter(among!(parts_order_lines::outlet_id, parts_order_lines::parts_order_id, names))
        .order((parts_order_lines::parts_order_id, parts_order_lines::part_id))
        .select(OrderLine::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}
