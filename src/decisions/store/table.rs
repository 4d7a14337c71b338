//! Every query about decisions of tables.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bytea, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::Tx;
use crate::db::schema::table_decisions;
use crate::decisions::{Receipt, StoredTableDecision};
use crate::insert_rows;
use crate::types::{Error, OutletId, OutletName, Page, PageRequest, TableDecisionId, TypedId as _};

type Row = (OutletId, TableDecisionId, String, String, Vec<u8>, DateTime<Utc>);

const COLUMNS: (
    table_decisions::outlet_id,
    table_decisions::decision_id,
    table_decisions::subject,
    table_decisions::decision,
    table_decisions::digest,
    table_decisions::create_time,
) = (
    table_decisions::outlet_id,
    table_decisions::decision_id,
    table_decisions::subject,
    table_decisions::decision,
    table_decisions::digest,
    table_decisions::create_time,
);

/// Keeps decisions, with one statement.
pub async fn insert(tx: &mut Tx, stored: &[&StoredTableDecision]) -> Result<(), Error> {
    insert_rows!(tx, "table_decisions", stored, {
        outlet_id: SqlUuid = |row| row.outlet_id,
        decision_id: SqlUuid = |row| row.decision_id,
        subject: Text = |row| row.subject.as_str(),
        table_name: Text = |row| row.decision.table.as_str(),
        hash: Text = |row| row.decision.hash.as_str(),
        outcome: Text = |row| row.decision.outcome.as_str(),
        decision: Text = |row| row.receipt.text.as_str(),
        digest: Bytea = |row| row.receipt.digest.as_slice(),
        create_time: Timestamptz = |row| row.create_time,
    })?;
    Ok(())
}

/// The decision with this name; `NotFound` if there is none.
pub async fn decision(tx: &mut Tx, name: OutletName<TableDecisionId>) -> Result<StoredTableDecision, Error> {
    let found = table_decisions::table.find((name.outlet, name.id)).select(COLUMNS);
    let found: Option<Row> = found.first(tx).await.optional()?;
    read(found.ok_or_else(|| Error::not_found(name))?)
}

/// An outlet's decisions of one table or of all.
pub(in crate::decisions) async fn page(
    tx: &mut Tx,
    outlet: OutletId,
    table: Option<&str>,
    page: PageRequest,
) -> Result<Page<StoredTableDecision>, Error> {
    let (time, id) = page.after();
    let mut query = table_decisions::table
        .filter(table_decisions::outlet_id.eq(outlet))
        .filter(table_decisions::create_time.gt(time).or(
            table_decisions::create_time.eq(time).and(table_decisions::decision_id.gt(TableDecisionId::from_uuid(id))),
        ))
        .order((table_decisions::create_time, table_decisions::decision_id))
        .limit(page.limit())
        .select(COLUMNS)
        .into_boxed();
    if let Some(table) = table {
        query = query.filter(table_decisions::table_name.eq(table));
    }
    let rows: Vec<Row> = query.load(tx).await?;
    let rows: Vec<StoredTableDecision> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(page.cut(rows, |row| (row.create_time, row.decision_id.uuid())))
}

fn read(row: Row) -> Result<StoredTableDecision, Error> {
    let (outlet_id, decision_id, subject, text, digest, create_time) = row;
    let digest = digest.try_into().map_err(|_other_length| Error::internal("a digest that is no SHA-256"))?;
    Ok(StoredTableDecision {
        outlet_id,
        decision_id,
        subject,
        decision: serde_json::from_str(&text).map_err(|error| Error::Internal(error.into()))?,
        receipt: Receipt { text, digest },
        create_time,
    })
}
