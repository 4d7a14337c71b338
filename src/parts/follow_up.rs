//! What the days ask of debts: a reminder before they are due, the word that they are overdue, the charge after the days
//! of grace; or a waiver, which somebody stands for.

use chrono::{DateTime, Utc};

use super::store::debts as store;
use super::{DebtState, PartDebt, places};
use crate::catalog;
use crate::db::{Event, Tx, event};
use crate::ledger;
use crate::network;
use crate::types::{CenterId, Day, DebtId, Error, Name, OutletName, PartId, Reason, must_match};

/// Debts that are followed up at once.
const DEBTS_MAX: usize = 500;

/// What was done, each debt once.
#[derive(Clone, Debug, Default)]
pub(super) struct FollowedUp {
    pub(super) reminded: Vec<PartDebt>,
    pub(super) overdue: Vec<PartDebt>,
    pub(super) charged: Vec<PartDebt>,
    /// Whether nothing was left for another call.
    pub(super) is_complete: bool,
}

/// Does what today asks of the debts of a center's outlets, the oldest first; with `validate_only`, says what it would
/// do.
pub(super) async fn follow_up(
    tx: &mut Tx,
    center: CenterId,
    validate_only: bool,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<FollowedUp, Error> {
    network::store::center(tx, center).await?;
    let today = Day::of(now);
    let mut asking = store::asking(tx, center, today, DEBTS_MAX + 1).await?;
    let mut done = FollowedUp { is_complete: asking.len() <= DEBTS_MAX, ..FollowedUp::default() };
    asking.truncate(DEBTS_MAX);
    let ids: Vec<PartId> = asking.iter().map(|debt| debt.part_id).collect();
    let parts = catalog::store::parts(tx, &ids).await?;
    let (mut entries, mut events) = (Vec::new(), Vec::new());
    // Where the money of each charge stands among the entries.
    let mut charges: Vec<Option<usize>> = Vec::new();
    for mut debt in asking {
        let told = |kind| Event::new(debt.outlet_id, kind, debt.name(), actor, now).with("dueDate", debt.due_date);
        if debt.charge_date < today {
            let part = parts.iter().find(|part| part.part_id == debt.part_id);
            let cost = part.ok_or_else(|| Error::not_found(Name(debt.part_id)))?.standard_cost;
            let way = (places::defective(debt.outlet_id, center), places::charged(debt.outlet_id));
            entries.push(debt.entry(way, "charge", actor, now));
            let money = debt.charge(cost, actor, now);
            charges.push(money.is_some().then_some(entries.len()));
            entries.extend(money);
            events.push(told("parts.debt_charged").with("amount", cost));
            debt.state = DebtState::Charged;
            debt.charge_amount = Some(cost);
            done.charged.push(debt);
        } else if debt.due_date < today {
            events.push(told("parts.debt_overdue"));
            debt.state = DebtState::Overdue;
            done.overdue.push(debt);
        } else {
            events.push(told("parts.debt_reminded"));
            debt.remind_time = Some(now);
            done.reminded.push(debt);
        }
    }
    if validate_only {
        return Ok(done);
    }
    let posted = ledger::post(tx, &entries).await?;
    for (debt, charge) in done.charged.iter_mut().zip(charges) {
        debt.charge_transfer_id = charge.and_then(|place| posted.get(place).copied());
    }
    for some in [&mut done.reminded, &mut done.overdue, &mut done.charged] {
        store::update(tx, some).await?;
    }
    event::record_all(tx, events).await?;
    Ok(done)
}

/// Waives a debt: the piece is written off where it is. Refuses who opened the debt, and a debt that is not owed any more.
pub(super) async fn waive(
    tx: &mut Tx,
    name: OutletName<DebtId>,
    etag: Option<i64>,
    reason: &str,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<PartDebt, Error> {
    let mut debt = store::debt(tx, name).await?;
    must_match(name, debt.version, etag)?;
    debt.must_be(&[DebtState::Owed, DebtState::Overdue])?;
    if debt.opened_by.as_deref() == Some(actor) {
        let message = "who consumed the part may not waive the defective one";
        return Err(Error::refused(Reason::SamePerson, name, message));
    }
    let center = network::store::outlet(tx, name.outlet).await?.center_id;
    let way = (debt.place(center), places::written_off(name.outlet, center));
    ledger::post(tx, &[debt.entry(way, "waive", actor, now)]).await?;
    debt.state = DebtState::Waived;
    debt.waived_by = Some(actor.to_owned());
    debt.waive_reason = Some(reason.to_owned());
    store::update(tx, std::slice::from_mut(&mut debt)).await?;
    let event = Event::new(name.outlet, "parts.debt_waived", name, actor, now);
    event::record(tx, event.with("state", debt.state)).await?;
    Ok(debt)
}
