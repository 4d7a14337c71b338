//! The server process, and the watchdog that stops it when we are killed.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use rustix::process::Signal;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, ChildStdin};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout};

use super::account::Account;
use super::output::Output;
use super::pid_file;
use super::programs::Programs;

/// Replaying the log of a crash takes time; without one, a start takes a fraction of a second.
const READY_MAX: Duration = Duration::from_secs(60);
const READY_AFTER_CRASH_MAX: Duration = Duration::from_secs(600);
const POLL: Duration = Duration::from_millis(5);
/// After a kill -9 of the server its children notice within moments, and leave.
const CHILDREN_LEAVE_MAX: Duration = Duration::from_secs(10);
/// Fast shutdown (writes a checkpoint), immediate shutdown (recovers at the next start), the end.
const STOP_MAX: [(Signal, Duration); 3] = [
    (Signal::INT, Duration::from_secs(20)),
    (Signal::QUIT, Duration::from_secs(7)),
    (Signal::KILL, Duration::from_secs(5)),
];

/// Waits at a pipe whose other end we hold. It gets the server's pid first; then either a word, when we have stopped
/// the server ourselves, or the end of the pipe, when we are gone however we went: then it stops the server as we do.
/// The pid file's absence tells it of a server that ended, which as a zombie would seem alive.
const WATCHDOG: &str = r#"
trap '' HUP INT
IFS= read -r pid || exit 0
if IFS= read -r dismissed; then exit 0; fi
for signal in INT QUIT KILL; do
    kill -s "$signal" "$pid" 2>/dev/null || exit 0
    looks=0
    while [ "$looks" -lt 200 ]; do
        kill -0 "$pid" 2>/dev/null && [ -e "$1/postmaster.pid" ] || exit 0
        sleep 0.1 2>/dev/null || sleep 1
        looks=$((looks + 1))
    done
done
"#;

/// What a server process is started from.
#[derive(Debug)]
pub(super) struct Launch<'a> {
    pub(super) programs: &'a Programs,
    pub(super) account: &'a Account,
    pub(super) cluster: PathBuf,
    pub(super) settings: Vec<String>,
    pub(super) output: &'a Output,
    pub(super) after_crash: bool,
}

/// A running server. Dropping it stops the server in the background, through the watchdog.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    pub(super) pid: u32,
    watchdog: Watchdog,
}

impl Launch<'_> {
    /// Starts the server and waits until it accepts connections.
    ///
    /// # Errors
    /// It ended or was not ready in time; with its last lines.
    pub(super) async fn run(&self) -> anyhow::Result<Server> {
        let begun = Instant::now();
        loop {
            let output_start = self.output.len();
            let mut server = self.spawn().await?;
            let bound = if self.after_crash { READY_AFTER_CRASH_MAX } else { READY_MAX };
            let ended = match timeout(bound, server.ready(&self.cluster)).await {
                Ok(None) => return Ok(server),
                Ok(Some(ended)) => ended,
                Err(_elapsed) => {
                    server.stop().await?;
                    bail!("Postgres was not ready after {} s; {}", bound.as_secs(), self.last_words(output_start));
                }
            };
            server.watchdog.dismiss().await;
            let last_words = self.last_words(output_start);
            // Children of a killed server hold its shared memory until they have noticed.
            let is_leaving = last_words.contains("is still in use");
            // A start that was given up may still have come to its pid file after we looked for one.
            let is_orphan = last_words.contains("lock file \"postmaster.pid\" already exists");
            if !(is_leaving || is_orphan) || begun.elapsed() > CHILDREN_LEAVE_MAX {
                bail!("Postgres did not start ({ended}); {last_words}");
            }
            sleep(POLL * 20).await;
            if is_orphan {
                pid_file::make_way(&self.cluster).await?;
            }
        }
    }

    async fn spawn(&self) -> anyhow::Result<Server> {
        let log = self.output.open().with_context(|| format!("cannot open {}", self.output.path().display()))?;
        // The watchdog comes first, so that there is no server without one.
        let mut watchdog = Watchdog::set(self.account, &self.cluster)?;
        let mut command = self.account.command(&self.programs.path("postgres"));
        command.arg("-D").arg(&self.cluster).stdout(log.try_clone()?).stderr(log);
        for setting in &self.settings {
            command.arg("-c").arg(setting);
        }
        let child = command.spawn().context("cannot run postgres")?;
        let pid = child.id().context("postgres ended at once")?;
        watchdog.guard(pid).await?;
        Ok(Server { child, pid, watchdog })
    }

    fn last_words(&self, output_start: u64) -> String {
        let lines = self.output.last_lines(output_start);
        format!("its last lines in {}:\n{lines}", self.output.path().display())
    }
}

impl Server {
    /// Resolves when the server has ended, and answers the same when asked again.
    pub(super) async fn ended(&mut self) -> std::io::Result<ExitStatus> {
        let status = self.child.wait().await?;
        // Its pid can be another process from now on: the watchdog must not signal it.
        self.watchdog.dismiss().await;
        Ok(status)
    }

    /// Stops the server: politely, then less so.
    ///
    /// # Errors
    /// It survived all of it, which only a hanging disk explains.
    pub(super) async fn stop(&mut self) -> anyhow::Result<()> {
        for (signal, bound) in STOP_MAX {
            if self.child.try_wait()?.is_none() {
                pid_file::signal(self.pid, signal)?;
            }
            if let Ok(ended) = timeout(bound, self.child.wait()).await {
                let ended = ended?;
                self.watchdog.dismiss().await;
                tracing::info!(postgres.pid = self.pid, "Postgres {} stopped ({ended})", self.pid);
                return Ok(());
            }
            tracing::warn!(postgres.pid = self.pid, "Postgres did not stop within {} s of {signal:?}", bound.as_secs());
        }
        bail!("Postgres {} does not stop", self.pid)
    }

    /// `None` when the server is ready, its status when it ended instead.
    async fn ready(&mut self, cluster: &Path) -> Option<ExitStatus> {
        let mut look = interval(POLL);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                ended = self.child.wait() => return ended.ok(),
                _ = look.tick() => if pid_file::says_ready(cluster, self.pid) { return None },
            }
        }
    }
}

#[derive(Debug)]
struct Watchdog {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Watchdog {
    /// Starts the shell, under the server's account, whose processes it may signal.
    fn set(account: &Account, cluster: &Path) -> anyhow::Result<Self> {
        let mut command = account.command(Path::new("/bin/sh"));
        command.args(["-c", WATCHDOG, "sanbao-watchdog"]).arg(cluster);
        // It holds neither our terminal nor a pipe that somebody reads to its end.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().context("cannot run /bin/sh to watch over postgres")?;
        let pipe = child.stdin.take();
        Ok(Self { child, pipe })
    }

    async fn guard(&mut self, pid: u32) -> anyhow::Result<()> {
        let pipe = self.pipe.as_mut().context("the watchdog has no pipe")?;
        pipe.write_all(format!("{pid}\n").as_bytes()).await.context("cannot speak to the watchdog")
    }

    /// Sends it home; idempotent.
    async fn dismiss(&mut self) {
        let Some(mut pipe) = self.pipe.take() else {
            return;
        };
        // If it is gone already, there is nobody to tell.
        let _told = pipe.write_all(b"dismissed\n").await;
        drop(pipe);
        if timeout(Duration::from_secs(2), self.child.wait()).await.is_err() {
            tracing::warn!("the watchdog of Postgres does not leave");
        }
    }
}
