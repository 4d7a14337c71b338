//! What the ledger of an app says, read from its tables.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};

use super::model::{Books, Place};
use crate::harness::TestApp;

/// An account, but for its id. Nobody's bag is the shelf.
const ACCOUNT: &str = "party_id::text AS party, owner_id::text AS owner, location, condition, \
    replace(holder_id::text, '00000000-0000-0000-0000-000000000000', '') AS holder";

impl Books {
    pub async fn kept(app: &TestApp) -> Self {
        let mut connection = AsyncPgConnection::establish(&app.url).await.unwrap();
        let accounts = format!(
            "SELECT unit, {ACCOUNT}, debits_posted - credits_posted AS balance, \
                CASE location WHEN 'on_hand' THEN credits_pending END AS promised FROM accounts"
        );
        let rows: Vec<AccountRow> = diesel::sql_query(accounts).load(&mut connection).await.unwrap();
        let mut books = Self::default();
        for row in rows {
            let place = (format!("parts/{}", row.unit), row.place.place());
            if row.balance != 0 {
                books.balances.insert(place.clone(), row.balance);
            }
            if let Some(promised) = row.promised.filter(|promised| *promised != 0) {
                books.promised.insert(place, promised);
            }
        }
        let serials = format!(
            "SELECT unit, serial, {ACCOUNT}, promised_id IS NOT NULL AS is_promised \
            FROM serial_places JOIN accounts USING (unit, party_id, account_id)"
        );
        let rows: Vec<SerialRow> = diesel::sql_query(serials).load(&mut connection).await.unwrap();
        for row in rows {
            let piece = (format!("parts/{}", row.unit), row.serial);
            let doubled = books.serials.insert(piece, (row.place.place(), row.is_promised));
            assert!(doubled.is_none(), "a serial in two places");
        }
        books
    }
}

#[derive(QueryableByName)]
struct PlaceRow {
    #[diesel(sql_type = Text)]
    party: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    location: String,
    #[diesel(sql_type = Text)]
    condition: String,
    #[diesel(sql_type = Text)]
    holder: String,
}

impl PlaceRow {
    fn place(&self) -> Place {
        Place::new(&self.party, &self.owner, &self.location, &self.condition).held_by(&self.holder)
    }
}

#[derive(QueryableByName)]
struct AccountRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(embed)]
    place: PlaceRow,
    #[diesel(sql_type = BigInt)]
    balance: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    promised: Option<i64>,
}

#[derive(QueryableByName)]
struct SerialRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    serial: String,
    #[diesel(embed)]
    place: PlaceRow,
    #[diesel(sql_type = Bool)]
    is_promised: bool,
}
