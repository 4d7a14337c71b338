//! Events: written by every slice in the transaction that makes them true, read by `feed/`.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types::{Jsonb, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value};

use super::Tx;
use super::schema::events;
use crate::rows_statement;
use crate::types::{Error, EventId, OutletId};

/// Something that happens. Holds no personal data.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub struct Event {
    outlet_id: OutletId,
    event_id: EventId,
    kind: &'static str,
    subject: String,
    actor: String,
    event_time: DateTime<Utc>,
    attributes: Value,
}

impl Event {
    /// `kind` is `{slice}.{noun}_{verb in the past}`; `subject` the resource name of what it happened to; `actor` the
    /// subject of the caller; [`OutletId::BRAND`] for the brand's own business.
    pub fn new(outlet: OutletId, kind: &'static str, subject: impl ToString, actor: &str, now: DateTime<Utc>) -> Self {
        Self {
            outlet_id: outlet,
            event_id: EventId::generate(),
            kind,
            subject: subject.to_string(),
            actor: actor.to_owned(),
            event_time: now,
            attributes: Value::Object(Map::new()),
        }
    }

    /// The same event with something more that followers need to know.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        if let Value::Object(attributes) = &mut self.attributes {
            attributes.insert(key.to_owned(), Value::String(value.to_string()));
        }
        self
    }
}

/// Records an event in the transaction that makes it true.
pub async fn record(tx: &mut Tx, event: Event) -> Result<(), Error> {
    diesel::insert_into(events::table).values(event).execute(tx).await?;
    Ok(())
}

/// The statement that records many events, in their order. Their place in the feed is the transaction's: asked for once,
/// not for each; and in words of its own, since a call of
/// `feed_position` would be a query more.
pub fn recording(all: &[Event]) -> impl QueryFragment<Pg> + QueryId + Send + use<> {
    rows_statement!(
        "INSERT INTO events (outlet_id, event_id, kind, subject, actor, event_time, attributes, transaction_id)
            SELECT new.*, (SELECT pg_current_xact_id()::text::bigint + lift FROM feed_clock) FROM",
        all,
        {
            outlet_id: SqlUuid = |event| event.outlet_id,
            event_id: SqlUuid = |event| event.event_id,
            kind: Text = |event| event.kind,
            subject: Text = |event| event.subject.clone(),
            actor: Text = |event| event.actor.clone(),
            event_time: Timestamptz = |event| event.event_time,
            attributes: Jsonb = |event| event.attributes.clone(),
        },
        ""
    )
}

/// Records many events with one statement, in their order.
pub async fn record_all(tx: &mut Tx, all: Vec<Event>) -> Result<(), Error> {
    if !all.is_empty() {
        recording(&all).execute(tx).await?;
    }
    Ok(())
}
