//! Promises an outlet's stock to a repair order. Two callers never get the same piece.

use chrono::{DateTime, Utc};

use super::{Reservation, ReservationState, places, store};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry, Phase};
use crate::network::{self, Work};
use crate::types::{Error, Name, OrderId, OutletName, PartId, Reason, ReservationId, TypedId as _};
use crate::{catalog, devices};

/// States of an order in which parts are promised to it.
const ORDER_STATES: &[&str] = &["approved", "in_repair", "waiting"];

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) name: OutletName<ReservationId>,
    pub(super) order: OrderId,
    pub(super) part: PartId,
    pub(super) quantity: i64,
    pub(super) condition: Condition,
}

/// Reserves. Refuses stock that may not be promised, an order that is not worked on, a part that does not fit the
/// device, and more than is available.
pub(super) async fn reserve(
    tx: &mut Tx,
    wanted: &Wanted,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Reservation, Error> {
    let outlet_id = wanted.name.outlet;
    let order_name = OutletName::new(outlet_id, wanted.order);
    if !wanted.condition.is_usable() {
        let message = format!("{} stock may not be promised", wanted.condition);
        let refusal = Error::refused(Reason::ConditionNotReservable, Name(wanted.part), message);
        return Err(refusal.with("condition", wanted.condition));
    }
    let outlet = network::store::outlet(tx, outlet_id).await?;
    outlet.must_open(Work::RunningOrders)?;
    let (state, device) = store::order(tx, order_name).await?;
    if !ORDER_STATES.contains(&state.as_str()) {
        let message = format!("repair order `{order_name}` is {state}");
        return Err(Error::refused(Reason::WrongState, order_name, message).with("state", state));
    }
    let part = catalog::store::part(tx, wanted.part).await?;
    let device = devices::store::device(tx, device).await?;
    if !catalog::store::fits(tx, wanted.part, device.draft.model_id).await? {
        let message = format!("part `{}` does not fit `{}`", part.number, Name(device.draft.model_id));
        return Err(Error::refused(Reason::PartDoesNotFit, Name(wanted.part), message));
    }
    let promise = Entry {
        unit: wanted.part.uuid().to_string(),
        from: places::shelf(outlet_id, wanted.condition),
        to: places::issued(outlet_id, wanted.condition),
        amount: wanted.quantity,
        code: "reserve",
        phase: Phase::Pending,
        source: wanted.name.to_string(),
        actor: actor.to_owned(),
        post_time: now,
    };
    let posted = ledger::post(tx, &[promise]).await?;
    let transfer_id = posted.into_iter().next().ok_or_else(|| Error::internal("a promise without a transfer"))?;
    let reservation = Reservation {
        outlet_id,
        reservation_id: wanted.name.id,
        order_id: wanted.order,
        part_id: wanted.part,
        condition: wanted.condition,
        quantity: wanted.quantity,
        state: ReservationState::Held,
        technician_id: None,
        transfer_id,
        create_time: now,
        version: 1,
    };
    store::insert_reservation(tx, &reservation).await?;
    let event = Event::new(outlet_id, "parts.part_reserved", wanted.name, actor, now);
    event::record(tx, event.with("state", reservation.state).with("order", order_name)).await?;
    Ok(reservation)
}
