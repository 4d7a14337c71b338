//! Serials of pieces: which ones they are, where a part is tracked by them.

use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Jsonb;

/// Serials as a column keeps them: a list of text, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Serials(Vec<String>);

impl Serials {
    /// The column for serials; nothing for none.
    #[must_use]
    pub fn column(serials: &[String]) -> Option<Self> {
        if serials.is_empty() { None } else { Some(Self(serials.to_vec())) }
    }

    /// The serials of a column.
    #[must_use]
    pub fn of(column: Option<&Self>) -> Vec<String> {
        column.map(|serials| serials.0.clone()).unwrap_or_default()
    }
}

impl ToSql<Jsonb, Pg> for Serials {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <serde_json::Value as ToSql<Jsonb, Pg>>::to_sql(&serde_json::json!(self.0), &mut out.reborrow())
    }
}

impl FromSql<Jsonb, Pg> for Serials {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_value(<serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?)?))
    }
}
