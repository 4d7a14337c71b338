//! Promises an outlet's stock to a repair order, from the shelf or from a technician's bag. Two callers never get the same piece.

use super::around::Around;
use super::moves::{Moving, Plan};
use super::serials::must_fit_serials;
use super::{Reservation, ReservationState, places};
use crate::db::Event;
use crate::ledger::{Condition, Entry, Phase};
use crate::network::Work;
use crate::types::{
    Day, Error, Name, OrderId, OutletName, PartId, Reason, ReservationId, Serials, TechnicianId, TransferId,
    TypedId as _,
};

/// States of an order in which parts are promised and issued to it.
pub(super) const ORDER_STATES: &[&str] = &["approved", "in_repair", "waiting"];

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) name: OutletName<ReservationId>,
    pub(super) order: OrderId,
    pub(super) part: PartId,
    pub(super) quantity: i64,
    pub(super) condition: Condition,
    pub(super) serials: Vec<String>,
    /// From whose bag; nobody's: from the shelf.
    pub(super) bag: Option<TechnicianId>,
}

/// What reserving does. Refuses stock that may not be promised, an order that is not worked on, and a part that does
/// not fit the device on that day; the ledger refuses more than is available.
pub(super) fn plan(wanted: &Wanted, moving: &Moving, around: &Around) -> Result<Plan, Error> {
    let outlet_id = wanted.name.outlet;
    let order_name = OutletName::new(outlet_id, wanted.order);
    if !wanted.condition.is_usable() {
        let message = format!("{} stock may not be promised", wanted.condition);
        let refusal = Error::refused(Reason::ConditionNotReservable, Name(wanted.part), message);
        return Err(refusal.with("condition", wanted.condition));
    }
    around.outlet(outlet_id)?.must_open(Work::RunningOrders, Day::of(moving.now))?;
    if let Some(bag) = wanted.bag {
        around.technician(OutletName::new(outlet_id, bag))?;
    }
    let order = around.order(order_name)?;
    order.must_be(ORDER_STATES)?;
    let part = around.part(wanted.part)?;
    must_fit_serials(part, wanted.quantity, &wanted.serials)?;
    let model = order.model_id;
    if !around.fits(wanted.part, model, Day::of(moving.now)) {
        let message = format!("part `{}` does not fit `{}`", part.number, Name(model));
        return Err(Error::refused(Reason::PartDoesNotFit, Name(wanted.part), message));
    }
    let reservation = Reservation {
        outlet_id,
        reservation_id: wanted.name.id,
        order_id: wanted.order,
        part_id: wanted.part,
        condition: wanted.condition,
        quantity: wanted.quantity,
        state: ReservationState::Held,
        technician_id: None,
        // The ledger tells it once the promise stands.
        transfer_id: TransferId::from_uuid(uuid::Uuid::nil()),
        create_time: moving.now,
        version: 1,
        serials: Serials::column(&wanted.serials),
        bag_id: wanted.bag,
        released_quantity: 0,
    };
    let event = Event::new(outlet_id, "parts.part_reserved", wanted.name, &moving.actor, moving.now);
    let event = event.with("state", reservation.state).with("order", order_name);
    Ok(Plan {
        reservation,
        entries: vec![promise(wanted, moving)],
        debts: Vec::new(),
        decision: None,
        events: vec![event],
    })
}

/// The promise in the ledger; also what has to be read of the ledger before it can be judged.
pub(super) fn promise(wanted: &Wanted, moving: &Moving) -> Entry {
    Entry {
        unit: wanted.part.uuid().to_string(),
        from: places::carried(wanted.name.outlet, wanted.bag.unwrap_or(TechnicianId::NOBODY), wanted.condition),
        to: places::counter(wanted.name.outlet, wanted.condition),
        amount: wanted.quantity,
        code: "reserve",
        phase: Phase::Pending,
        source: wanted.name.to_string(),
        actor: moving.actor.clone(),
        post_time: moving.now,
        serials: wanted.serials.clone(),
        corrects: None,
    }
}
