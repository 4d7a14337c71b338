//! Corrections: a movement taken back by its mirror image, and stock brought to what is really there. Both are posted in
//! the open month; the day of the fact stands beside them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::serials::must_fit_serials;
use super::store::books as store;
use crate::catalog;
use crate::db::schema::corrections;
use crate::db::{Event, Tx, event};
use crate::ledger::{self, Account, Condition, Entry, Location, Phase, Place, Transfer};
use crate::types::{
    Day, Error, Money, OutletId, PartId, PartyId, Reason, Serials, TechnicianId, TransferId, TypedId as _,
};

/// Movements that are taken back by a correction. Others belong to a document that has a verb for it.
const CORRECTABLE: &[&str] = &["supply", "receive", "adjust", "correct"];

/// Why a transfer corrects the books.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = corrections, treat_none_as_default_value = false)]
pub(super) struct Correction {
    party_id: PartyId,
    transfer_id: TransferId,
    reason: String,
    fact_date: Day,
    made_by: Option<String>,
    approved_by: String,
}

/// Who says so, why, and since when it is so.
#[derive(Clone, Debug)]
pub(super) struct Grounds {
    pub(super) reason: String,
    pub(super) fact_date: Option<Day>,
    pub(super) actor: String,
    pub(super) now: DateTime<Utc>,
}

/// Takes a transfer that came from `party` back. Refuses who made it, one that was taken back, one that a document's verb
/// takes back, and pieces that are no longer where they went.
pub(super) async fn correct(tx: &mut Tx, party: PartyId, id: TransferId, grounds: &Grounds) -> Result<Transfer, Error> {
    let wrong = ledger::store::transfer(tx, party, id).await?;
    let subject = format!("transfers/{}", id.uuid());
    // Money belongs to the document it was posted for; what took some back is a `correct`, too.
    if wrong.unit == Money::CURRENCY || !CORRECTABLE.contains(&wrong.code.as_str()) {
        let message = format!("a movement `{}` is not taken back by itself", wrong.code);
        return Err(Error::refused(Reason::NotCorrectable, subject, message).with("code", &wrong.code));
    }
    if wrong.actor == grounds.actor {
        let message = "who made a movement may not approve its correction";
        return Err(Error::refused(Reason::SamePerson, subject, message));
    }
    if let Some(other) = ledger::store::find_correction(tx, party, id).await? {
        let message = "the movement was taken back already";
        return Err(Error::refused(Reason::AlreadyCorrected, subject, message).with("by", other.uuid()));
    }
    let accounts = ledger::store::accounts(tx, std::slice::from_ref(&wrong)).await?;
    let place = |id| {
        let account = accounts.iter().find(|account| account.account_id == id).map(Account::place);
        account.ok_or_else(|| Error::internal("a transfer of no account"))
    };
    let entry = Entry {
        unit: wrong.unit.clone(),
        from: place(wrong.debit_account_id)?,
        to: place(wrong.credit_account_id)?,
        amount: wrong.amount,
        code: "correct",
        phase: Phase::Posted,
        source: subject,
        actor: grounds.actor.clone(),
        post_time: grounds.now,
        serials: Serials::of(wrong.serials.as_ref()),
        corrects: Some(id),
    };
    record(tx, &entry, Some(wrong.actor), grounds).await
}

/// What a count found beyond the books, or missed.
#[derive(Clone, Debug)]
pub(super) struct Adjustment {
    pub(super) party: PartyId,
    pub(super) part: PartId,
    pub(super) condition: Condition,
    pub(super) difference: i64,
    pub(super) serials: Vec<String>,
}

/// Brings the shelf to what is there. Refuses serials that do not fit the part, and more missed than there is.
pub(super) async fn adjust(tx: &mut Tx, adjustment: &Adjustment, grounds: &Grounds) -> Result<Transfer, Error> {
    let part = catalog::store::part(tx, adjustment.part).await?;
    let amount = adjustment.difference.saturating_abs();
    must_fit_serials(&part, amount, &adjustment.serials)?;
    let (party, condition) = (adjustment.party, adjustment.condition);
    let place = |location| Place { party, owner: party, location, condition, holder: TechnicianId::NOBODY };
    let (shelf, variance) = (place(Location::OnHand), place(Location::Variance));
    let (from, to) = if adjustment.difference > 0 { (variance, shelf) } else { (shelf, variance) };
    let entry = Entry {
        unit: adjustment.part.uuid().to_string(),
        from,
        to,
        amount,
        code: "adjust",
        phase: Phase::Posted,
        source: format!("parties/{}", party.uuid()),
        actor: grounds.actor.clone(),
        post_time: grounds.now,
        serials: adjustment.serials.clone(),
        corrects: None,
    };
    record(tx, &entry, None, grounds).await
}

async fn record(tx: &mut Tx, entry: &Entry, made_by: Option<String>, grounds: &Grounds) -> Result<Transfer, Error> {
    let today = Day::of(grounds.now);
    let fact_date = grounds.fact_date.unwrap_or(today);
    if fact_date > today {
        return Err(Error::invalid("fact_date", "IN_THE_FUTURE", format!("must be {today} or before")));
    }
    let posted = ledger::post(tx, std::slice::from_ref(entry)).await?;
    let transfer_id = *posted.first().ok_or_else(|| Error::internal("a posting without a transfer"))?;
    let correction = Correction {
        party_id: entry.from.party,
        transfer_id,
        reason: grounds.reason.clone(),
        fact_date,
        made_by,
        approved_by: grounds.actor.clone(),
    };
    store::insert_correction(tx, &correction).await?;
    let subject = format!("transfers/{}", transfer_id.uuid());
    let event = Event::new(OutletId::BRAND, "parts.stock_corrected", subject, &grounds.actor, grounds.now);
    event::record(tx, event.with("code", entry.code).with("factDate", fact_date)).await?;
    ledger::store::transfer(tx, entry.from.party, transfer_id).await
}
