//! What becomes of promised pieces: issued to a technician, fitted, or given back to the shelf.

use chrono::{DateTime, Utc};

use super::{PartDebt, Reservation, ReservationState, places, store};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry, Phase, Place};
use crate::types::{Error, OutletName, ReservationId, TechnicianId, TypedId as _, must_match};
use crate::{catalog, network};

/// A verb on a reservation.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) name: OutletName<ReservationId>,
    pub(super) etag: Option<i64>,
    pub(super) verb: &'static str,
    /// Whom it is issued to, for `IssueReservation`.
    pub(super) technician: Option<TechnicianId>,
}

/// Hands the pieces to a technician: HELD to ISSUED.
pub(super) async fn issue(tx: &mut Tx, step: &Step, actor: &str, now: DateTime<Utc>) -> Result<Reservation, Error> {
    let (reservation, state) = begin(tx, step).await?;
    if let Some(technician) = step.technician {
        network::store::technician(tx, step.name.outlet, technician).await?;
    }
    let (outlet, condition) = (step.name.outlet, reservation.condition);
    let places = (places::shelf(outlet, condition), places::issued(outlet, condition));
    let phase = Phase::PostPending(reservation.transfer_id);
    ledger::post(tx, &[entry(&reservation, places, "issue", phase, actor, now)]).await?;
    end(tx, &reservation, state, step.technician, actor, now).await
}

/// Records that the pieces were fitted: ISSUED to CONSUMED. The defective ones come into the outlet's defective stock,
/// and are owed if the part asks for it.
pub(super) async fn consume(
    tx: &mut Tx,
    step: &Step,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Reservation, Vec<PartDebt>), Error> {
    let (reservation, state) = begin(tx, step).await?;
    let outlet = network::store::outlet(tx, step.name.outlet).await?;
    let part = catalog::store::part(tx, reservation.part_id).await?;
    let (id, condition) = (outlet.outlet_id, reservation.condition);
    let fitted = (places::issued(id, condition), places::consumed(id, condition));
    let taken_out = (places::extracted(id, outlet.center_id), places::defective(id, outlet.center_id));
    let entries = [
        entry(&reservation, fitted, "consume", Phase::Posted, actor, now),
        entry(&reservation, taken_out, "extract", Phase::Posted, actor, now),
    ];
    ledger::post(tx, &entries).await?;
    let debts = if part.return_required { PartDebt::of(&reservation, now) } else { Vec::new() };
    store::insert_debts(tx, &debts).await?;
    for debt in &debts {
        let opened = Event::new(id, "parts.debt_opened", debt.name(), actor, now);
        event::record(tx, opened.with("state", debt.state).with("dueDate", debt.due_date)).await?;
    }
    let consumed = end(tx, &reservation, state, reservation.technician_id, actor, now).await?;
    Ok((consumed, debts))
}

/// Gives the pieces back to the shelf: HELD or ISSUED to RELEASED.
pub(super) async fn release(tx: &mut Tx, step: &Step, actor: &str, now: DateTime<Utc>) -> Result<Reservation, Error> {
    let (reservation, state) = begin(tx, step).await?;
    let (outlet, condition) = (step.name.outlet, reservation.condition);
    let (shelf, issued) = (places::shelf(outlet, condition), places::issued(outlet, condition));
    let back = if reservation.state == ReservationState::Held {
        entry(&reservation, (shelf, issued), "release", Phase::VoidPending(reservation.transfer_id), actor, now)
    } else {
        entry(&reservation, (issued, shelf), "release", Phase::Posted, actor, now)
    };
    ledger::post(tx, &[back]).await?;
    end(tx, &reservation, state, reservation.technician_id, actor, now).await
}

async fn begin(tx: &mut Tx, step: &Step) -> Result<(Reservation, ReservationState), Error> {
    let reservation = store::reservation(tx, step.name).await?;
    must_match(step.name, reservation.version, step.etag)?;
    let state = reservation.after(step.verb)?;
    Ok((reservation, state))
}

async fn end(
    tx: &mut Tx,
    reservation: &Reservation,
    state: ReservationState,
    technician: Option<TechnicianId>,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Reservation, Error> {
    let moved = store::move_reservation(tx, reservation, state, technician).await?;
    let event = Event::new(moved.outlet_id, "parts.reservation_moved", moved.name(), actor, now);
    event::record(tx, event.with("state", state)).await?;
    Ok(moved)
}

fn entry(
    reservation: &Reservation,
    (from, to): (Place, Place),
    code: &'static str,
    phase: Phase,
    actor: &str,
    now: DateTime<Utc>,
) -> Entry {
    debug_assert_ne!(from.condition, Condition::None);
    Entry {
        unit: reservation.part_id.uuid().to_string(),
        from,
        to,
        amount: reservation.quantity,
        code,
        phase,
        source: reservation.name().to_string(),
        actor: actor.to_owned(),
        post_time: now,
    }
}
