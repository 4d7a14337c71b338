//! `postmaster.pid`: what a Postgres says about itself, and what is left of one that died.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};

const FILE: &str = "postmaster.pid";
/// How long an orphan may take for each way of stopping it: it may be writing its last checkpoint.
const STOP_MAX: [(Signal, Duration); 2] =
    [(Signal::INT, Duration::from_secs(20)), (Signal::QUIT, Duration::from_secs(10))];
const POLL: Duration = Duration::from_millis(20);

/// Whether the server with this pid accepts connections: line 1 is its pid, line 8 its state.
pub(super) fn says_ready(cluster: &Path, pid: u32) -> bool {
    let text = fs::read_to_string(cluster.join(FILE)).unwrap_or_default();
    let mut lines = text.lines().map(str::trim);
    lines.next().and_then(|line| line.parse().ok()) == Some(pid) && lines.nth(6) == Some("ready")
}

/// Makes way for a new server on `cluster`, whose lock we hold.
///
/// A Postgres that outlived its owner is stopped. The file of one that died is made harmless: its pid may by now be
/// another process, for which Postgres would refuse to start. Everything else in the file is kept, since Postgres
/// finds by it the children of a dead server that still use its shared memory.
///
/// # Errors
/// The orphan cannot be stopped.
pub(super) async fn make_way(cluster: &Path) -> anyhow::Result<()> {
    let path = cluster.join(FILE);
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(());
    };
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    if let Some(pid) = first.trim().parse().ok().filter(|pid| runs_on(*pid, cluster)) {
        tracing::warn!(
            postgres.pid = pid,
            "Postgres {pid} outlived the process that started it and still runs on {}: stopping it",
            cluster.display()
        );
        stop_orphan(pid, cluster).await?;
        return make_harmless(&path, cluster);
    }
    tracing::info!("an earlier Postgres on {} left its pid file: it did not stop in order", cluster.display());
    if Path::new("/proc/self").exists() {
        rewrite(&path, rest)?;
    }
    Ok(())
}

/// Sends a signal to a process.
///
/// # Errors
/// There is none with this pid, or it is not ours to signal.
pub(super) fn signal(pid: u32, signal: Signal) -> anyhow::Result<()> {
    let pid_checked = i32::try_from(pid).ok().and_then(Pid::from_raw).context("no such process id")?;
    kill_process(pid_checked, signal).with_context(|| format!("cannot send a signal to process {pid}"))
}

async fn stop_orphan(pid: u32, cluster: &Path) -> anyhow::Result<()> {
    for (stop, bound) in STOP_MAX {
        // It may have gone since we looked; the loop below tells.
        let sent = signal(pid, stop);
        let begun = Instant::now();
        while begun.elapsed() < bound {
            if !runs_on(pid, cluster) {
                return Ok(());
            }
            sent.as_ref().map_err(|error| anyhow::anyhow!("{error:#}: stop it as its owner"))?;
            tokio::time::sleep(POLL).await;
        }
    }
    bail!("Postgres {pid} on {} does not stop: end it with `kill -9 {pid}`", cluster.display())
}

/// An orphan that stopped in order has removed its file; a killed one, or a zombie, has not.
fn make_harmless(path: &Path, cluster: &Path) -> anyhow::Result<()> {
    match fs::read_to_string(path) {
        Ok(text) => {
            tracing::warn!("the orphan on {} did not stop in order", cluster.display());
            rewrite(path, text.split_once('\n').map_or("", |(_, rest)| rest))
        }
        Err(_) => Ok(()),
    }
}

/// Postgres takes its parent's pid in this file for a left-over of a reused number, so we write our own.
fn rewrite(path: &Path, rest: &str) -> anyhow::Result<()> {
    fs::write(path, format!("{}\n{rest}", std::process::id()))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Whether the process `pid` is a Postgres server on `cluster`, by its command line or its working directory.
///
/// A zombie has neither. In a container root may read the first, but not the second.
fn runs_on(pid: u32, cluster: &Path) -> bool {
    let process = Path::new("/proc").join(pid.to_string());
    let command_line = fs::read(process.join("cmdline")).unwrap_or_default();
    let mut words = command_line.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    let program = words.next().unwrap_or_default();
    let is_postgres = matches!(program.rsplit('/').next(), Some("postgres" | "postmaster"));
    let same = |path: &Path| fs::canonicalize(path).is_ok_and(|path| path == cluster);
    is_postgres && (words.any(|word| same(Path::new(&*word))) || same(&process.join("cwd")))
}
