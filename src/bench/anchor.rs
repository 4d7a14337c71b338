//! The anchor: pgbench running a script of the same work.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tokio::process::Command;

use super::report::Measured;
use crate::db::private::PrivatePostgres;

/// pgbench over the benchmark's own database.
#[derive(Debug)]
pub(super) struct Pgbench {
    program: PathBuf,
    url: String,
}

impl Pgbench {
    pub(super) fn new(postgres: &PrivatePostgres, url: &str) -> Self {
        Self { program: postgres.bin_dir().join("pgbench"), url: url.to_owned() }
    }

    /// `clients` run a script one time after another for `duration`.
    pub(super) async fn run(&self, sql: &str, clients: u32, duration: Duration) -> Result<Measured> {
        let script = std::env::temp_dir().join(format!("sanbao-bench-{}.sql", std::process::id()));
        tokio::fs::write(&script, sql).await?;
        let output = Command::new(&self.program)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
            .arg(format!("--client={clients}"))
            .arg(format!("--time={}", duration.as_secs().max(1)))
            .arg(format!("--file={}", script.display()))
            .arg(&self.url)
            .output()
            .await
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        tokio::fs::remove_file(&script).await?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
        measured(&text).with_context(|| format!("pgbench said: {text}"))
    }
}

/// What pgbench printed: `latency average = 0.512 ms` and `tps = 15623.1 (…)`.
fn measured(text: &str) -> Option<Measured> {
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let number = line.split_whitespace().next()?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let thousandths: String = fraction.chars().chain("000".chars()).take(3).collect();
        Some(whole.parse::<u64>().ok()? * 1000 + thousandths.parse::<u64>().ok()?)
    };
    let latency = Duration::from_micros(value("latency average = ")?);
    Some(Measured { per_second: value("tps = ")? / 1000, p50: latency, p99: latency })
}
