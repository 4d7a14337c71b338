//! The only writer: entries are checked in memory, one after the other, so that each command is told the truth; then
//! written with one statement, in the caller's transaction. The database moves the balances and the serials by what was
//! inserted: many commands that want the same account share one change of it.

use std::collections::{BTreeSet, HashMap};

use tokio::try_join;

use super::serial::SerialPlaces;
use super::transfer::KeptPhase;
use super::{Account, Balance, Entry, Place, Transfer, store};
use crate::db::{Together, Tx};
use crate::types::{AccountId, Error, Reason, Serials, TransferId};

/// A unit at a place: what names an account.
type Spot = (String, Place);

/// An account as it will be, and how the database has it.
#[derive(Debug)]
struct Page {
    account: Account,
    is_new: bool,
}

/// Rows to be written: accounts that are new, and transfers.
#[derive(Debug, Default)]
pub struct Posted {
    pub(super) accounts: Vec<Account>,
    pub(super) transfers: Vec<Transfer>,
}

/// The accounts that some entries touch, open for posting.
#[derive(Debug)]
pub struct Book {
    pages: HashMap<Spot, Page>,
    serials: SerialPlaces,
    transfers: Vec<Transfer>,
}

impl Book {
    /// Reads the accounts of the entries; those that are not there begin empty.
    pub async fn open(tx: &Tx, entries: &[Entry]) -> Result<Self, Error> {
        let mut book = Self { pages: HashMap::new(), serials: SerialPlaces::default(), transfers: Vec::new() };
        book.open_more(tx, entries).await?;
        Ok(book)
    }

    /// Reads the accounts of further entries, if some are not open yet.
    pub async fn open_more(&mut self, tx: &Tx, entries: &[Entry]) -> Result<(), Error> {
        let spots: BTreeSet<Spot> = entries
            .iter()
            .flat_map(|entry| [spot(entry, entry.from), spot(entry, entry.to)])
            .filter(|spot| !self.pages.contains_key(spot))
            .collect();
        let (accounts, ()) = try_join!(store::accounts_of(tx, &spots), self.serials.read(tx, entries))?;
        for account in accounts {
            self.pages.insert((account.unit.clone(), account.place()), Page { account, is_new: false });
        }
        for spot in spots {
            let fresh = |(unit, place): &Spot| Page { account: empty(unit, *place), is_new: true };
            self.pages.entry(spot).or_insert_with_key(fresh);
        }
        Ok(())
    }

    /// Makes transfers in their order, all or none; nothing is written before [`Book::close`].
    ///
    /// Refuses with `NOT_ENOUGH_STOCK` what would overdraw an account, with `OUT_OF_RANGE` what passes the largest
    /// count, with `SERIAL_NOT_THERE` a serial that is elsewhere or promised.
    pub fn post(&mut self, entries: &[Entry]) -> Result<Vec<TransferId>, Error> {
        let posted_before = self.transfers.len();
        let mut undo = Vec::with_capacity(entries.len() * 2);
        let mut post = || {
            for entry in entries {
                self.post_one(entry, &mut undo)?;
            }
            Ok(())
        };
        if let Err(error) = post() {
            for (spot, balance) in undo.into_iter().rev() {
                self.page(&spot)?.account.balance = balance;
            }
            self.serials.undo();
            self.transfers.truncate(posted_before);
            return Err(error);
        }
        self.serials.keep();
        Ok(self.transfers.iter().skip(posted_before).map(|transfer| transfer.transfer_id).collect())
    }

    /// What was posted, to be written.
    #[must_use]
    pub fn close(self) -> Posted {
        // An account without a transfer is not worth a row.
        let used: BTreeSet<AccountId> = self
            .transfers
            .iter()
            .flat_map(|transfer| [transfer.credit_account_id, transfer.debit_account_id])
            .collect();
        let pages = self.pages.into_values().filter(|page| page.is_new && used.contains(&page.account.account_id));
        Posted { accounts: pages.map(|page| page.account).collect(), transfers: self.transfers }
    }

    fn page(&mut self, spot: &Spot) -> Result<&mut Page, Error> {
        self.pages.get_mut(spot).ok_or_else(|| Error::internal("an entry for an account that was not opened"))
    }

    fn post_one(&mut self, entry: &Entry, undo: &mut Vec<(Spot, Balance)>) -> Result<(), Error> {
        let (from, to) = (spot(entry, entry.from), spot(entry, entry.to));
        let (kept, pending) = entry.phase.kept();
        let (credit_id, credit) = self.page(&from).map(|page| (page.account.account_id, page.account.balance))?;
        let (debit_id, debit) = self.page(&to).map(|page| (page.account.account_id, page.account.balance))?;
        let lacks = match kept {
            KeptPhase::Posted | KeptPhase::Pending => credit.available() < entry.amount,
            KeptPhase::PostPending | KeptPhase::VoidPending => false,
        };
        if lacks && !entry.from.location.is_source() {
            return Err(not_enough(entry, &credit));
        }
        let out_of_range = || Error::refused(Reason::OutOfRange, &entry.source, "the balance passes what can be kept");
        let credited = moved(credit, kept, entry.amount, Side::Credit).ok_or_else(out_of_range)?;
        let debited = moved(debit, kept, entry.amount, Side::Debit).ok_or_else(out_of_range)?;
        let transfer_id = TransferId::generate();
        self.serials.step(entry, (credit_id, debit_id), kept, transfer_id)?;
        self.transfers.push(Transfer {
            credit_party_id: entry.from.party,
            transfer_id,
            unit: entry.unit.clone(),
            credit_account_id: credit_id,
            debit_party_id: entry.to.party,
            debit_account_id: debit_id,
            amount: entry.amount,
            code: entry.code.to_owned(),
            phase: kept,
            pending_id: pending,
            source: entry.source.clone(),
            actor: entry.actor.clone(),
            post_time: entry.post_time,
            serials: Serials::column(&entry.serials),
            corrects_id: entry.corrects,
        });
        self.page(&from)?.account.balance = credited;
        self.page(&to)?.account.balance = debited;
        undo.extend([(from, credit), (to, debit)]);
        Ok(())
    }
}

/// Makes transfers in their order, all or none, and writes them: a [`Book`] for one command.
pub async fn post(tx: &mut Tx, entries: &[Entry]) -> Result<Vec<TransferId>, Error> {
    let mut book = Book::open(tx, entries).await?;
    let posted = book.post(entries)?;
    let rows = book.close();
    let mut together = Together::default();
    rows.write_with(&mut together);
    together.write(tx).await?;
    Ok(posted)
}

fn spot(entry: &Entry, place: Place) -> Spot {
    (entry.unit.clone(), place)
}

fn empty(unit: &str, place: Place) -> Account {
    Account {
        party_id: place.party,
        account_id: AccountId::generate(),
        owner_id: place.owner,
        unit: unit.to_owned(),
        location: place.location,
        condition: place.condition,
        holder_id: place.holder,
        balance: Balance::default(),
    }
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
