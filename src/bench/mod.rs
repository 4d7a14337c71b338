//! Measures the service beside its anchors in the same run: `sanbao bench`.
//!
//! The machine is shared and its speed drifts, so no figure stands alone: every row is measured in rounds, in turn
//! with its anchor, and told as the median of the rounds' ratios, with the load of the machine. The load client is
//! tonic's own, over at least eight connections; a call that fails ends the run. `SANBAO_BENCH_SECONDS` is what one
//! measurement takes, `SANBAO_BENCH_ROUNDS` how often each is repeated.

mod anchor;
mod claims;
mod coverage;
mod decisions;
mod echo;
mod floor;
mod load;
mod parts;
mod report;
mod simulate;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::db::private::{PrivateOptions, PrivatePostgres};
use crate::db::{Db, DbOptions};
use anchor::Pgbench;
use load::Target;

/// A group of rows that is measured on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Section {
    /// Decisions in process and over the wire.
    Decisions,
    /// Stored decisions made again by a candidate.
    Simulate,
    /// Claims over the wire.
    Claims,
    /// The nearest outlets, long lists, coverage and proposals.
    Coverage,
    /// Reservations of parts over the wire, and a large ledger beside a small one.
    Parts,
}

/// What a run takes from its caller.
#[derive(Clone, Debug)]
pub struct BenchOptions {
    /// What one measurement takes.
    pub duration: Duration,
    /// How often each measurement is repeated.
    pub rounds: usize,
    /// Where Postgres' programs are, if not where they are looked for.
    pub bin_dir: Option<PathBuf>,
    /// What is measured, in this order.
    pub sections: Vec<Section>,
}

/// A server to be measured: how to start it over a database, and where it then listens.
pub type Start<'a> = &'a (dyn Fn(Db) -> futures::future::BoxFuture<'static, Result<std::net::SocketAddr>> + 'a);

/// Where sections measure: each takes a database and a server of its own from here.
struct Ground<'a> {
    options: &'a BenchOptions,
    postgres: &'a PrivatePostgres,
    start: Start<'a>,
}

/// A database of its own with the service's schema.
struct Site {
    db: Db,
    pgbench: Pgbench,
}

impl Ground<'_> {
    /// Makes a database of this name, empty but for the schema.
    async fn site(&self, name: &str) -> Result<Site> {
        self.postgres.ensure_database(name).await?;
        let url = self.postgres.url(name);
        let service_url = Some(self.postgres.service_url(name));
        let db = Db::connect(&url, &DbOptions { service_url, ..DbOptions::default() }).await?;
        db.migrate().await?;
        Ok(Site { db, pgbench: Pgbench::new(self.postgres, &url) })
    }

    /// Starts a server over a database, once what it reads at its start is there.
    async fn serve(&self, site: &Site) -> Result<Target> {
        Ok(Target::new((self.start)(site.db.clone()).await?))
    }
}

/// Runs the sections and writes the table of each to `out` when it is measured.
pub async fn run(options: &BenchOptions, start: Start<'_>, out: &mut impl std::io::Write) -> Result<()> {
    let directory = std::env::temp_dir().join(format!("sanbao-bench-{}", std::process::id()));
    let settings = PrivateOptions {
        data_dir: Some(directory.clone()),
        bin_dir: options.bin_dir.clone(),
        durable: true,
        max_connections: 200,
    };
    let postgres = PrivatePostgres::start(&settings).await.context("Postgres for the benchmark")?;
    let outcome = measure(&Ground { options, postgres: &postgres, start }, out).await;
    postgres.stop().await?;
    tokio::fs::remove_dir_all(&directory).await.context("the benchmark's data")?;
    outcome
}

async fn measure(ground: &Ground<'_>, out: &mut impl std::io::Write) -> Result<()> {
    for section in &ground.options.sections {
        let rows = match section {
            Section::Decisions => decisions::measure(ground).await?,
            Section::Simulate => simulate::measure(ground).await?,
            Section::Claims => claims::measure(ground).await?,
            Section::Coverage => coverage::measure(ground).await?,
            Section::Parts => parts::measure(ground).await?,
        };
        report::write(out, ground.options, &rows)?;
    }
    Ok(())
}
