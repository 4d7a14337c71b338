//! Whose account the server runs under: Postgres refuses to run as root.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use tokio::process::Command;

/// Tried in this order when root starts us; a user of these names owns no files of people.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// The account of the server's processes and files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// We are root, and the server must not be.
    pub(super) dropped: bool,
}

impl Account {
    /// The account for a cluster at `cluster`, which may not exist yet.
    ///
    /// # Errors
    /// The cluster belongs to somebody else, or root finds no account to drop to.
    pub(super) fn for_cluster(cluster: &Path) -> anyhow::Result<Self> {
        let owner = std::fs::metadata(cluster).ok().map(|metadata| (metadata.uid(), metadata.gid()));
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let uid = rustix::process::geteuid();
        if !uid.is_root() {
            let uid = uid.as_raw();
            if let Some((owner, _)) = owner.filter(|(owner, _)| *owner != uid) {
                bail!(
                    "{} belongs to user id {owner}, and we run as {uid}: start as that user, \
                     or choose another directory with SANBAO_DATA_DIR",
                    cluster.display()
                );
            }
            let name = passwd_name(&passwd, uid).unwrap_or_else(|| uid.to_string());
            return Ok(Self { name, uid, gid: rustix::process::getegid().as_raw(), dropped: false });
        }
        // Data that exists keeps its owner, also when an account named `postgres` appeared since.
        if let Some((uid, gid)) = owner.filter(|(owner, _)| *owner != 0) {
            let name = passwd_name(&passwd, uid).unwrap_or_else(|| uid.to_string());
            return Ok(Self { name, uid, gid, dropped: true });
        }
        UNPRIVILEGED
            .iter()
            .find_map(|name| passwd_entry(&passwd, name))
            .context("Postgres does not run as root, and /etc/passwd has neither `postgres` nor `nobody` to run it as")
    }

    /// A command under this account, in a process group of its own, so that a Ctrl-C in the terminal does not reach it.
    ///
    /// The environment is ours to choose: it would show our secrets to the other account, and `PG…` or `LC_…` would
    /// steer the server.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir("/").process_group(0).stdin(std::process::Stdio::null());
        for kept in ["PATH", "LD_LIBRARY_PATH", "TMPDIR"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.env("LC_ALL", "C");
        if self.dropped {
            // As root this also empties the list of supplementary groups.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives `path` to this account.
    pub(super) fn own(&self, path: &Path) -> anyhow::Result<()> {
        if self.dropped {
            std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
                .with_context(|| format!("cannot give {} to user `{}`", path.display(), self.name))?;
        }
        Ok(())
    }

    /// Checks that this account can pass through `dir` and every directory above it.
    ///
    /// # Errors
    /// Names the closed directory: typically the home of root, which is 0700.
    pub(super) fn can_reach(&self, dir: &Path) -> anyhow::Result<()> {
        for above in dir.ancestors().filter(|_| self.dropped) {
            let metadata = std::fs::metadata(above).with_context(|| format!("cannot look at {}", above.display()))?;
            let search_bit = if metadata.uid() == self.uid {
                0o100
            } else if metadata.gid() == self.gid {
                0o010
            } else {
                0o001
            };
            if metadata.mode() & search_bit == 0 {
                bail!(
                    "user `{}`, who runs the private Postgres, cannot enter {} (mode {:04o}): \
                     choose another directory with SANBAO_DATA_DIR",
                    self.name,
                    above.display(),
                    metadata.mode() & 0o7777
                );
            }
        }
        Ok(())
    }
}

fn passwd_entry(passwd: &str, name: &str) -> Option<Account> {
    passwd.lines().map(|line| line.split(':').collect::<Vec<_>>()).find_map(|fields| match fields.as_slice() {
        [user, _, uid, gid, ..] if *user == name => {
            Some(Account { name: name.to_owned(), uid: uid.parse().ok()?, gid: gid.parse().ok()?, dropped: true })
        }
        _ => None,
    })
}

fn passwd_name(passwd: &str, uid: u32) -> Option<String> {
    let uid = uid.to_string();
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == uid).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\n\
                          nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n\
                          postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn accounts_are_found_in_passwd() {
        let postgres = Account { name: "postgres".to_owned(), uid: 101, gid: 104, dropped: true };
        assert_eq!(passwd_entry(PASSWD, "postgres"), Some(postgres));
        assert_eq!(passwd_entry(PASSWD, "post"), None);
        assert_eq!(passwd_name(PASSWD, 65534), Some("nobody".to_owned()));
        assert_eq!(passwd_name(PASSWD, 1), None);
    }
}
