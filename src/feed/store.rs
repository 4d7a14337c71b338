//! Reads of the feed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Cursor;
use crate::db::schema::events;
use crate::db::{Db, Tx};
use crate::types::{Error, OutletId};

#[diesel::declare_sql_function]
extern "SQL" {
    /// The place below which nothing can appear any more.
    fn feed_horizon() -> BigInt;
}

/// An event as it is kept.
#[derive(Clone, Debug, QueryableByName)]
pub struct KeptEvent {
    /// The outlet concerned; nil for the brand's own business.
    #[diesel(sql_type = SqlUuid)]
    pub outlet_id: OutletId,
    /// The transaction that made it true.
    #[diesel(sql_type = BigInt)]
    pub transaction_id: i64,
    /// Its id.
    #[diesel(sql_type = SqlUuid)]
    pub event_id: Uuid,
    /// What happened.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Resource name of what it happened to.
    #[diesel(sql_type = Text)]
    pub subject: String,
    /// Who did it.
    #[diesel(sql_type = Text)]
    pub actor: String,
    /// When.
    #[diesel(sql_type = Timestamptz)]
    pub event_time: DateTime<Utc>,
    /// What a follower needs to know besides.
    #[diesel(sql_type = Jsonb)]
    pub attributes: serde_json::Value,
}

impl KeptEvent {
    /// Its place in the feed.
    #[must_use]
    pub const fn cursor(&self) -> Cursor {
        Cursor { transaction: self.transaction_id, event: self.event_id }
    }
}

/// What is below it can no longer be preceded by others: to be asked in a transaction before the one that reads events.
pub async fn horizon(tx: &mut Tx) -> Result<i64, Error> {
    Ok(diesel::select(feed_horizon()).get_result(tx).await?)
}

/// The last event below the horizon; the beginning if there is none.
pub async fn head(tx: &mut Tx, horizon: i64) -> Result<Cursor, Error> {
    let last = events::table.filter(events::transaction_id.lt(horizon));
    let last = last.order((events::transaction_id.desc(), events::event_id.desc()));
    let last: Option<(i64, Uuid)> =
        last.select((events::transaction_id, events::event_id)).first(tx).await.optional()?;
    Ok(last.map_or_else(Cursor::default, |(transaction, event)| Cursor { transaction, event }))
}

/// The events after a cursor, up to another and with it, of one outlet or of all.
pub async fn between(
    tx: &mut Tx,
    outlet: Option<OutletId>,
    after: Cursor,
    upto: Cursor,
    limit: i64,
) -> Result<Vec<KeptEvent>, Error> {
    let rows = diesel::sql_query(
        "SELECT outlet_id, transaction_id, event_id, kind, subject, actor, event_time, attributes
         FROM events
         WHERE (transaction_id, event_id) > ($1, $2) AND (transaction_id, event_id) <= ($3, $4)
           AND ($5 IS NULL OR outlet_id = $5)
         ORDER BY transaction_id, event_id LIMIT $6",
    )
    .bind::<BigInt, _>(after.transaction)
    .bind::<SqlUuid, _>(after.event)
    .bind::<BigInt, _>(upto.transaction)
    .bind::<SqlUuid, _>(upto.event)
    .bind::<Nullable<SqlUuid>, _>(outlet)
    .bind::<BigInt, _>(limit)
    .load(tx)
    .await?;
    Ok(rows)
}

/// The last event that can be shown now.
pub async fn last(db: &Db) -> Result<Cursor, Error> {
    let horizon = db.read("feed.horizon", async |tx| horizon(tx).await).await?;
    db.read("feed.head", async |tx| head(tx, horizon).await).await
}
