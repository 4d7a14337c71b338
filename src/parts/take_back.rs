//! Takes defective parts back at the service center, and inspects them piece by piece.

use chrono::{DateTime, Utc};

use super::returning::{Outcome, Parcel, ReturnState};
use super::store::returns;
use super::{DebtState, places};
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Condition, Entry};
use crate::types::{Day, DebtId, Error, Money, OutletName, ReturnId, must_match};

/// Takes in what arrived of a parcel; nothing named stands for all that is on its way. What did not arrive stays in
/// transit, and its debt with it, until it is taken in too. Refuses a piece that was taken in before.
pub(super) async fn receive(
    tx: &mut Tx,
    name: OutletName<ReturnId>,
    etag: Option<i64>,
    arrived: &[DebtId],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Parcel, Error> {
    let mut parcel = returns::parcel(tx, name).await?;
    must_match(name, parcel.own.version, etag)?;
    parcel.own.must_be(ReturnState::InTransit)?;
    for debt in arrived {
        parcel.slip_of(*debt)?.0.must_be(ReturnState::InTransit)?;
    }
    let center = parcel.own.center_id;
    let way = (places::in_transit(center, Condition::Defective), places::warehouse(center, Condition::UnderInspection));
    let mut entries: Vec<Entry> = Vec::new();
    for (slip, debt) in parcel.pairs() {
        let has_arrived = arrived.is_empty() || arrived.contains(&slip.debt_id);
        if has_arrived && slip.state == ReturnState::InTransit {
            entries.push(debt.entry(way, "take_back", actor, now));
            slip.state = ReturnState::Received;
            debt.state = DebtState::Received;
        }
    }
    ledger::post(tx, &entries).await?;
    let pieces = entries.len();
    parcel.follow_slips();
    returns::update(tx, &mut parcel).await?;
    let event = Event::new(name.outlet, "parts.return_received", name, actor, now);
    event::record(tx, event.with("state", parcel.own.state).with("pieces", pieces)).await?;
    Ok(parcel)
}

/// What an inspection found of a piece.
#[derive(Clone, Debug)]
pub(super) struct Inspection {
    pub(super) debt: DebtId,
    pub(super) outcome: Outcome,
    pub(super) remark: String,
    /// Number and amount of the appraisal form, of physical damage.
    pub(super) appraisal: Option<(String, Money)>,
}

/// Records what an inspection found, and what becomes of the debt: settled, or credited where it had been charged;
/// charged for damage as appraised; owed again for a wrong part. What the outlet owed before is taken back in the ledger.
/// Refuses a piece that is not here, or was inspected.
pub(super) async fn inspect(
    tx: &mut Tx,
    name: OutletName<ReturnId>,
    etag: Option<i64>,
    inspection: &Inspection,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Parcel, Error> {
    let mut parcel = returns::parcel(tx, name).await?;
    must_match(name, parcel.own.version, etag)?;
    let center = parcel.own.center_id;
    let (slip, debt) = parcel.slip_of(inspection.debt)?;
    slip.must_be(ReturnState::Received)?;
    let held = |condition| places::warehouse(center, condition);
    let settled = if debt.was_charged() { DebtState::Credited } else { DebtState::Settled };
    let (to, code, state) = match inspection.outcome {
        Outcome::Accepted => (held(Condition::Defective), "inspect", settled),
        Outcome::NoFaultFound => (held(Condition::Quarantine), "inspect", settled),
        Outcome::PhysicalDamage => (held(Condition::Scrap), "inspect", DebtState::Charged),
        // What is owed never left the outlet, whatever the parcel held.
        Outcome::WrongPart => {
            let code = if debt.was_charged() { "charge" } else { "not_sent" };
            (debt.place(center), code, debt.at_outlet(Day::of(now)))
        }
    };
    let mut entries = vec![debt.entry((held(Condition::UnderInspection), to), code, actor, now)];
    debt.state = state;
    if inspection.outcome != Outcome::WrongPart {
        entries.extend(debt.credit(actor, now));
    }
    if let Some((_, amount)) = &inspection.appraisal {
        let charge = debt.charge(*amount, actor, now);
        let place = charge.is_some().then_some(entries.len());
        entries.extend(charge);
        let posted = ledger::post(tx, &entries).await?;
        debt.charge_amount = Some(*amount);
        debt.charge_transfer_id = place.and_then(|place| posted.get(place).copied());
    } else {
        ledger::post(tx, &entries).await?;
    }
    slip.state = ReturnState::Inspected;
    slip.outcome = Some(inspection.outcome);
    slip.remark = Some(inspection.remark.clone());
    slip.appraisal = inspection.appraisal.as_ref().map(|(form, _)| form.clone());
    slip.appraisal_amount = inspection.appraisal.as_ref().map(|(_, amount)| *amount);
    slip.inspected_by = Some(actor.to_owned());
    let event = Event::new(name.outlet, "parts.return_inspected", debt.name(), actor, now);
    let event = event.with("outcome", inspection.outcome).with("state", debt.state);
    parcel.follow_slips();
    returns::update(tx, &mut parcel).await?;
    event::record(tx, event).await?;
    Ok(parcel)
}
