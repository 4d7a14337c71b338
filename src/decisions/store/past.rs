//! Stored decisions to be made again.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::Tx;
use crate::decisions::simulate::{Past, Window};
use crate::types::{DecisionId, Error, ModelId, OutletId};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    outlet_id: OutletId,
    #[diesel(sql_type = SqlUuid)]
    decision_id: DecisionId,
    #[diesel(sql_type = SqlUuid)]
    model_id: ModelId,
    #[diesel(sql_type = Integer)]
    level: i32,
    #[diesel(sql_type = Text)]
    facts: String,
}

/// Decisions of a stretch of time by outlet and id, after one of them.
pub(in crate::decisions) async fn page(
    tx: &mut Tx,
    window: Window,
    after: Option<(OutletId, DecisionId)>,
    limit: i64,
) -> Result<Vec<Past>, Error> {
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT d.outlet_id, d.decision_id, devices.model_id, outlets.level, d.facts::text AS facts
         FROM decisions AS d JOIN devices USING (device_id) JOIN outlets USING (outlet_id)
         WHERE d.create_time >= $1 AND d.create_time < $2
           AND ($3 IS NULL OR (d.outlet_id, d.decision_id) > ($3, $4))
         ORDER BY d.outlet_id, d.decision_id LIMIT $5",
    )
    .bind::<Timestamptz, _>(window.begin)
    .bind::<Timestamptz, _>(window.end)
    .bind::<Nullable<SqlUuid>, _>(after.map(|(outlet, _)| outlet))
    .bind::<Nullable<SqlUuid>, _>(after.map(|(_, decision)| decision))
    .bind::<BigInt, _>(limit)
    .load(tx)
    .await?;
    let past = |row: Row| Past {
        outlet: row.outlet_id,
        decision: row.decision_id,
        model: row.model_id,
        level: row.level,
        facts: row.facts,
    };
    Ok(rows.into_iter().map(past).collect())
}
