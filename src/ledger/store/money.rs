//! What reads money: the movements of one of a party's accounts, and what they come to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::Tx;
use crate::db::schema::accounts;
use crate::ledger::{Location, Transfer};
use crate::types::{Error, Money, Page, PageRequest, PartyId, TypedId as _};

/// What moved money into and out of a party's account, oldest first; what takes a movement back is one of its own.
pub async fn money_page(
    tx: &mut Tx,
    party: PartyId,
    location: Location,
    page: PageRequest,
) -> Result<Page<Transfer>, Error> {
    let (time, id): (DateTime<Utc>, Uuid) = page.after();
    let rows: Vec<Transfer> = diesel::sql_query(
        "SELECT found.* FROM accounts CROSS JOIN LATERAL (
            (SELECT * FROM transfers WHERE debit_party_id = $1 AND debit_account_id = accounts.account_id
                AND (post_time, transfer_id) > ($2, $3) ORDER BY post_time, transfer_id LIMIT $4)
            UNION ALL
            (SELECT * FROM transfers WHERE credit_party_id = $1 AND credit_account_id = accounts.account_id
                AND (post_time, transfer_id) > ($2, $3) ORDER BY post_time, transfer_id LIMIT $4)
         ) AS found
         WHERE accounts.party_id = $1 AND accounts.unit = $5 AND accounts.location = $6
         ORDER BY post_time, transfer_id LIMIT $4",
    )
    .bind::<SqlUuid, _>(party)
    .bind::<Timestamptz, _>(time)
    .bind::<SqlUuid, _>(id)
    .bind::<BigInt, _>(page.limit())
    .bind::<Text, _>(Money::CURRENCY)
    .bind::<Text, _>(location)
    .load(tx)
    .await?;
    Ok(page.cut(rows, |row| (row.post_time, row.transfer_id.uuid())))
}

/// The money in a party's account, as its balance says.
pub async fn money(tx: &mut Tx, party: PartyId, location: Location) -> Result<Money, Error> {
    let sums: Option<(i64, i64)> = accounts::table
        .filter(accounts::party_id.eq(party))
        .filter(accounts::unit.eq(Money::CURRENCY))
        .filter(accounts::location.eq(location))
        .select((accounts::debits_posted, accounts::credits_posted))
        .first(tx)
        .await
        .optional()?;
    Ok(Money::from_minor(sums.map_or(0, |(came, went)| came - went)))
}
