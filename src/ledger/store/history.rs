//! What reads transfers: each query walks an index from its place on, however many lie before it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Shelf;
use crate::db::Tx;
use crate::db::schema::transfers;
use crate::ledger::{Location, Transfer};
use crate::types::{Error, Page, PageRequest, PartyId, TechnicianId, TransferId, TypedId as _};

/// Which shelves are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whose.
    pub party: PartyId,
    /// Where there.
    pub locations: &'a [Location],
    /// Only this unit.
    pub unit: Option<&'a str>,
    /// Only what is in this technician's bag, or in nobody's; anywhere if nothing is said.
    pub holder: Option<TechnicianId>,
}

impl<'a> Asked<'a> {
    /// The shelf, without what technicians carry.
    #[must_use]
    pub const fn shelf(party: PartyId, unit: Option<&'a str>) -> Self {
        Self { party, locations: &[Location::OnHand], unit, holder: Some(TechnicianId::NOBODY) }
    }

    /// A technician's bag: what is carried, and what is issued for orders.
    #[must_use]
    pub const fn bag(party: PartyId, holder: TechnicianId, unit: Option<&'a str>) -> Self {
        Self { party, locations: &[Location::OnHand, Location::Issued], unit, holder: Some(holder) }
    }

    pub(super) fn words(&self) -> Vec<&'static str> {
        self.locations.iter().map(|location| location.as_str()).collect()
    }
}

/// What a party had on its shelves by unit and condition as of an instant, a page by place: the balances of now less
/// what was posted after it, so that the recent past is as quick as the present.
pub async fn shelves_at(
    tx: &mut Tx,
    asked: Asked<'_>,
    instant: DateTime<Utc>,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Shelf>, Error> {
    let rows = diesel::sql_query(
        "SELECT unit, condition, sum(debits_posted - credits_posted - later.posted)::bigint AS on_hand,
            sum(credits_pending - later.promised + CASE location WHEN 'issued'
                THEN debits_posted - credits_posted - later.posted ELSE 0 END)::bigint AS reserved, md5(unit || condition)::uuid AS place
         FROM accounts CROSS JOIN LATERAL (
            SELECT coalesce(sum(posted), 0) AS posted, coalesce(sum(promised), 0) AS promised FROM (
                SELECT CASE WHEN phase IN ('posted', 'post_pending') THEN amount ELSE 0 END AS posted, 0 AS promised
                FROM transfers WHERE debit_party_id = $1 AND debit_account_id = accounts.account_id AND post_time > $5
                UNION ALL
                SELECT CASE WHEN phase IN ('posted', 'post_pending') THEN -amount ELSE 0 END,
                    CASE phase WHEN 'pending' THEN amount WHEN 'posted' THEN 0 ELSE -amount END
                FROM transfers WHERE credit_party_id = $1 AND credit_account_id = accounts.account_id AND post_time > $5
            ) AS moves
         ) AS later
         WHERE party_id = $1 AND location = ANY($6) AND ($2 IS NULL OR unit = $2)
            AND ($7 IS NULL OR holder_id = $7)
            AND EXISTS (SELECT FROM transfers
                WHERE debit_party_id = $1 AND debit_account_id = accounts.account_id AND post_time <= $5)
         GROUP BY unit, condition
         HAVING md5(unit || condition)::uuid > $3
         ORDER BY place LIMIT $4",
    )
    .bind::<SqlUuid, _>(asked.party)
    .bind::<Nullable<Text>, _>(asked.unit)
    .bind::<SqlUuid, _>(after)
    .bind::<BigInt, _>(limit)
    .bind::<Timestamptz, _>(instant)
    .bind::<Array<Text>, _>(asked.words())
    .bind::<Nullable<SqlUuid>, _>(asked.holder)
    .load(tx)
    .await?;
    Ok(rows)
}

/// Which movements of a party are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Of all its parts. Money has statements, which other people read.
    All,
    /// Of this unit.
    Unit(&'a str),
    /// Of this serial of this unit.
    Serial(&'a str, &'a str),
}

/// From and to a party; what stays within it is told by its first half.
const OF_PARTY: &str = "SELECT * FROM (
    (SELECT * FROM transfers WHERE credit_party_id = $1 AND (post_time, transfer_id) > ($2, $3) AND unit <> 'CNY'
        ORDER BY post_time, transfer_id LIMIT $4)
    UNION ALL
    (SELECT * FROM transfers WHERE debit_party_id = $1 AND debit_party_id <> credit_party_id
        AND (post_time, transfer_id) > ($2, $3) AND unit <> 'CNY' ORDER BY post_time, transfer_id LIMIT $4)
) AS found ORDER BY post_time, transfer_id LIMIT $4";

/// As [`OF_PARTY`], account by account.
const OF_UNIT: &str = "SELECT found.* FROM accounts CROSS JOIN LATERAL (
    (SELECT * FROM transfers WHERE credit_party_id = $1 AND credit_account_id = accounts.account_id
        AND (post_time, transfer_id) > ($2, $3) ORDER BY post_time, transfer_id LIMIT $4)
    UNION ALL
    (SELECT * FROM transfers WHERE debit_party_id = $1 AND debit_account_id = accounts.account_id
        AND debit_party_id <> credit_party_id AND (post_time, transfer_id) > ($2, $3)
        ORDER BY post_time, transfer_id LIMIT $4)
) AS found WHERE accounts.party_id = $1 AND accounts.unit = $5 ORDER BY post_time, transfer_id LIMIT $4";

const OF_SERIAL: &str = "SELECT transfers.* FROM serial_moves JOIN transfers USING (credit_party_id, transfer_id)
    WHERE serial_moves.unit = $5 AND serial_moves.serial = $6
        AND (serial_moves.post_time, serial_moves.transfer_id) > ($2, $3)
        AND (transfers.credit_party_id = $1 OR transfers.debit_party_id = $1)
    ORDER BY serial_moves.post_time, serial_moves.transfer_id LIMIT $4";

/// Transfers of parts from and to a party, oldest first.
pub async fn transfer_page(
    tx: &mut Tx,
    party: PartyId,
    whose: Whose<'_>,
    page: PageRequest,
) -> Result<Page<Transfer>, Error> {
    let (time, id) = page.after();
    let asked = |sql: &'static str| {
        diesel::sql_query(sql)
            .bind::<SqlUuid, _>(party)
            .bind::<Timestamptz, _>(time)
            .bind::<SqlUuid, _>(id)
            .bind::<BigInt, _>(page.limit())
    };
    let rows: Vec<Transfer> = match whose {
        Whose::All => asked(OF_PARTY).load(tx).await?,
        Whose::Unit(unit) => asked(OF_UNIT).bind::<Text, _>(unit).load(tx).await?,
        Whose::Serial(unit, serial) => asked(OF_SERIAL).bind::<Text, _>(unit).bind::<Text, _>(serial).load(tx).await?,
    };
    Ok(page.cut(rows, |row| (row.post_time, row.transfer_id.uuid())))
}

/// Transfers of parts from and to a party, from an instant up to before another, oldest first, after a place and at most
/// so many.
pub async fn slice(
    tx: &mut Tx,
    party: PartyId,
    (begin, end): (DateTime<Utc>, DateTime<Utc>),
    after: Option<(DateTime<Utc>, TransferId)>,
    limit: i64,
) -> Result<Vec<Transfer>, Error> {
    let (time, id) = after.map_or((begin, Uuid::nil()), |(time, id)| (time, id.uuid()));
    let sql = "SELECT * FROM (
        (SELECT * FROM transfers WHERE credit_party_id = $1 AND (post_time, transfer_id) > ($2, $3) AND post_time < $5
            AND unit <> 'CNY' ORDER BY post_time, transfer_id LIMIT $4)
        UNION ALL
        (SELECT * FROM transfers WHERE debit_party_id = $1 AND debit_party_id <> credit_party_id
            AND (post_time, transfer_id) > ($2, $3) AND post_time < $5 AND unit <> 'CNY'
            ORDER BY post_time, transfer_id LIMIT $4)
    ) AS found ORDER BY post_time, transfer_id LIMIT $4";
    let rows = diesel::sql_query(sql)
        .bind::<SqlUuid, _>(party)
        .bind::<Timestamptz, _>(time)
        .bind::<SqlUuid, _>(id)
        .bind::<BigInt, _>(limit)
        .bind::<Timestamptz, _>(end)
        .load(tx)
        .await?;
    Ok(rows)
}

/// The transfer of this id that came from a party; `NotFound` if there is none.
pub async fn transfer(tx: &mut Tx, party: PartyId, id: TransferId) -> Result<Transfer, Error> {
    let found = transfers::table.find((party, id)).select(Transfer::as_select()).first(tx).await.optional()?;
    found.ok_or_else(|| Error::not_found(format!("transfers/{}", id.uuid())))
}

/// The transfer that takes this one back, if one does.
pub async fn find_correction(tx: &mut Tx, party: PartyId, id: TransferId) -> Result<Option<TransferId>, Error> {
    let found = transfers::table
        .filter(transfers::debit_party_id.eq(party))
        .filter(transfers::corrects_id.eq(id))
        .select(transfers::transfer_id)
        .first(tx)
        .await;
    Ok(found.optional()?)
}
