//! Every query of the ledger.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{Account, Balance, Condition, Place, Transfer};
use crate::db::Tx;
use crate::db::schema::{accounts, transfers};
use crate::types::{AccountId, Error, Page, PageRequest, PartyId, TransferId, TypedId as _};

pub(super) async fn find_account(tx: &mut Tx, unit: &str, place: Place) -> Result<Option<Account>, Error> {
    let found = accounts::table
        .filter(accounts::party_id.eq(place.party))
        .filter(accounts::owner_id.eq(place.owner))
        .filter(accounts::unit.eq(unit))
        .filter(accounts::location.eq(place.location))
        .filter(accounts::condition.eq(place.condition))
        .select(Account::as_select())
        .first(tx)
        .await
        .optional()?;
    Ok(found)
}

pub(super) async fn insert_account(tx: &mut Tx, account: &Account) -> Result<(), Error> {
    diesel::insert_into(accounts::table).values(account).execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_transfer(tx: &mut Tx, transfer: &Transfer) -> Result<(), Error> {
    diesel::insert_into(transfers::table).values(transfer).execute(tx).await?;
    Ok(())
}

pub(super) async fn set_balance(tx: &mut Tx, account: &Account, balance: Balance) -> Result<(), Error> {
    let changed = diesel::update(accounts::table.find((account.party_id, account.account_id)))
        .set((
            accounts::debits_pending.eq(balance.debits_pending),
            accounts::credits_pending.eq(balance.credits_pending),
            accounts::debits_posted.eq(balance.debits_posted),
            accounts::credits_posted.eq(balance.credits_posted),
        ))
        .execute(tx)
        .await?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict) }
}

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

/// Transfers from and to a party, oldest first.
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
