//! A Postgres server of our own, for a newcomer without a database.
//!
//! The machine's server programs run on a cluster in the user's data directory, reachable through a Unix socket in a
//! closed directory and nowhere else. In the data directory:
//!
//! ```text
//! postgres/          the cluster (PGDATA), of the account that runs the server
//! postgres.new-*/    a cluster in the making, renamed when it is whole
//! postgres.lock      held by the one process that may run the server; the kernel releases it when that process ends
//! postgres.log       the server's output; postgres.log.1 its predecessor
//! run/               the socket (elsewhere, if its path would be too long)
//! ```
//!
//! Whoever is killed, nothing is lost and nothing stays behind: if we die, a watchdog stops the server; if that dies
//! too, the next start stops the orphan; if the server dies, the next start recovers it from its log.

mod account;
mod cluster;
mod output;
mod pid_file;
mod place;
mod programs;
mod server;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Instant;

use anyhow::Context as _;
use tokio::task::AbortHandle;
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;

use self::account::Account;
use self::output::Output;
use self::place::Place;
use self::programs::Places;
use self::server::{Launch, Server};

/// How to run a private Postgres.
#[derive(Clone, Debug)]
pub struct PrivateOptions {
    /// Where the data lies. `None`: `SANBAO_DATA_DIR`, else `/var/lib/sanbao` for root, else `sanbao` under
    /// `XDG_DATA_HOME` or `~/.local/share`.
    pub data_dir: Option<PathBuf>,
    /// Where `postgres` and `initdb` are. `None`: `PG_BIN_DIR`, else the newest in `/usr/lib/postgresql`, else what
    /// `pg_config` says.
    pub bin_dir: Option<PathBuf>,
    /// Whether a commit survives a crash of the machine. `false` only for tests.
    pub durable: bool,
    /// Connections at a time; each costs the server a process.
    pub max_connections: u32,
}

impl Default for PrivateOptions {
    fn default() -> Self {
        Self { data_dir: None, bin_dir: None, durable: true, max_connections: 50 }
    }
}

/// A Postgres server that this process started and stops.
///
/// Dropping it stops the server as well, but does not wait for it: prefer [`PrivatePostgres::stop`].
#[derive(Debug)]
pub struct PrivatePostgres {
    // Dropped in this order: the server is told to stop before the directory is free for the next.
    server: Server,
    size_watch: AbortHandle,
    output: Output,
    output_start: u64,
    bin_dir: PathBuf,
    socket_dir: PathBuf,
    recovered: bool,
    _place: Place,
}

impl PrivatePostgres {
    /// Starts the server, making its cluster first where there is none, and connects to it once.
    ///
    /// Takes about a second the first time and a tenth of one later; longer after a crash, while the log is replayed.
    ///
    /// # Errors
    /// Says what to do: there are no server programs, another process holds the data directory, the server's account
    /// cannot reach it, the data is of another version, or the server failed (with its last lines).
    pub async fn start(options: &PrivateOptions) -> anyhow::Result<Self> {
        let begun = Instant::now();
        let places = Places::of_this_machine(options.bin_dir.as_deref());
        let place = Place::hold(options.data_dir.as_deref())?;
        let cluster = place.cluster();
        let account = Account::for_cluster(&cluster)?;
        account.can_reach(&place.dir)?;
        let data_major = cluster::data_major(&cluster)?;
        let programs = places.find(data_major).await?;
        if data_major.is_none() {
            cluster::create(&place, &programs, &account, options.durable).await?;
        }
        pid_file::make_way(&cluster).await?;
        let recovered = cluster::needs_recovery(&cluster);
        let socket_dir = place.socket_dir(&account)?;
        let output = Output::at(place.log());
        let output_start = output.len();
        let launch = Launch {
            programs: &programs,
            account: &account,
            settings: cluster::settings(&socket_dir, options.max_connections, options.durable),
            cluster,
            output: &output,
            after_crash: recovered,
        };
        let server = launch.run().await?;
        let size_watch = tokio::spawn(output.clone().watch_size()).abort_handle();
        let bin_dir = programs.dir.clone();
        let private = Self { server, size_watch, output, output_start, bin_dir, socket_dir, recovered, _place: place };
        if let Err(error) = private.query_once().await {
            let last_lines = private.output.last_lines(private.output_start);
            private.stop().await?;
            return Err(error.context(format!("Postgres is ready but does not answer; its last lines:\n{last_lines}")));
        }
        private.log_start(programs.major, data_major.is_none(), begun);
        Ok(private)
    }

    /// The URL of a database on this server; no password is needed, nor any use outside this machine.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let host = percent_encoded(self.socket_dir.as_os_str().as_encoded_bytes());
        format!("postgresql://{}@{host}/{}", cluster::ROLE, percent_encoded(database.as_bytes()))
    }

    /// As [`PrivatePostgres::url`], for the service's role, which can lift none of the guards.
    #[must_use]
    pub fn service_url(&self, database: &str) -> String {
        self.url(database).replacen(cluster::ROLE, super::role::ROLE, 1)
    }

    /// Creates the database unless it exists; two callers at once are both answered.
    ///
    /// # Errors
    /// The server refuses, for example while it shuts down.
    pub async fn ensure_database(&self, name: &str) -> anyhow::Result<()> {
        let (client, connection) = tokio_postgres::connect(&self.url("postgres"), NoTls).await?;
        let connection = tokio::spawn(connection);
        let made = ensure_database(&client, name).await;
        drop(client);
        // The connection ends with its client; its errors are those of the statement.
        let _ended = connection.await;
        made.with_context(|| format!("cannot create the database `{name}`"))
    }

    /// Where the server programs are, `psql` and `pg_dump` usually among them.
    #[must_use]
    pub fn bin_dir(&self) -> &Path {
        &self.bin_dir
    }

    /// The directory of the socket, for clients that take one (`psql --host`).
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Whether this start replayed the log, because the last server did not stop in order. No commit was lost.
    #[must_use]
    pub fn was_recovered(&self) -> bool {
        self.recovered
    }

    /// The server's process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.server.pid
    }

    /// Resolves when the server has ended by itself, so that the service can say so and stop. Safe to cancel.
    pub async fn exited(&mut self) -> Exited {
        let status = self.server.ended().await.ok();
        Exited { status, last_lines: self.output.last_lines(self.output_start) }
    }

    /// Stops the server: fast, which takes a checkpoint; after 20 s at once, after 27 s by force.
    ///
    /// # Errors
    /// The server survived all of it.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.server.stop().await?;
        // Empty by now, and made anew by each start; in the way of nobody if it stays.
        let _removed = std::fs::remove_dir(&self.socket_dir);
        Ok(())
    }

    async fn query_once(&self) -> anyhow::Result<()> {
        let (client, connection) = tokio_postgres::connect(&self.url("postgres"), NoTls).await?;
        let connection = tokio::spawn(connection);
        let answer = client.simple_query("SELECT 1").await;
        drop(client);
        let _ended = connection.await;
        answer?;
        Ok(())
    }

    fn log_start(&self, major: u32, new: bool, begun: Instant) {
        let (pid, millis) = (self.pid(), begun.elapsed().as_millis());
        let how = match (new, self.recovered) {
            (true, _) => "with a new cluster",
            (false, true) => "after recovery from a crash",
            (false, false) => "with the data of before",
        };
        tracing::info!(
            postgres.pid = pid,
            "private Postgres {major} started {how} in {millis} ms, pid {pid}, socket in {}",
            self.socket_dir.display()
        );
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        self.size_watch.abort();
    }
}

/// How a server ended that nobody stopped.
#[derive(Clone, Debug)]
pub struct Exited {
    /// `None` if the system does not tell.
    pub status: Option<ExitStatus>,
    /// The last lines of its log.
    pub last_lines: String,
}

impl fmt::Display for Exited {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(formatter, "Postgres ended by itself ({status})")?,
            None => write!(formatter, "Postgres ended by itself")?,
        }
        write!(formatter, "; its last lines:\n{}", self.last_lines)
    }
}

async fn ensure_database(client: &tokio_postgres::Client, name: &str) -> Result<(), tokio_postgres::Error> {
    let found = client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await?;
    if found.is_some() {
        return Ok(());
    }
    let quoted = name.replace('"', "\"\"");
    match client.batch_execute(&format!("CREATE DATABASE \"{quoted}\"")).await {
        // Somebody else was faster; which of the two errors depends on how much.
        Err(error) if matches!(error.code(), Some(&SqlState::DUPLICATE_DATABASE | &SqlState::UNIQUE_VIOLATION)) => {
            Ok(())
        }
        answer => answer,
    }
}

/// Encodes every byte but letters, digits and `-._~`, as a URL's host and path take them.
fn percent_encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |encoded, byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            encoded + char::from(*byte).encode_utf8(&mut [0; 4])
        }
        _ => encoded + &format!("%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_is_encoded_into_the_host() {
        assert_eq!(percent_encoded(b"/var/lib/a b-1.~_"), "%2Fvar%2Flib%2Fa%20b-1.~_");
    }
}
