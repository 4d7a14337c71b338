//! Every query about repair orders.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Callback, Consent, Order, OrderState, Transition};
use crate::among;
use crate::db::Tx;
use crate::db::schema::{order_callbacks, order_consents, order_transitions, repair_orders};
use crate::types::{DeviceId, Error, OrderId, OutletId, OutletName, Page, PageRequest, TypedId as _};

pub(super) async fn insert(tx: &mut Tx, orders: &[Order]) -> Result<(), Error> {
    diesel::insert_into(repair_orders::table).values(orders).execute(tx).await?;
    Ok(())
}

/// The order with this name; `NotFound` if there is none.
pub async fn order(tx: &mut Tx, name: OutletName<OrderId>) -> Result<Order, Error> {
    let found =
        repair_orders::table.find((name.outlet, name.id)).select(Order::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(name))
}

/// The orders with these names that there are.
pub async fn orders(tx: &mut Tx, names: &[OutletName<OrderId>]) -> Result<Vec<Order>, Error> {
    let rows = repair_orders::table
        .filter(among!(
            repair_orders::outlet_id,
            repair_orders::order_id,
            names.iter().map(|name| (name.outlet.uuid(), name.id.uuid()))
        ))
        .select(Order::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// How many orders these outlets have on the bench, where they have any.
pub(super) async fn on_bench(tx: &mut Tx, outlets: &[OutletId]) -> Result<HashMap<OutletId, i64>, Error> {
    let gone = [OrderState::Delivered, OrderState::Closed, OrderState::Cancelled];
    let rows: Vec<(OutletId, i64)> = repair_orders::table
        .filter(repair_orders::outlet_id.eq_any(outlets))
        .filter(repair_orders::state.ne_all(gone))
        .group_by(repair_orders::outlet_id)
        .select((repair_orders::outlet_id, count_star()))
        .load(tx)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Every order of these devices.
pub async fn orders_of(tx: &mut Tx, devices: &[DeviceId]) -> Result<Vec<Order>, Error> {
    Ok(repair_orders::table
        .filter(repair_orders::device_id.eq_any(devices))
        .select(Order::as_select())
        .load(tx)
        .await?)
}

/// The consents in force of these orders.
pub async fn consents(tx: &mut Tx, orders: &[Order]) -> Result<Vec<Consent>, Error> {
    let rows = order_consents::table
        .filter(among!(
            order_consents::outlet_id,
            order_consents::consent_id,
            orders.iter().filter_map(|order| { Some((order.outlet_id.uuid(), order.consent_id?.uuid())) })
        ))
        .select(Consent::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

/// Writes every column that verbs change, as a further version.
pub(super) async fn update(tx: &mut Tx, order: Order) -> Result<Order, Error> {
    use repair_orders as o;
    let changed = diesel::update(o::table.find((order.outlet_id, order.order_id)))
        .filter(o::version.eq(order.version))
        .set((
            o::state.eq(order.state),
            o::custody.eq(order.custody),
            o::technician_id.eq(order.technician_id),
            o::data_loss_consent.eq(order.data_loss_consent),
            o::diagnosis.eq(order.diagnosis),
            o::fault_code.eq(order.fault_code),
            o::decision_id.eq(order.decision_id),
            o::consent_id.eq(order.consent_id),
            o::awaited_party.eq(order.awaited_party),
            o::wait_reason.eq(order.wait_reason),
            o::wait_promise_date.eq(order.wait_promise_date),
            o::repair_outcome.eq(order.repair_outcome),
            o::signed_by.eq(order.signed_by),
            o::remedy_document.eq(order.remedy_document),
            o::deliver_time.eq(order.deliver_time),
            o::version.eq(order.version + 1),
        ))
        .returning(Order::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    changed.ok_or(Error::Conflict)
}

pub(super) async fn insert_transitions(tx: &mut Tx, transitions: &[Transition]) -> Result<(), Error> {
    diesel::insert_into(order_transitions::table).values(transitions).execute(tx).await?;
    Ok(())
}

/// The history of an order, oldest first.
pub(super) async fn transitions(tx: &mut Tx, name: OutletName<OrderId>) -> Result<Vec<Transition>, Error> {
    let rows = order_transitions::table
        .filter(order_transitions::outlet_id.eq(name.outlet))
        .filter(order_transitions::order_id.eq(name.id))
        .order(order_transitions::transition_id)
        .select(Transition::as_select())
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn insert_consent(tx: &mut Tx, consent: &Consent) -> Result<(), Error> {
    diesel::insert_into(order_consents::table).values(consent).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_callback(tx: &mut Tx, callback: &Callback) -> Result<(), Error> {
    diesel::insert_into(order_callbacks::table).values(callback).execute(tx).await?;
    Ok(())
}

pub(super) async fn find_callback(tx: &mut Tx, name: OutletName<OrderId>) -> Result<Option<Callback>, Error> {
    let found =
        order_callbacks::table.find((name.outlet, name.id)).select(Callback::as_select()).first(tx).await.optional()?;
    Ok(found)
}

pub(super) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    state: Option<OrderState>,
    device: Option<DeviceId>,
    page: PageRequest,
) -> Result<Page<Order>, Error> {
    let (time, id) = page.after();
    let mut query = repair_orders::table
        .filter(repair_orders::outlet_id.eq(outlet))
        .filter(
            repair_orders::create_time
                .gt(time)
                .or(repair_orders::create_time.eq(time).and(repair_orders::order_id.gt(OrderId::from_uuid(id)))),
        )
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(repair_orders::state.eq(state));
    }
    if let Some(device) = device {
        query = query.filter(repair_orders::device_id.eq(device));
    }
    let rows = query
        .order((repair_orders::create_time, repair_orders::order_id))
        .limit(page.limit())
        .select(Order::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.create_time, row.order_id.uuid())))
}
