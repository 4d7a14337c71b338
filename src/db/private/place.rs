//! The directories of a private Postgres: who may enter them, and who holds them.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rustix::fs::{FlockOperation, flock};
use sha2::{Digest as _, Sha256};

use super::account::Account;

/// A socket's whole path, in bytes, without the NUL that ends it (`sun_path` of Linux).
const SOCKET_PATH_BYTES_MAX: usize = 107;
/// Postgres names its socket after its port; ours keeps the default one.
const SOCKET_FILE: &str = ".s.PGSQL.5432";

/// The data directory, held by this process alone for as long as this value lives.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) dir: PathBuf,
    lock: File,
}

impl Place {
    /// Makes the data directory where it is missing, and holds it.
    ///
    /// # Errors
    /// Another live process holds it: says which, and what to do.
    pub(super) fn hold(option: Option<&Path>) -> anyhow::Result<Self> {
        let root = rustix::process::geteuid().is_root();
        let dir = match option {
            Some(dir) => dir.to_path_buf(),
            None => default_dir(root, |name| std::env::var_os(name).map(PathBuf::from))?,
        };
        // As root the server's account passes through this directory, but cannot list it.
        let mode = if root { 0o711 } else { 0o700 };
        if !dir.exists() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(&dir)
                .with_context(|| format!("cannot make the data directory {}", dir.display()))?;
            fs::set_permissions(&dir, Permissions::from_mode(mode))?;
        } else if root {
            let before = fs::metadata(&dir)?.permissions().mode();
            fs::set_permissions(&dir, Permissions::from_mode(before | 0o011))?;
        }
        let dir = fs::canonicalize(&dir).with_context(|| format!("cannot enter {}", dir.display()))?;
        let lock = lock(&dir)?;
        Ok(Self { dir, lock })
    }

    /// Postgres' own directory (`PGDATA`).
    pub(super) fn cluster(&self) -> PathBuf {
        self.dir.join("postgres")
    }

    /// The file that takes Postgres' output.
    pub(super) fn log(&self) -> PathBuf {
        self.dir.join("postgres.log")
    }

    /// Makes the directory of the socket, which the server's account alone may enter.
    ///
    /// It lies in the data directory unless a socket's path would be too long there.
    ///
    /// # Errors
    /// The short directory elsewhere exists and is not ours.
    pub(super) fn socket_dir(&self, account: &Account) -> anyhow::Result<PathBuf> {
        let mut dir = self.dir.join("run");
        if !socket_fits(&dir) {
            dir = short_dir(&self.dir, account);
            if !socket_fits(&dir) {
                bail!("{} is too long for a socket: choose a shorter XDG_RUNTIME_DIR", dir.display());
            }
        }
        match DirBuilder::new().mode(0o700).create(&dir) {
            Ok(()) => account.own(&dir)?,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot make {}", dir.display()));
            }
        }
        // Others can write to /tmp: whoever was there first must not receive our connections.
        let found = fs::symlink_metadata(&dir)?;
        if found.is_dir() && found.uid() == rustix::process::geteuid().as_raw() {
            account.own(&dir)?;
        } else if !found.is_dir() || found.uid() != account.uid {
            bail!("{} is not a directory of ours: remove it", dir.display());
        }
        fs::set_permissions(&dir, Permissions::from_mode(0o700))?;
        Ok(dir)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Closing would do, but a child between fork and exec may share the file for a moment.
        if let Err(error) = flock(&self.lock, FlockOperation::Unlock) {
            tracing::warn!(%error, "cannot release the lock of the data directory: {error}");
        }
    }
}

/// `SANBAO_DATA_DIR`, else `/var/lib/sanbao` for root, else the user's data directory.
///
/// Root's home is closed to the account that runs the server, so it is never the default.
fn default_dir(root: bool, environment: impl Fn(&str) -> Option<PathBuf>) -> anyhow::Result<PathBuf> {
    if let Some(dir) = environment("SANBAO_DATA_DIR").filter(|dir| !dir.as_os_str().is_empty()) {
        return Ok(dir);
    }
    if root {
        return Ok(PathBuf::from("/var/lib/sanbao"));
    }
    // The XDG specification says to ignore a relative path.
    let data_home = environment("XDG_DATA_HOME").filter(|dir| dir.is_absolute());
    data_home
        .or_else(|| Some(environment("HOME").filter(|dir| dir.is_absolute())?.join(".local/share")))
        .map(|dir| dir.join("sanbao"))
        .context("neither HOME nor XDG_DATA_HOME is set: choose a directory with SANBAO_DATA_DIR")
}

/// Takes the lock that the kernel releases with our process, however it ends.
fn lock(dir: &Path) -> anyhow::Result<File> {
    let path = dir.join("postgres.lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o644)
        .open(&path)
        .with_context(|| format!("cannot write in the data directory {}", dir.display()))?;
    if let Err(error) = flock(&file, FlockOperation::NonBlockingLockExclusive) {
        if error != rustix::io::Errno::WOULDBLOCK {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
        let mut holder = String::new();
        file.read_to_string(&mut holder)?;
        let holder = holder.trim();
        bail!(
            "process {holder} already runs a private Postgres in {}: stop it (`kill {holder}`), \
             or give this one another directory with SANBAO_DATA_DIR",
            dir.display()
        );
    }
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())?;
    Ok(file)
}

fn socket_fits(dir: &Path) -> bool {
    dir.join(SOCKET_FILE).as_os_str().as_bytes().len() <= SOCKET_PATH_BYTES_MAX
}

/// A short name, the same at every start, so that starts leave no trail of directories.
fn short_dir(data_dir: &Path, account: &Account) -> PathBuf {
    let digest = Sha256::digest(data_dir.as_os_str().as_bytes());
    let name = digest.iter().take(8).fold(format!("sanbao-{}-", account.uid), |name, byte| format!("{name}{byte:02x}"));
    let runtime = if account.dropped {
        Some(PathBuf::from("/run"))
    } else {
        std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from)
    };
    let base = runtime.filter(|dir| dir.is_absolute() && dir.is_dir());
    base.unwrap_or_else(|| PathBuf::from("/tmp")).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dir_of(root: bool, set: &[(&str, &str)]) -> Option<PathBuf> {
        let environment = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| PathBuf::from(value));
        default_dir(root, environment).ok()
    }

    #[test]
    fn data_lies_where_the_user_keeps_data() {
        let home = ("HOME", "/home/li");
        assert_eq!(dir_of(false, &[home]), Some(PathBuf::from("/home/li/.local/share/sanbao")));
        assert_eq!(dir_of(false, &[home, ("XDG_DATA_HOME", "/d")]), Some(PathBuf::from("/d/sanbao")));
        assert_eq!(dir_of(false, &[home, ("XDG_DATA_HOME", "d")]), Some(PathBuf::from("/home/li/.local/share/sanbao")));
        assert_eq!(dir_of(false, &[home, ("SANBAO_DATA_DIR", "/s")]), Some(PathBuf::from("/s")));
        assert_eq!(dir_of(false, &[]), None);
    }

    #[test]
    fn root_never_keeps_data_in_its_home() {
        assert_eq!(dir_of(true, &[("HOME", "/root")]), Some(PathBuf::from("/var/lib/sanbao")));
    }
}
