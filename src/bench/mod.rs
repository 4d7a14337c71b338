//! Measures the service beside its anchors in the same run: `sanbao bench`.
//!
//! The machine is shared and its speed drifts, so no figure stands alone: every row is measured in rounds, in turn
//! with its anchor, and told as the median of the rounds' ratios, with the load of the machine. The load client is
//! tonic's own, over at least eight connections; a call that fails ends the run. `SANBAO_BENCH_SECONDS` is what one
//! measurement takes, `SANBAO_BENCH_ROUNDS` how often each is repeated.

mod anchor;
mod decisions;
mod load;
mod prepare;
mod report;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::db::private::{PrivateOptions, PrivatePostgres};
use crate::db::{Db, DbOptions};
use load::Target;
use report::{Measured, Row};

/// What a run takes from its caller.
#[derive(Clone, Debug)]
pub struct BenchOptions {
    /// What one measurement takes.
    pub duration: Duration,
    /// How often each measurement is repeated.
    pub rounds: usize,
    /// Where Postgres' programs are, if not where they are looked for.
    pub bin_dir: Option<PathBuf>,
}

/// A server to be measured: how to start it over a database, and where it then listens.
pub type Start<'a> = &'a dyn Fn(Db) -> futures::future::BoxFuture<'a, Result<std::net::SocketAddr>>;

/// Runs every row and writes the table to `out`.
pub async fn run(options: &BenchOptions, start: Start<'_>, out: &mut impl std::io::Write) -> Result<()> {
    let directory = std::env::temp_dir().join(format!("sanbao-bench-{}", std::process::id()));
    let settings = PrivateOptions {
        data_dir: Some(directory.clone()),
        bin_dir: options.bin_dir.clone(),
        durable: true,
        max_connections: 200,
    };
    let postgres = PrivatePostgres::start(&settings).await.context("Postgres for the benchmark")?;
    let outcome = measure(options, &postgres, start, out).await;
    postgres.stop().await?;
    tokio::fs::remove_dir_all(&directory).await.context("the benchmark's data")?;
    outcome
}

async fn measure(
    options: &BenchOptions,
    postgres: &PrivatePostgres,
    start: Start<'_>,
    out: &mut impl std::io::Write,
) -> Result<()> {
    postgres.ensure_database("bench").await?;
    let url = postgres.url("bench");
    let db = Db::connect(&url, &DbOptions::default()).await?;
    db.migrate().await?;
    let claims = prepare::claims(&db).await.context("orders to be claimed")?;
    let target = Target::new(start(db.clone()).await?, claims);
    let anchor = anchor::Pgbench::new(postgres, &url);

    let mut rows = vec![decisions::measure(options.duration, options.rounds)?];
    let mut echo = Vec::new();
    let mut idle = Vec::new();
    for _ in 0..options.rounds {
        let commit = anchor.one_claim_per_commit(1, options.duration).await?;
        let round_trip = target.echo(1, options.duration).await?;
        let claim = target.file_claims(1, options.duration).await?;
        echo.push((target.echo(16, options.duration).await?, None));
        let both = Measured { p50: round_trip.p50 + commit.p50, ..commit };
        idle.push((claim, Some(both)));
    }
    rows.push(Row::rate("echo, 16 callers", "", echo));
    rows.push(Row::latency("one idle claim", "one pgbench commit + one echo", idle));
    for callers in [16, 64] {
        let mut rounds = Vec::new();
        for _ in 0..options.rounds {
            let anchored = anchor.one_claim_per_commit(8, options.duration).await?;
            rounds.push((target.file_claims(callers, options.duration).await?, Some(anchored)));
        }
        rows.push(Row::rate(&format!("claims, {callers} callers"), "pgbench, 8 clients, one commit per claim", rounds));
    }
    report::write(out, options, &rows)
}
