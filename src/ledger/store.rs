//! Every query of the ledger; what reads transfers stands in `store/history.rs`.

mod history;
mod money;

use std::collections::{BTreeSet, HashMap};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

pub use history::{Asked, Whose, find_correction, shelves_at, slice, transfer, transfer_page};
pub use money::{money, money_page};

use super::serial::{Piece, SerialPlace};
use super::{Account, Condition, Location, Place, Posted, Transfer};
use crate::db::schema::{accounts, serial_places};
use crate::db::{self, Together, Tx};
use crate::types::{AccountId, Error, PartyId, TechnicianId, TransferId, TypedId as _};
use crate::{among, inserting};

/// The accounts there are of units at places.
pub(super) async fn accounts_of(mut tx: &Tx, spots: &BTreeSet<(String, Place)>) -> Result<Vec<Account>, Error> {
    if spots.is_empty() {
        return Ok(Vec::new());
    }
    let uuids = |of: fn(&Place) -> PartyId| spots.iter().map(|(_, place)| of(place).uuid()).collect::<Vec<Uuid>>();
    let words = |of: fn(&Place) -> &'static str| spots.iter().map(|(_, place)| of(place)).collect::<Vec<_>>();
    let columns = (
        accounts::party_id,
        accounts::owner_id,
        accounts::unit,
        accounts::location,
        accounts::condition,
        accounts::holder_id,
    );
    let lists = (
        uuids(|place| place.party).into_sql::<Array<SqlUuid>>(),
        uuids(|place| place.owner).into_sql::<Array<SqlUuid>>(),
        spots.iter().map(|(unit, _)| unit.as_str()).collect::<Vec<_>>().into_sql::<Array<Text>>(),
        words(|place| place.location.as_str()).into_sql::<Array<Text>>(),
        words(|place| place.condition.as_str()).into_sql::<Array<Text>>(),
        spots.iter().map(|(_, place)| place.holder.uuid()).collect::<Vec<Uuid>>().into_sql::<Array<SqlUuid>>(),
    );
    let named = db::among(columns, lists);
    Ok(accounts::table.filter(named).select(Account::as_select()).load(&mut tx).await?)
}

/// Who has units on a shelf of their own that can still be promised, and how many.
pub async fn holders(mut tx: &Tx, unit: &str) -> Result<Vec<(PartyId, i64)>, Error> {
    let rows: Vec<Account> = accounts::table
        .filter(accounts::unit.eq(unit))
        .filter(sql::<Bool>("location = 'on_hand'"))
        .filter(accounts::party_id.eq(accounts::owner_id))
        .filter(accounts::holder_id.eq(TechnicianId::NOBODY))
        .order(accounts::party_id)
        .select(Account::as_select())
        .load(&mut tx)
        .await?;
    let usable = rows.into_iter().filter(|account| account.condition.is_usable() && account.balance.available() > 0);
    Ok(usable.map(|account| (account.party_id, account.balance.available())).collect())
}

impl Posted {
    /// Adds what writes it to a statement.
    pub fn write_with(&self, together: &mut Together) {
        if !self.accounts.is_empty() {
            // Empty, since the database alone moves balances.
            together.add(inserting!("accounts", &self.accounts, {
                party_id: SqlUuid = |row| row.party_id,
                account_id: SqlUuid = |row| row.account_id,
                owner_id: SqlUuid = |row| row.owner_id,
                unit: Text = |row| row.unit.clone(),
                location: Text = |row| row.location,
                condition: Text = |row| row.condition,
                holder_id: SqlUuid = |row| row.holder_id,
            }));
        }
        if !self.transfers.is_empty() {
            together.add(inserting!("transfers", &self.transfers, {
                credit_party_id: SqlUuid = |row| row.credit_party_id,
                transfer_id: SqlUuid = |row| row.transfer_id,
                unit: Text = |row| row.unit.clone(),
                credit_account_id: SqlUuid = |row| row.credit_account_id,
                debit_party_id: SqlUuid = |row| row.debit_party_id,
                debit_account_id: SqlUuid = |row| row.debit_account_id,
                amount: BigInt = |row| row.amount,
                code: Text = |row| row.code.clone(),
                phase: Text = |row| row.phase,
                pending_id: Nullable<SqlUuid> = |row| row.pending_id,
                source: Text = |row| row.source.clone(),
                actor: Text = |row| row.actor.clone(),
                post_time: Timestamptz = |row| row.post_time,
                serials: Nullable<Jsonb> = |row| row.serials.clone(),
                corrects_id: Nullable<SqlUuid> = |row| row.corrects_id,
            }));
        }
    }
}

/// Where these pieces are; those that the ledger does not know are left out.
pub(super) async fn serial_places(mut tx: &Tx, pieces: &BTreeSet<Piece>) -> Result<HashMap<Piece, SerialPlace>, Error> {
    if pieces.is_empty() {
        return Ok(HashMap::new());
    }
    let (units, serials): (Vec<&str>, Vec<&str>) =
        pieces.iter().map(|(unit, serial)| (unit.as_str(), serial.as_str())).unzip();
    let lists = (units.into_sql::<Array<Text>>(), serials.into_sql::<Array<Text>>());
    let rows: Vec<(String, String, AccountId, Location, Option<TransferId>)> =
        serial_places::table
            .inner_join(accounts::table.on(
                accounts::party_id.eq(serial_places::party_id).and(accounts::account_id.eq(serial_places::account_id)),
            ))
            .filter(db::among((serial_places::unit, serial_places::serial), lists))
            .select((
                serial_places::unit,
                serial_places::serial,
                accounts::account_id,
                accounts::location,
                serial_places::promised_id,
            ))
            .load(&mut tx)
            .await?;
    let place = |(unit, serial, account_id, location, promised_id): (_, _, _, Location, _)| {
        ((unit, serial), SerialPlace { account_id, has_left: location.is_left_by(), promised_id })
    };
    Ok(rows.into_iter().map(place).collect())
}

/// What a party has on the shelf, or in a bag, of one unit in one condition.
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

/// What a party has on its shelves or in a bag by unit and condition, a page by place: now, from balances. What is issued
/// for an order counts as promised.
pub async fn shelves(tx: &mut Tx, asked: Asked<'_>, after: Uuid, limit: i64) -> Result<Vec<Shelf>, Error> {
    let rows = diesel::sql_query(
        "SELECT unit, condition, sum(debits_posted - credits_posted)::bigint AS on_hand,
                sum(credits_pending + CASE location WHEN 'issued' THEN debits_posted - credits_posted ELSE 0 END)::bigint
                    AS reserved, md5(unit || condition)::uuid AS place
         FROM accounts
         WHERE party_id = $1 AND location = ANY($5) AND ($2 IS NULL OR unit = $2)
            AND ($6 IS NULL OR holder_id = $6)
         GROUP BY unit, condition
         HAVING md5(unit || condition)::uuid > $3
         ORDER BY place LIMIT $4",
    )
    .bind::<SqlUuid, _>(asked.party)
    .bind::<Nullable<Text>, _>(asked.unit)
    .bind::<SqlUuid, _>(after)
    .bind::<BigInt, _>(limit)
    .bind::<Array<Text>, _>(asked.words())
    .bind::<Nullable<SqlUuid>, _>(asked.holder)
    .load(tx)
    .await?;
    Ok(rows)
}

/// The accounts that transfers moved units between.
pub async fn accounts(tx: &mut Tx, transfers: &[Transfer]) -> Result<Vec<Account>, Error> {
    let sides = transfers.iter().flat_map(|transfer| {
        [
            (transfer.credit_party_id.uuid(), transfer.credit_account_id.uuid()),
            (transfer.debit_party_id.uuid(), transfer.debit_account_id.uuid()),
        ]
    });
    let named = among!(accounts::party_id, accounts::account_id, sides);
    Ok(accounts::table.filter(named).select(Account::as_select()).load(tx).await?)
}
