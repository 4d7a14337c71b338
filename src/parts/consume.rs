//! What becomes of promised pieces: issued to a technician, fitted, or given back to the shelf.

use super::around::Around;
use super::moves::{Moving, Plan};
use super::reserve::ORDER_STATES;
use super::serials::must_fit_serials;
use super::{PartDebt, Reservation, ReservationState, places, terms};
use crate::db::Event;
use crate::ledger::{Entry, Phase, Place};
use crate::network::Work;
use crate::policy::Policies;
use crate::types::{Day, Error, OutletName, Reason, ReservationId, Serials, TechnicianId, TypedId as _, must_match};

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
    /// Records that the pieces were fitted: ISSUED to CONSUMED. The defective ones come into the outlet's defective
    /// stock, and are owed if the part asks for it. Of a tracked part, the serials of those taken out.
    Consume(Vec<String>),
    /// Gives the pieces back to the shelf: HELD or ISSUED to RELEASED.
    Release,
}

impl StepVerb {
    const fn name(&self) -> &'static str {
        match self {
            Self::Issue(_) => "IssueReservation",
            Self::Consume(_) => "ConsumeReservation",
            Self::Release => "ReleaseReservation",
        }
    }
}

/// What a verb does to its reservation. Refuses a stale etag, a wrong state of the reservation or of its order, and
/// pieces fitted by another than who repairs.
pub(super) fn plan(step: &Step, moving: &Moving, around: &Around, policies: &Policies) -> Result<Plan, Error> {
    let mut reservation = around.reservation(step.name)?.clone();
    must_match(step.name, reservation.version, step.etag)?;
    let state = reservation.after(step.verb.name())?;
    let mut decision = None;
    let (entries, debts) = match &step.verb {
        StepVerb::Issue(technician) => {
            must_be_worked_on(&reservation, around, ORDER_STATES, Day::of(moving.now))?;
            around.must_have_technician(OutletName::new(reservation.outlet_id, *technician))?;
            let entries = vec![issue(&reservation, moving)];
            reservation.technician_id = Some(*technician);
            (entries, Vec::new())
        }
        StepVerb::Consume(removed) => {
            must_be_worked_on(&reservation, around, &["in_repair"], Day::of(moving.now))?;
            must_be_fitted_by_who_repairs(&reservation, around)?;
            let part = around.part(reservation.part_id)?;
            must_fit_serials(part, reservation.quantity, removed)?;
            let mut debts = Vec::new();
            if part.return_required {
                let outlet = around.outlet(reservation.outlet_id)?;
                let parties = (outlet, around.center(outlet.center_id)?);
                let (terms, kept) = terms::ask(policies, parties, part, step.name.to_string(), moving.now)?;
                debts = PartDebt::of(&reservation, removed, &terms, &moving.actor, moving.now);
                decision = Some(kept);
            }
            (consume(&reservation, removed, moving, around)?, debts)
        }
        StepVerb::Release => (vec![release(&reservation, moving)], Vec::new()),
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

/// Who fits pieces is who repairs: the order's re-inspection is by somebody else.
fn must_be_fitted_by_who_repairs(reservation: &Reservation, around: &Around) -> Result<(), Error> {
    let order = around.order(OutletName::new(reservation.outlet_id, reservation.order_id))?;
    if reservation.technician_id == order.technician_id {
        return Ok(());
    }
    let message = format!("the pieces of `{}` were issued to another than who repairs", reservation.name());
    Err(Error::refused(Reason::NotTheRepairer, reservation.name(), message))
}

fn issue(reservation: &Reservation, moving: &Moving) -> Entry {
    let (outlet, condition) = (reservation.outlet_id, reservation.condition);
    let places = (places::shelf(outlet, condition), places::issued(outlet, condition));
    entry(reservation, places, "issue", Phase::PostPending(reservation.transfer_id), moving)
}

fn consume(
    reservation: &Reservation,
    removed: &[String],
    moving: &Moving,
    around: &Around,
) -> Result<Vec<Entry>, Error> {
    let (outlet, condition) = (reservation.outlet_id, reservation.condition);
    let center = around.outlet(outlet)?.center_id;
    let fitted = (places::issued(outlet, condition), places::consumed(outlet, condition));
    let taken_out = (places::extracted(outlet, center), places::defective(outlet, center));
    let extract = entry(reservation, taken_out, "extract", Phase::Posted, moving);
    Ok(vec![
        entry(reservation, fitted, "consume", Phase::Posted, moving),
        Entry { serials: removed.to_vec(), ..extract },
    ])
}

fn release(reservation: &Reservation, moving: &Moving) -> Entry {
    let (outlet, condition) = (reservation.outlet_id, reservation.condition);
    let (shelf, issued) = (places::shelf(outlet, condition), places::issued(outlet, condition));
    if reservation.state == ReservationState::Held {
        entry(reservation, (shelf, issued), "release", Phase::VoidPending(reservation.transfer_id), moving)
    } else {
        entry(reservation, (issued, shelf), "release", Phase::Posted, moving)
    }
}

fn entry(
    reservation: &Reservation,
    (from, to): (Place, Place),
    code: &'static str,
    phase: Phase,
    moving: &Moving,
) -> Entry {
    Entry {
        unit: reservation.part_id.uuid().to_string(),
        from,
        to,
        amount: reservation.quantity,
        code,
        phase,
        source: reservation.name().to_string(),
        actor: moving.actor.clone(),
        post_time: moving.now,
        serials: Serials::of(reservation.serials.as_ref()),
        corrects: None,
    }
}
