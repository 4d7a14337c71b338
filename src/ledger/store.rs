//! Every query of the ledger.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Account, Condition, Place, Transfer};
use crate::db::schema::{accounts, transfers};
use crate::db::{Tx, among};
use crate::types::{AccountId, Error, Money, Page, PageRequest, PartyId, TransferId, TypedId as _};
use crate::{insert_rows, over_rows};

/// The accounts there are of units at places.
pub(super) async fn accounts_of(tx: &mut Tx, spots: &BTreeSet<(String, Place)>) -> Result<Vec<Account>, Error> {
    if spots.is_empty() {
        return Ok(Vec::new());
    }
    let uuids = |of: fn(&Place) -> PartyId| spots.iter().map(|(_, place)| of(place).uuid()).collect::<Vec<Uuid>>();
    let words = |of: fn(&Place) -> &'static str| spots.iter().map(|(_, place)| of(place)).collect::<Vec<_>>();
    let columns = (accounts::party_id, accounts::owner_id, accounts::unit, accounts::location, accounts::condition);
    let lists = (
        uuids(|place| place.party).into_sql::<Array<SqlUuid>>(),
        uuids(|place| place.owner).into_sql::<Array<SqlUuid>>(),
        spots.iter().map(|(unit, _)| unit.as_str()).collect::<Vec<_>>().into_sql::<Array<Text>>(),
        words(|place| place.location.as_str()).into_sql::<Array<Text>>(),
        words(|place| place.condition.as_str()).into_sql::<Array<Text>>(),
    );
    let named = among(columns, lists);
    Ok(accounts::table.filter(named).select(Account::as_select()).load(tx).await?)
}

/// Who has units on a shelf of their own that can still be promised, and how many.
pub async fn holders(tx: &mut Tx, unit: &str) -> Result<Vec<(PartyId, i64)>, Error> {
    let rows: Vec<Account> = accounts::table
        .filter(accounts::unit.eq(unit))
        .filter(sql::<Bool>("location = 'on_hand'"))
        .filter(accounts::party_id.eq(accounts::owner_id))
        .order(accounts::party_id)
        .select(Account::as_select())
        .load(tx)
        .await?;
    let usable = rows.into_iter().filter(|account| account.condition.is_usable() && account.balance.available() > 0);
    Ok(usable.map(|account| (account.party_id, account.balance.available())).collect())
}

pub(super) async fn insert_accounts(tx: &mut Tx, rows: &[Account]) -> Result<(), Error> {
    for some in rows.chunks(ROWS_MAX) {
        diesel::insert_into(accounts::table).values(some).execute(tx).await?;
    }
    Ok(())
}

pub(super) async fn insert_transfers(tx: &mut Tx, rows: &[Transfer]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    insert_rows!(tx, "transfers", rows, {
        credit_party_id: SqlUuid = |row| row.credit_party_id,
        transfer_id: SqlUuid = |row| row.transfer_id,
        unit: Text = |row| row.unit.as_str(),
        credit_account_id: SqlUuid = |row| row.credit_account_id,
        debit_party_id: SqlUuid = |row| row.debit_party_id,
        debit_account_id: SqlUuid = |row| row.debit_account_id,
        amount: BigInt = |row| row.amount,
        code: Text = |row| row.code.as_str(),
        phase: Text = |row| row.phase,
        pending_id: Nullable<SqlUuid> = |row| row.pending_id,
        source: Text = |row| row.source.as_str(),
        actor: Text = |row| row.actor.as_str(),
        post_time: Timestamptz = |row| row.post_time,
    })?;
    Ok(())
}

/// Writes the balances of accounts as they are given.
pub(super) async fn set_balances(tx: &mut Tx, rows: &[Account]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let changed = over_rows!(
        tx,
        "UPDATE accounts SET debits_pending = new.debits_pending, credits_pending = new.credits_pending,
            debits_posted = new.debits_posted, credits_posted = new.credits_posted FROM",
        rows,
        {
            party_id: SqlUuid = |row| row.party_id,
            account_id: SqlUuid = |row| row.account_id,
            debits_pending: BigInt = |row| row.balance.debits_pending,
            credits_pending: BigInt = |row| row.balance.credits_pending,
            debits_posted: BigInt = |row| row.balance.debits_posted,
            credits_posted: BigInt = |row| row.balance.credits_posted,
        },
        "WHERE accounts.party_id = new.party_id AND accounts.account_id = new.account_id"
    )?;
    if changed == rows.len() { Ok(()) } else { Err(Error::Conflict) }
}

/// Rows that one INSERT takes: Postgres binds 65,535 values at most.
const ROWS_MAX: usize = 1000;

/// What a party has on the shelf of one unit in one condition.
#[derive(Clone, Debug, QueryableByName)]
pub struct Shelf {
    /// A part's id.
    #[diesel(sql_type = Text)]
    pub unit: String,
    /// In what condition.
    #[diesel(sql_type = Text)]
    pub condition: Condition,
    /// Units there, promised ones too.
    #[diesel(sql_type = BigInt)]
    pub on_hand: i64,
    /// Units promised.
    #[diesel(sql_type = BigInt)]
    pub reserved: i64,
    /// Place of the row in a list: an id that follows from unit and condition.
    #[diesel(sql_type = SqlUuid)]
    pub place: Uuid,
}

/// What a party has on its shelves by unit and condition, a page by place: now, from balances.
pub async fn shelves(
    tx: &mut Tx,
    party: PartyId,
    unit: Option<&str>,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Shelf>, Error> {
    let rows = diesel::sql_query(
        "SELECT unit, condition, sum(debits_posted - credits_posted)::bigint AS on_hand,
                sum(credits_pending)::bigint AS reserved, md5(unit || condition)::uuid AS place
         FROM accounts
         WHERE party_id = $1 AND location = 'on_hand' AND ($2 IS NULL OR unit = $2)
         GROUP BY unit, condition
         HAVING md5(unit || condition)::uuid > $3
         ORDER BY place LIMIT $4",
    )
    .bind::<SqlUuid, _>(party)
    .bind::<Nullable<Text>, _>(unit)
    .bind::<SqlUuid, _>(after)
    .bind::<BigInt, _>(limit)
    .load(tx)
    .await?;
    Ok(rows)
}

/// As [`shelves`], as of an instant: from the transfers up to it.
pub async fn shelves_at(
    tx: &mut Tx,
    party: PartyId,
    unit: Option<&str>,
    instant: DateTime<Utc>,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Shelf>, Error> {
    let rows = diesel::sql_query(
        "WITH moves AS (
            SELECT debit_account_id AS account_id,
                CASE WHEN phase IN ('posted', 'post_pending') THEN amount ELSE 0 END AS posted, 0::bigint AS promised
            FROM transfers WHERE debit_party_id = $1 AND post_time <= $5
            UNION ALL
            SELECT credit_account_id, CASE WHEN phase IN ('posted', 'post_pending') THEN -amount ELSE 0 END,
                CASE phase WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END
            FROM transfers WHERE credit_party_id = $1 AND post_time <= $5
         )
         SELECT unit, condition, sum(posted)::bigint AS on_hand, sum(promised)::bigint AS reserved,
            md5(unit || condition)::uuid AS place
         FROM moves JOIN accounts ON accounts.party_id = $1 AND accounts.account_id = moves.account_id
         WHERE location = 'on_hand' AND ($2 IS NULL OR unit = $2)
         GROUP BY unit, condition
         HAVING md5(unit || condition)::uuid > $3
         ORDER BY place LIMIT $4",
    )
    .bind::<SqlUuid, _>(party)
    .bind::<Nullable<Text>, _>(unit)
    .bind::<SqlUuid, _>(after)
    .bind::<BigInt, _>(limit)
    .bind::<Timestamptz, _>(instant)
    .load(tx)
    .await?;
    Ok(rows)
}

/// Transfers of parts from and to a party, oldest first. Money has statements, which other people read.
pub async fn transfer_page(
    tx: &mut Tx,
    party: PartyId,
    unit: Option<&str>,
    page: PageRequest,
) -> Result<Page<Transfer>, Error> {
    let (time, id) = page.after();
    let mut query = transfers::table
        .filter(transfers::credit_party_id.eq(party).or(transfers::debit_party_id.eq(party)))
        .filter(
            transfers::post_time
                .gt(time)
                .or(transfers::post_time.eq(time).and(transfers::transfer_id.gt(TransferId::from_uuid(id)))),
        )
        .filter(transfers::unit.ne(Money::CURRENCY))
        .into_boxed();
    if let Some(unit) = unit {
        query = query.filter(transfers::unit.eq(unit.to_owned()));
    }
    let rows = query
        .order((transfers::post_time, transfers::transfer_id))
        .limit(page.limit())
        .select(Transfer::as_select())
        .load(tx)
        .await?;
    Ok(page.cut(rows, |row| (row.post_time, row.transfer_id.uuid())))
}

/// The accounts with these ids.
pub async fn accounts(tx: &mut Tx, ids: &[AccountId]) -> Result<Vec<Account>, Error> {
    Ok(accounts::table.filter(accounts::account_id.eq_any(ids)).select(Account::as_select()).load(tx).await?)
}
