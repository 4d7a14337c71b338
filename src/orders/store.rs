//! Every query about parts orders.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Order, OrderLine, OrderState};
use crate::db::Tx;
use crate::db::schema::{parts_order_lines, parts_orders};
use crate::types::{Error, OutletId, OutletName, Page, PageRequest, PartsOrderId, TypedId as _};

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
        query = query.filter(parts_orders::state.eq(state));
    }
    let rows = query
        .order((parts_orders::create_time, parts_orders::parts_order_id))
        .limit(page.limit())
        .select(Order::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.parts_order_id.uuid())))
}
