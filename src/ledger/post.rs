//! The only writer: inserts transfers and moves the balances of their accounts, in the caller's transaction.

use super::transfer::KeptPhase;
use super::{Account, Balance, Entry, Place, Transfer, store};
use crate::db::Tx;
use crate::types::{AccountId, Error, Reason, TransferId};

/// Makes transfers in their order, all or none.
///
/// Refuses with `NOT_ENOUGH_STOCK` what would overdraw an account, with `CONDITION_NOT_RESERVABLE` a promise of what
/// may not be promised, with `OUT_OF_RANGE` what passes the largest count.
pub async fn post(tx: &mut Tx, entries: &[Entry]) -> Result<Vec<TransferId>, Error> {
    let mut posted = Vec::with_capacity(entries.len());
    for entry in entries {
        posted.push(post_one(tx, entry).await?);
    }
    Ok(posted)
}

async fn post_one(tx: &mut Tx, entry: &Entry) -> Result<TransferId, Error> {
    let credit = account(tx, &entry.unit, entry.from).await?;
    let debit = account(tx, &entry.unit, entry.to).await?;
    let (kept, pending) = entry.phase.kept();
    let lacks = match kept {
        KeptPhase::Posted | KeptPhase::Pending => credit.balance.available() < entry.amount,
        KeptPhase::PostPending | KeptPhase::VoidPending => false,
    };
    if lacks && !entry.from.location.is_source() {
        return Err(not_enough(entry, &credit.balance));
    }
    let transfer = Transfer {
        credit_party_id: credit.party_id,
        transfer_id: TransferId::generate(),
        unit: entry.unit.clone(),
        credit_account_id: credit.account_id,
        debit_party_id: debit.party_id,
        debit_account_id: debit.account_id,
        amount: entry.amount,
        code: entry.code.to_owned(),
        phase: kept,
        pending_id: pending,
        source: entry.source.clone(),
        actor: entry.actor.clone(),
        post_time: entry.post_time,
    };
    store::insert_transfer(tx, &transfer).await?;
    let out_of_range = || Error::refused(Reason::OutOfRange, &entry.source, "the balance passes what can be kept");
    let credited = moved(credit.balance, kept, entry.amount, Side::Credit).ok_or_else(out_of_range)?;
    let debited = moved(debit.balance, kept, entry.amount, Side::Debit).ok_or_else(out_of_range)?;
    store::set_balance(tx, &credit, credited).await?;
    store::set_balance(tx, &debit, debited).await?;
    Ok(transfer.transfer_id)
}

#[derive(Clone, Copy)]
enum Side {
    Credit,
    Debit,
}

/// The balance of one side of a transfer after it; nothing if it passes the largest count.
fn moved(balance: Balance, phase: KeptPhase, amount: i64, side: Side) -> Option<Balance> {
    let (pending, posted) = match phase {
        KeptPhase::Posted => (0, amount),
        KeptPhase::Pending => (amount, 0),
        KeptPhase::PostPending => (-amount, amount),
        KeptPhase::VoidPending => (-amount, 0),
    };
    let mut after = balance;
    let (own_pending, own_posted) = match side {
        Side::Credit => (&mut after.credits_pending, &mut after.credits_posted),
        Side::Debit => (&mut after.debits_pending, &mut after.debits_posted),
    };
    *own_pending = own_pending.checked_add(pending)?;
    *own_posted = own_posted.checked_add(posted)?;
    Some(after)
}

fn not_enough(entry: &Entry, balance: &Balance) -> Error {
    let available = balance.available();
    let message = format!("{} are asked for, {available} are available", entry.amount);
    Error::refused(Reason::NotEnoughStock, format!("parts/{}", entry.unit), message)
        .with("available", available)
        .with("asked", entry.amount)
}

/// The account of a unit at a place, made if it is not there.
async fn account(tx: &mut Tx, unit: &str, place: Place) -> Result<Account, Error> {
    if let Some(found) = store::find_account(tx, unit, place).await? {
        return Ok(found);
    }
    let account = Account {
        party_id: place.party,
        account_id: AccountId::generate(),
        owner_id: place.owner,
        unit: unit.to_owned(),
        location: place.location,
        condition: place.condition,
        balance: Balance::default(),
    };
    store::insert_account(tx, &account).await?;
    Ok(account)
}
