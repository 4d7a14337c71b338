//! How every verb changes an order: read it, check what is common to all, change it, and leave a trace.

use chrono::{DateTime, Utc};

use super::{Order, OrderState, Transition, store};
use crate::db::{Event, Tx, event};
use crate::network::{self, Work};
use crate::types::{Day, Error, OrderId, OutletName, TechnicianId, TransitionId, must_match};

/// A verb on an order, as every one has it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) name: OutletName<OrderId>,
    pub(super) etag: Option<i64>,
    /// The verb, as in the table of transitions.
    pub(super) verb: &'static str,
}

/// Who does it, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doing<'a> {
    pub(super) actor: &'a str,
    pub(super) now: DateTime<Utc>,
}

/// An order on its way to its next state.
#[derive(Debug)]
pub(super) struct Moving {
    pub(super) order: Order,
    pub(super) to: OrderState,
    verb: &'static str,
}

/// Reads the order and checks its outlet, its etag and its state.
pub(super) async fn begin(tx: &mut Tx, step: &Step, doing: Doing<'_>) -> Result<Moving, Error> {
    let outlet = network::store::outlet(tx, step.name.outlet).await?;
    outlet.must_open(Work::RunningOrders, Day::of(doing.now))?;
    let order = store::order(tx, step.name).await?;
    must_match(step.name, order.version, step.etag)?;
    let to = order.after(step.verb)?;
    Ok(Moving { order, to, verb: step.verb })
}

impl Moving {
    /// The same order on another way: a verb whose outcome differs has one name for each in the table.
    pub(super) fn instead(mut self, verb: &'static str) -> Result<Self, Error> {
        self.to = self.order.after(verb)?;
        self.verb = verb;
        Ok(self)
    }

    /// Writes the order as changed, its new state, and the trace.
    pub(super) async fn end(
        self,
        tx: &mut Tx,
        technician: Option<TechnicianId>,
        reason: &str,
        doing: Doing<'_>,
    ) -> Result<Order, Error> {
        let from = self.order.state;
        let mut order = self.order;
        order.state = self.to;
        let changed = store::update(tx, order).await?;
        trace(tx, &changed, from.as_str(), self.verb, technician, reason, doing).await?;
        Ok(changed)
    }
}

/// Leaves a row of history and an event.
pub(super) async fn trace(
    tx: &mut Tx,
    order: &Order,
    from: &str,
    verb: &str,
    technician: Option<TechnicianId>,
    reason: &str,
    doing: Doing<'_>,
) -> Result<(), Error> {
    let (transition, moved) = traced(order, from, verb, technician, reason, doing);
    store::insert_transitions(tx, &[transition]).await?;
    event::record(tx, moved).await
}

/// The row of history and the event that a change leaves.
pub(super) fn traced(
    order: &Order,
    from: &str,
    verb: &str,
    technician: Option<TechnicianId>,
    reason: &str,
    doing: Doing<'_>,
) -> (Transition, Event) {
    let transition = Transition {
        outlet_id: order.outlet_id,
        transition_id: TransitionId::generate(),
        order_id: order.order_id,
        from_state: from.to_owned(),
        to_state: order.state,
        verb: verb.to_owned(),
        actor: doing.actor.to_owned(),
        technician_id: technician,
        reason: reason.to_owned(),
        transition_time: doing.now,
    };
    let mut moved = Event::new(order.outlet_id, "repairs.order_moved", order.name(), doing.actor, doing.now);
    moved = moved.with("verb", verb);
    // A callback changes no state: followers of states are not told one twice.
    if from != order.state.as_str() {
        moved = moved.with("state", order.state);
    }
    (transition, moved)
}
