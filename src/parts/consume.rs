//! What becomes of promised pieces: issued to a technician, fitted, or given back to the shelf.

use super::around::Around;
use super::moves::{Moving, Plan};
use super::reservation::{Pieces, Portion};
use super::reserve::ORDER_STATES;
use super::serials::must_fit_serials;
use super::{PartDebt, Reservation, ReservationState, places, terms};
use crate::db::Event;
use crate::ledger::{Entry, Phase, Place};
use crate::network::Work;
use crate::policy::Policies;
use crate::types::{
    CenterId, Day, Error, OutletName, Reason, ReservationId, Serials, TechnicianId, TypedId as _, must_match,
};

/// A verb on a reservation.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) name: OutletName<ReservationId>,
    pub(super) etag: Option<i64>,
    pub(super) verb: StepVerb,
}

/// The verbs on a reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StepVerb {
    /// Hands the pieces to a technician: HELD to ISSUED.
    Issue(TechnicianId),
    /// Records that these pieces were fitted: ISSUED to CONSUMED; the others go back to the shelf. The defective ones come
    /// into the outlet's defective stock, and are owed if the part asks for it. Of a tracked part, the serials of those
    /// taken out.
    Consume(Told, Vec<String>),
    /// Gives these pieces back to the shelf: HELD or ISSUED to RELEASED once none are left.
    Release(Told),
}

/// So many of a reservation's pieces; 0 for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) quantity: i64,
    pub(super) serials: Vec<String>,
}

impl StepVerb {
    const fn name(&self) -> &'static str {
        match self {
            Self::Issue(_) => "IssueReservation",
            Self::Consume(..) => "ConsumeReservation",
            Self::Release(_) => "ReleaseReservation",
        }
    }
}

/// What a verb does to its reservation. Refuses a stale etag, a wrong state of the reservation or of its order, pieces
/// fitted by another than who repairs, and more pieces than there are.
pub(super) fn plan(step: &Step, moving: &Moving, around: &Around, policies: &Policies) -> Result<Plan, Error> {
    let mut reservation = around.reservation(step.name)?.clone();
    must_match(step.name, reservation.version, step.etag)?;
    let mut state = reservation.after(step.verb.name())?;
    let (mut decision, mut debts) = (None, Vec::new());
    let entries = match &step.verb {
        StepVerb::Issue(technician) => {
            let today = Day::of(moving.now);
            must_be_worked_on(&reservation, around, ORDER_STATES, today)?;
            around.technician(OutletName::new(reservation.outlet_id, *technician))?.must_work(today)?;
            reservation.technician_id = Some(*technician);
            Route::of(&reservation, moving).issue(*technician)
        }
        StepVerb::Consume(told, removed) => {
            must_be_worked_on(&reservation, around, &["in_repair"], Day::of(moving.now))?;
            must_be_fitted_by_who_repairs(&reservation, around)?;
            let portion = reservation.portion(told.quantity, &told.serials)?;
            let part = around.part(reservation.part_id)?;
            must_fit_serials(part, portion.pieces.quantity, removed)?;
            must_be_others(&portion.pieces, removed, step.name)?;
            let center = around.outlet(reservation.outlet_id)?.center_id;
            // Nobody asks for the others: what is taken out is written off where it is, or it would stay for ever.
            let kept = if part.return_required { places::defective } else { places::written_off };
            let kept = kept(reservation.outlet_id, center);
            let mut entries = Route::of(&reservation, moving).consume(&portion.pieces, removed, center, kept)?;
            if portion.rest.quantity > 0 {
                entries.push(Route::of(&reservation, moving).give_back(&portion.rest)?);
            }
            reservation.keep(portion.pieces);
            if part.return_required {
                let outlet = around.outlet(reservation.outlet_id)?;
                let parties = (outlet, around.center(outlet.center_id)?);
                let (terms, kept) = terms::ask(policies, parties, part, step.name.to_string(), moving.now)?;
                debts = PartDebt::of(&reservation, removed, &terms, &moving.actor, moving.now);
                decision = Some(kept);
            }
            entries
        }
        StepVerb::Release(told) => {
            let portion = reservation.portion(told.quantity, &told.serials)?;
            let entry = release(&reservation, &portion, moving)?;
            if portion.rest.quantity > 0 {
                state = reservation.state;
                reservation.keep(portion.rest);
            }
            vec![entry]
        }
    };
    reservation.state = state;
    reservation.version += 1;
    let outlet = reservation.outlet_id;
    let mut events: Vec<Event> = debts
        .iter()
        .map(|debt| {
            let opened = Event::new(outlet, "parts.debt_opened", debt.name(), &moving.actor, moving.now);
            opened.with("state", debt.state).with("dueDate", debt.due_date)
        })
        .collect();
    let moved = Event::new(outlet, "parts.reservation_moved", step.name, &moving.actor, moving.now);
    events.push(moved.with("state", state));
    Ok(Plan { reservation, entries, debts, decision, events })
}

fn must_be_worked_on(reservation: &Reservation, around: &Around, states: &[&str], today: Day) -> Result<(), Error> {
    around.outlet(reservation.outlet_id)?.must_open(Work::RunningOrders, today)?;
    around.order(OutletName::new(reservation.outlet_id, reservation.order_id))?.must_be(states)
}

/// Refuses pieces as taken out that were fitted just now: what is given back is what was in the device before.
fn must_be_others(fitted: &Pieces, removed: &[String], name: OutletName<ReservationId>) -> Result<(), Error> {
    let Some(same) = removed.iter().find(|serial| fitted.serials.contains(serial)) else { return Ok(()) };
    let message = format!("serial `{same}` is fitted, and cannot be what was taken out for it");
    Err(Error::refused(Reason::SerialNotThere, name, message).with("serial", same))
}

/// Who fits pieces is who repairs: the order's re-inspection is by somebody else.
fn must_be_fitted_by_who_repairs(reservation: &Reservation, around: &Around) -> Result<(), Error> {
    let order = around.order(OutletName::new(reservation.outlet_id, reservation.order_id))?;
    if reservation.technician_id == order.technician_id {
        return Ok(());
    }
    let message = format!("the pieces of `{}` were issued to another than who repairs", reservation.name());
    Err(Error::refused(Reason::NotTheRepairer, reservation.name(), message))
}

/// Gives pieces back. A promise is withdrawn whole.
fn release(reservation: &Reservation, portion: &Portion, moving: &Moving) -> Result<Entry, Error> {
    let route = Route::of(reservation, moving);
    if reservation.state != ReservationState::Held {
        return route.give_back(&portion.pieces);
    }
    if portion.rest.quantity > 0 {
        let message = format!("reservation `{}` is held: a promise is withdrawn whole", reservation.name());
        let refusal = Error::refused(Reason::WrongState, reservation.name(), message);
        return Err(refusal.with("state", reservation.state));
    }
    let void = Phase::VoidPending(reservation.transfer_id);
    Ok(route.entry((route.from(), route.counter()), "release", void, &portion.pieces))
}

/// The places that a reservation's pieces move between.
struct Route<'a> {
    reservation: &'a Reservation,
    moving: &'a Moving,
}

impl<'a> Route<'a> {
    const fn of(reservation: &'a Reservation, moving: &'a Moving) -> Self {
        Self { reservation, moving }
    }

    /// Where the pieces were promised: a technician's bag, or the shelf.
    fn from(&self) -> Place {
        let bag = self.reservation.bag_id.unwrap_or(TechnicianId::NOBODY);
        places::carried(self.reservation.outlet_id, bag, self.reservation.condition)
    }

    fn counter(&self) -> Place {
        places::counter(self.reservation.outlet_id, self.reservation.condition)
    }

    /// The bag that the pieces are in.
    fn bag(&self) -> Result<Place, Error> {
        let technician =
            self.reservation.technician_id.ok_or_else(|| Error::internal("issued pieces in nobody's bag"))?;
        Ok(places::issued(self.reservation.outlet_id, technician, self.reservation.condition))
    }

    /// Over the counter into a bag: whose it is was not known when the pieces were promised.
    fn issue(&self, technician: TechnicianId) -> Vec<Entry> {
        let own = self.reservation;
        let all = Pieces { quantity: own.quantity, serials: Serials::of(own.serials.as_ref()) };
        let bag = places::issued(own.outlet_id, technician, own.condition);
        vec![
            self.entry((self.from(), self.counter()), "issue", Phase::PostPending(own.transfer_id), &all),
            self.entry((self.counter(), bag), "hand_over", Phase::Posted, &all),
        ]
    }

    fn consume(&self, fitted: &Pieces, removed: &[String], center: CenterId, kept: Place) -> Result<Vec<Entry>, Error> {
        let (outlet, condition) = (self.reservation.outlet_id, self.reservation.condition);
        let way = (self.bag()?, places::consumed(outlet, condition));
        let taken_out = (places::extracted(outlet, center), kept);
        let removed = Pieces { quantity: fitted.quantity, serials: removed.to_vec() };
        Ok(vec![
            self.entry(way, "consume", Phase::Posted, fitted),
            self.entry(taken_out, "extract", Phase::Posted, &removed),
        ])
    }

    fn give_back(&self, pieces: &Pieces) -> Result<Entry, Error> {
        let shelf = places::shelf(self.reservation.outlet_id, self.reservation.condition);
        Ok(self.entry((self.bag()?, shelf), "release", Phase::Posted, pieces))
    }

    fn entry(&self, (from, to): (Place, Place), code: &'static str, phase: Phase, pieces: &Pieces) -> Entry {
        Entry {
            unit: self.reservation.part_id.uuid().to_string(),
            from,
            to,
            amount: pieces.quantity,
            code,
            phase,
            source: self.reservation.name().to_string(),
            actor: self.moving.actor.clone(),
            post_time: self.moving.now,
            serials: pieces.serials.clone(),
            corrects: None,
        }
    }
}
