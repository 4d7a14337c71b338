//! Reads of the feed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Cursor;
use crate::db::Tx;
use crate::types::{Error, OutletId};

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

/// The last event that can no longer be preceded by others; the beginning if there is none.
pub async fn head(tx: &mut Tx) -> Result<Cursor, Error> {
    let last = diesel::sql_query(
        "SELECT outlet_id, transaction_id, event_id, kind, subject, actor, event_time, attributes
         FROM events
         WHERE transaction_id < (SELECT feed_position(pg_snapshot_xmin(pg_current_snapshot())))
         ORDER BY transaction_id DESC, event_id DESC LIMIT 1",
    );
    let last: Option<KeptEvent> = last.get_result(tx).await.optional()?;
    Ok(last.map_or_else(Cursor::default, |event| event.cursor()))
}

/// The events after a cursor that can no longer be preceded by others, of one outlet or of all.
pub async fn after(tx: &mut Tx, outlet: Option<OutletId>, cursor: Cursor, limit: i64) -> Result<Vec<KeptEvent>, Error> {
    let rows = diesel::sql_query(
        "SELECT outlet_id, transaction_id, event_id, kind, subject, actor, event_time, attributes
         FROM events
         WHERE (transaction_id, event_id) > ($1, $2)
           AND transaction_id < (SELECT feed_position(pg_snapshot_xmin(pg_current_snapshot())))
           AND ($3 IS NULL OR outlet_id = $3)
         ORDER BY transaction_id, event_id LIMIT $4",
    )
    .bind::<BigInt, _>(cursor.transaction)
    .bind::<SqlUuid, _>(cursor.event)
    .bind::<Nullable<SqlUuid>, _>(outlet)
    .bind::<BigInt, _>(limit)
    .load(tx)
    .await?;
    Ok(rows)
}
