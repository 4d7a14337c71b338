//! A plain model of the books: a map of balances, a map of promises, a map of serials.

use std::collections::BTreeMap;

use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};

use crate::harness::TestApp;

/// Whose, where, in what condition: `outlets/…` or `serviceCenters/…`, the owner the same way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub party: String,
    pub owner: String,
    pub location: &'static str,
    pub condition: &'static str,
}

/// What is where. Places that give without limit, such as the supplier, run below zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Pieces by part and place.
    pub balances: BTreeMap<(String, String), i64>,
    /// Pieces promised of them.
    pub promised: BTreeMap<(String, String), i64>,
    /// Where each serial is, by part and serial, and whether it is promised there.
    pub serials: BTreeMap<(String, String), (String, bool)>,
}

impl Place {
    /// A place as a key.
    fn key(&self) -> String {
        key(uuid_of(&self.party), uuid_of(&self.owner), self.location, self.condition)
    }
}

fn key(party: &str, owner: &str, location: &str, condition: &str) -> String {
    format!("{party} of {owner}: {condition} {location}")
}

fn uuid_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap()
}

impl Books {
    /// Moves pieces; the serials too, of a tracked part.
    pub fn post(&mut self, part: &str, from: &Place, to: &Place, quantity: i64, serials: &[String]) {
        *self.balances.entry((part.to_owned(), from.key())).or_default() -= quantity;
        *self.balances.entry((part.to_owned(), to.key())).or_default() += quantity;
        for serial in serials {
            self.serials.insert((part.to_owned(), serial.clone()), (to.key(), false));
        }
    }

    /// Promises pieces where they are, or with a negative quantity no more.
    pub fn promise(&mut self, part: &str, place: &Place, quantity: i64, serials: &[String]) {
        *self.promised.entry((part.to_owned(), place.key())).or_default() += quantity;
        for serial in serials {
            self.serials.insert((part.to_owned(), serial.clone()), (place.key(), quantity > 0));
        }
    }

    /// Pieces of a part in a place that are not promised.
    pub fn available(&self, part: &str, place: &Place) -> i64 {
        let of = |pieces: &BTreeMap<(String, String), i64>| {
            pieces.get(&(part.to_owned(), place.key())).copied().unwrap_or_default()
        };
        of(&self.balances) - of(&self.promised)
    }

    /// Serials of a part in a place that are not promised, in order.
    pub fn free_serials(&self, part: &str, place: &Place) -> Vec<String> {
        let here = (place.key(), false);
        let own = self.serials.iter().filter(|((own, _), at)| own == part && **at == here);
        own.map(|((_, serial), _)| serial.clone()).collect()
    }

    /// Adds what another one says of other parts, or of the same.
    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in [(&mut self.balances, &other.balances), (&mut self.promised, &other.promised)] {
            for (place, pieces) in theirs {
                *mine.entry(place.clone()).or_default() += pieces;
            }
            mine.retain(|_, pieces| *pieces != 0);
        }
        self.serials.extend(other.serials.clone());
    }

    /// What the ledger of an app says, read from its tables.
    pub async fn kept(app: &TestApp) -> Self {
        let mut connection = AsyncPgConnection::establish(&app.url).await.unwrap();
        let accounts = "SELECT unit, party_id::text AS party, owner_id::text AS owner, location, condition, \
                sum(debits_posted - credits_posted)::bigint AS balance, \
                sum(credits_pending) FILTER (WHERE location = 'on_hand')::bigint AS promised \
            FROM accounts GROUP BY unit, party_id, owner_id, location, condition";
        let rows: Vec<AccountRow> = diesel::sql_query(accounts).load(&mut connection).await.unwrap();
        let mut books = Self::default();
        for row in rows {
            let place = (format!("parts/{}", row.unit), key(&row.party, &row.owner, &row.location, &row.condition));
            if row.balance != 0 {
                books.balances.insert(place.clone(), row.balance);
            }
            if let Some(promised) = row.promised.filter(|promised| *promised != 0) {
                books.promised.insert(place, promised);
            }
        }
        let serials = "SELECT unit, serial, party_id::text AS party, owner_id::text AS owner, location, condition, \
                (promised_id IS NOT NULL) AS is_promised \
            FROM serial_places JOIN accounts USING (unit, party_id, account_id)";
        let rows: Vec<SerialRow> = diesel::sql_query(serials).load(&mut connection).await.unwrap();
        for row in rows {
            let place = key(&row.party, &row.owner, &row.location, &row.condition);
            books.serials.insert((format!("parts/{}", row.unit), row.serial), (place, row.is_promised));
        }
        books
    }
}

#[derive(diesel::QueryableByName)]
struct AccountRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    party: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    location: String,
    #[diesel(sql_type = Text)]
    condition: String,
    #[diesel(sql_type = BigInt)]
    balance: i64,
    #[diesel(sql_type = diesel::sql_types::Nullable<BigInt>)]
    promised: Option<i64>,
}

#[derive(diesel::QueryableByName)]
struct SerialRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    serial: String,
    #[diesel(sql_type = Text)]
    party: String,
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    location: String,
    #[diesel(sql_type = Text)]
    condition: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    is_promised: bool,
}
