//! Every query about decisions, and below it those about the revisions they rest on.

pub(super) mod past;
pub(super) mod revision;
pub mod table;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::{Receipt, StoredDecision};
use crate::among;
use crate::db::Tx;
use crate::db::schema::decisions;
use crate::policy::Outcome;
use crate::types::{DecisionId, DeviceId, Error, OutletId, OutletName, Page, PageRequest, TypedId as _};

type Row = (OutletId, DecisionId, DeviceId, Value, String, Vec<u8>, DateTime<Utc>);

const COLUMNS: (
    decisions::outlet_id,
    decisions::decision_id,
    decisions::device_id,
    decisions::facts,
    decisions::decision,
    decisions::digest,
    decisions::create_time,
) = (
    decisions::outlet_id,
    decisions::decision_id,
    decisions::device_id,
    decisions::facts,
    decisions::decision,
    decisions::digest,
    decisions::create_time,
);

/// Keeps a decision.
pub async fn insert(tx: &mut Tx, stored: &StoredDecision) -> Result<(), Error> {
    let json = |error: serde_json::Error| Error::Internal(error.into());
    diesel::insert_into(decisions::table)
        .values((
            decisions::outlet_id.eq(stored.outlet_id),
            decisions::decision_id.eq(stored.decision_id),
            decisions::device_id.eq(stored.device_id),
            decisions::outcome.eq(stored.decision.outcome.as_str()),
            decisions::facts.eq(serde_json::to_value(&stored.facts).map_err(json)?),
            decisions::decision.eq(&stored.receipt.text),
            decisions::digest.eq(stored.receipt.digest.as_slice()),
            decisions::create_time.eq(stored.create_time),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// The decision with this name; `NotFound` if there is none.
pub async fn decision(tx: &mut Tx, name: OutletName<DecisionId>) -> Result<StoredDecision, Error> {
    let found: Option<Row> =
        decisions::table.find((name.outlet, name.id)).select(COLUMNS).first(tx).await.optional()?;
    read(found.ok_or_else(|| Error::not_found(name))?)
}

/// The outcomes of many decisions.
pub async fn outcomes(tx: &mut Tx, names: &[OutletName<DecisionId>]) -> Result<Vec<(DecisionId, Outcome)>, Error> {
    let rows = decisions::table
        .filter(among!(
            decisions::outlet_id,
            decisions::decision_id,
            names.iter().map(|name| (name.outlet.uuid(), name.id.uuid()))
        ))
        .select((decisions::decision_id, decisions::outcome))
        .load(tx)
        .await?;
    Ok(rows)
}

pub(super) async fn page(tx: &mut Tx, outlet: OutletId, page: PageRequest) -> Result<Page<StoredDecision>, Error> {
    let (time, id) = page.after();
    let rows: Vec<Row> = decisions::table
        .filter(decisions::outlet_id.eq(outlet))
        .filter(
            decisions::create_time
                .gt(time)
                .or(decisions::create_time.eq(time).and(decisions::decision_id.gt(DecisionId::from_uuid(id)))),
        )
        .order((decisions::create_time, decisions::decision_id))
        .limit(page.limit())
        .select(COLUMNS)
        .load(tx)
        .await?;
    let rows: Vec<StoredDecision> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(page.cut(rows, |row| (row.create_time, row.decision_id.uuid())))
}

fn read(row: Row) -> Result<StoredDecision, Error> {
    let json = |error: serde_json::Error| Error::Internal(error.into());
    let (outlet_id, decision_id, device_id, facts, text, digest, create_time) = row;
    let digest = digest.try_into().map_err(|_other_length| Error::internal("a digest that is no SHA-256"))?;
    Ok(StoredDecision {
        outlet_id,
        decision_id,
        device_id,
        facts: serde_json::from_value(facts).map_err(json)?,
        decision: serde_json::from_str(&text).map_err(json)?,
        receipt: Receipt { text, digest },
        create_time,
    })
}
