//! The files of the cluster: made whole or not at all, and read before the server starts.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use anyhow::{Context as _, bail};
use uuid::Uuid;

use super::account::Account;
use super::place::Place;
use super::programs::{Programs, major_version};

/// Our role in the database; the only one who can reach the socket.
pub(super) const ROLE: &str = "sanbao";
/// Directories of an initdb at work; what is left of one that was killed is swept at the next start.
const UNFINISHED: &str = "postgres.new-";

/// The major version that wrote the cluster, or `None` where there is none yet.
///
/// # Errors
/// Something else than a cluster lies in its place.
pub(super) fn data_major(cluster: &Path) -> anyhow::Result<Option<u32>> {
    if let Ok(version) = fs::read_to_string(cluster.join("PG_VERSION")) {
        let major = major_version(&version).with_context(|| format!("{} has no version", cluster.display()))?;
        return Ok(Some(major));
    }
    match fs::read_dir(cluster) {
        Ok(mut entries) => match entries.next() {
            Some(_) => bail!("{} holds files, but no Postgres data: move it away", cluster.display()),
            None => Ok(None),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", cluster.display())),
    }
}

/// Makes a cluster under another name and renames it, so that it exists whole or not at all.
///
/// The name is new each time: an initdb whose owner was killed may still be writing to the last one.
///
/// # Errors
/// With the output of initdb.
pub(super) async fn create(place: &Place, programs: &Programs, account: &Account, durable: bool) -> anyhow::Result<()> {
    sweep_unfinished(&place.dir);
    let unfinished = place.dir.join(format!("{UNFINISHED}{}", Uuid::now_v7().simple()));
    DirBuilder::new().mode(0o700).create(&unfinished)?;
    account.own(&unfinished)?;

    let mut made = initdb(programs, account, &unfinished, "C.UTF-8", durable).await?;
    if !made.status.success() && String::from_utf8_lossy(&made.stderr).contains("locale") {
        // Systems without C.UTF-8 order text by bytes under C, which is the same order.
        made = initdb(programs, account, &unfinished, "C", durable).await?;
    }
    if !made.status.success() {
        sweep_unfinished(&place.dir);
        let said = String::from_utf8_lossy(&made.stderr).trim().to_owned();
        bail!("initdb failed ({}): {said}", made.status);
    }
    fs::rename(&unfinished, place.cluster()).context("cannot put the new cluster in its place")?;
    if durable {
        File::open(&place.dir)?.sync_all()?;
    }
    Ok(())
}

/// Whether the server must replay its log, because the last one did not shut the cluster down.
///
/// The state is the fourth field of `pg_control`, after an 8-byte identifier and two 4-byte versions; 1 and 2 are the
/// two states of an orderly shutdown. If the file cannot be read, the server will say why.
pub(super) fn needs_recovery(cluster: &Path) -> bool {
    let control = fs::read(cluster.join("global/pg_control")).unwrap_or_default();
    let state = control.get(16..20).and_then(|bytes| bytes.try_into().ok()).map(u32::from_ne_bytes);
    state.is_some_and(|state| !matches!(state, 1 | 2))
}

/// The server's settings, given on its command line, so that a new version of ours brings its own.
pub(super) fn settings(socket_dir: &Path, max_connections: u32, durable: bool) -> Vec<String> {
    let mut settings = vec![
        // No port is opened; the socket's directory is closed to others. Only this makes `trust` acceptable.
        "listen_addresses=".to_owned(),
        "port=5432".to_owned(),
        format!("unix_socket_directories={}", quoted_for_list(socket_dir)),
        "unix_socket_permissions=0700".to_owned(),
        format!("max_connections={max_connections}"),
        "cluster_name=sanbao".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
        // Many short statements: compiling them costs more than it saves, and seeks are cheap on today's disks.
        "jit=off".to_owned(),
        "random_page_cost=1.1".to_owned(),
        "shared_buffers=128MB".to_owned(),
        "max_wal_size=1GB".to_owned(),
        // SERIALIZABLE watches rows, not pages: two orders on one page are no conflict.
        "max_pred_locks_per_transaction=512".to_owned(),
        "max_pred_locks_per_page=64".to_owned(),
        "checkpoint_timeout=15min".to_owned(),
        "log_destination=stderr".to_owned(),
        "logging_collector=off".to_owned(),
        "log_checkpoints=off".to_owned(),
        // Failed statements reach the caller, who logs them once. Here they would leave personal data in a file.
        "log_min_messages=log".to_owned(),
        "log_min_error_statement=panic".to_owned(),
        "log_error_verbosity=terse".to_owned(),
    ];
    if !durable {
        // A commit still reaches the system before it is acknowledged, so that it survives a kill of the server.
        settings.extend(["fsync=off", "full_page_writes=off"].map(str::to_owned));
    }
    settings
}

async fn initdb(
    programs: &Programs,
    account: &Account,
    dir: &Path,
    locale: &str,
    durable: bool,
) -> anyhow::Result<Output> {
    let mut command = account.command(&programs.path("initdb"));
    command
        .arg("--pgdata")
        .arg(dir)
        .args(["--encoding=UTF8", &format!("--locale={locale}"), &format!("--username={ROLE}")])
        // The socket's directory is the door; there is no other.
        .args(["--auth-local=trust", "--auth-host=reject", "--no-instructions"])
        .kill_on_drop(true);
    if !durable {
        command.arg("--no-sync");
    }
    command.output().await.context("cannot run initdb")
}

/// Removes what interrupted starts left. An initdb that still runs in there fails, and is never renamed.
fn sweep_unfinished(dir: &Path) {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let unfinished = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED));
    for path in unfinished.map(|entry| entry.path()).collect::<Vec<PathBuf>>() {
        if let Err(error) = fs::remove_dir_all(&path) {
            tracing::warn!(%error, "cannot remove the unfinished {}: {error}", path.display());
        }
    }
}

/// The setting is a list, in which a path with a comma or a space needs quotes.
fn quoted_for_list(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('"', "\"\""))
}
