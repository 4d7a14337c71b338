//! A candidate over stored decisions, beside a plain `COPY` of the same rows out of the same database.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use futures::TryStreamExt as _;

use super::report::{Measured, Row};
use super::{Ground, Site, decisions};
use crate::pb;
use crate::pb::policy_service_client::PolicyServiceClient;

/// Decisions stored. `SANBAO_BENCH_DECISIONS` says another number.
const DECISIONS: u64 = 1_000_000;

/// What the simulation reads, as text.
const COPY: &str = "COPY (SELECT d.outlet_id, d.decision_id, devices.model_id, outlets.level, d.facts
    FROM decisions AS d JOIN devices USING (device_id) JOIN outlets USING (outlet_id)) TO STDOUT";

/// Measures simulations of all stored decisions, each row a decision made twice: as it is, and by the candidate.
pub(super) async fn measure(ground: &Ground<'_>) -> Result<Vec<Row>> {
    let site = ground.site("simulate").await?;
    let count = prepare(&site).await?;
    let target = ground.serve(&site).await?;
    // Longer by two days than the shipped promise, so that there is something to find.
    let shipped = include_str!("../../policies/exchange-30.toml");
    let source = shipped.replacen("value = 30", "value = 32", 1);
    let mut rounds = Vec::new();
    for _ in 0..ground.options.rounds.min(3) {
        let begin = Instant::now();
        let copied = copy(&site).await?;
        let anchor = per_row(begin.elapsed(), copied);
        ensure!(copied == count, "{copied} of {count} rows were copied");
        let begin = Instant::now();
        let mut client = PolicyServiceClient::new(target.connect().await?);
        let request = pb::SimulateRequest {
            source: source.clone(),
            file_name: "exchange-30.toml".to_owned(),
            ..Default::default()
        };
        let mut told = client.simulate(request).await.context("the simulation failed")?.into_inner();
        let mut last = None;
        while let Some(progress) = told.message().await? {
            last = Some(progress);
        }
        let all = last.and_then(|progress| progress.total).context("the simulation told nothing")?;
        ensure!(u64::try_from(all.decisions)? == count, "{} of {count} decisions were made again", all.decisions);
        rounds.push((per_row(begin.elapsed(), count), Some(anchor)));
    }
    Ok(vec![Row::rate("simulated decisions", "COPY of the same rows", rounds)])
}

/// Rows per second, and what one took.
fn per_row(elapsed: Duration, rows: u64) -> Measured {
    let nanos = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
    let each = Duration::from_nanos(nanos / rows.max(1));
    let per_second = u128::from(rows) * 1_000_000_000 / u128::from(nanos.max(1));
    Measured { per_second: u64::try_from(per_second).unwrap_or(u64::MAX), p50: each, p99: each }
}

/// Copies the rows out and counts them.
async fn copy(site: &Site) -> Result<u64> {
    let (client, connection) = tokio_postgres::connect(site.db.url(), tokio_postgres::NoTls).await?;
    let connection = tokio::spawn(connection);
    let mut rows = 0;
    let mut stream = std::pin::pin!(client.copy_out(COPY).await?);
    while let Some(bytes) = stream.try_next().await? {
        rows += u64::try_from(bytes.iter().filter(|byte| **byte == b'\n').count())?;
    }
    drop(client);
    connection.await??;
    Ok(rows)
}

/// Stores decisions on the usual cases, written set by set.
async fn prepare(site: &Site) -> Result<u64> {
    let count = std::env::var("SANBAO_BENCH_DECISIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(DECISIONS);
    let cases = decisions::mix().iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    let values: Vec<String> = cases.iter().map(|case| format!("('{}')", case.replace('\'', "''"))).collect();
    let sql = include_str!("sql/simulate.sql")
        .replace(":cases", &values.join(","))
        .replace(":decisions", &u64::to_string(&count));
    let mut connection = AsyncPgConnection::establish(site.db.url()).await?;
    connection.batch_execute(&sql).await.context("sql/simulate.sql")?;
    Ok(count)
}
