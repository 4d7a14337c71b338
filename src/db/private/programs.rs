//! Where the Postgres server programs are, and which of them fits the data.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tokio::process::Command;

/// The oldest major version that the schema is written for.
const MAJOR_MIN: u32 = 15;
/// Debian and Ubuntu keep one directory per major version here.
const VERSIONS_DIR: &str = "/usr/lib/postgresql";

/// A directory that holds `postgres` and `initdb`, asked for its version.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    pub(super) dir: PathBuf,
    /// Decides whether these programs can read a data directory.
    pub(super) major: u32,
}

impl Programs {
    pub(super) fn path(&self, program: &str) -> PathBuf {
        self.dir.join(program)
    }
}

/// The places to look in; a value, so that a test can look elsewhere.
#[derive(Debug)]
pub(super) struct Places {
    /// The directory somebody asked for: if it does not serve, no other is tried.
    chosen: Option<PathBuf>,
    versions: PathBuf,
    pg_config: OsString,
}

impl Places {
    /// `option`, else `PG_BIN_DIR`, else where the machine keeps them.
    pub(super) fn of_this_machine(option: Option<&Path>) -> Self {
        let from_environment = || {
            let dir = std::env::var_os("PG_BIN_DIR").filter(|dir| !dir.is_empty())?;
            Some(PathBuf::from(dir))
        };
        Self {
            chosen: option.map(Path::to_path_buf).or_else(from_environment),
            versions: PathBuf::from(VERSIONS_DIR),
            pg_config: OsString::from("pg_config"),
        }
    }

    /// Finds the programs for data of the major version `data_major`, or for new data.
    ///
    /// # Errors
    /// Says where it looked, and names the command that installs what is missing.
    pub(super) async fn find(&self, data_major: Option<u32>) -> anyhow::Result<Programs> {
        let mut refused = Vec::new();
        for dir in self.candidates().await {
            match probe(&dir).await {
                Ok(programs) if serves(&programs, data_major) => return Ok(programs),
                Ok(programs) => {
                    refused.push(format!("{} (Postgres {})", dir.display(), programs.major));
                }
                Err(error) => refused.push(format!("{} ({error:#})", dir.display())),
            }
        }
        let looked_in = if refused.is_empty() {
            format!("{}/*/bin and `pg_config --bindir`", self.versions.display())
        } else {
            refused.join(", ")
        };
        match data_major {
            Some(major) => bail!(
                "the data was written by Postgres {major}, and no server programs of that version were found; \
                 run `apt-get install postgresql-{major}`, or point PG_BIN_DIR at them (looked in {looked_in})"
            ),
            None => bail!(
                "no Postgres server programs, version {MAJOR_MIN} or newer, were found; \
                 run `make setup`, or `apt-get install postgresql`, or point PG_BIN_DIR at them, \
                 or DATABASE_URL at a server of your own (looked in {looked_in})"
            ),
        }
    }

    async fn candidates(&self) -> Vec<PathBuf> {
        if let Some(chosen) = &self.chosen {
            return vec![chosen.clone()];
        }
        let mut found = versions_newest_first(&self.versions);
        // Without the server package, pg_config (from libpq-dev) names a directory without a server.
        if let Ok(answer) = Command::new(&self.pg_config).arg("--bindir").kill_on_drop(true).output().await {
            let dir = PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim());
            if answer.status.success() && dir.is_absolute() && !found.contains(&dir) {
                found.push(dir);
            }
        }
        found
    }
}

/// The major version in the output of `postgres --version`, or in a `PG_VERSION` file.
pub(super) fn major_version(text: &str) -> Option<u32> {
    let number = text.split_whitespace().find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()))?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn serves(programs: &Programs, data_major: Option<u32>) -> bool {
    match data_major {
        Some(major) => programs.major == major,
        None => programs.major >= MAJOR_MIN,
    }
}

fn versions_newest_first(versions: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(versions).into_iter().flatten().flatten();
    let mut numbered: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("postgres").exists())
        .collect();
    numbered.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    numbered.into_iter().map(|(_, bin)| bin).collect()
}

async fn probe(dir: &Path) -> anyhow::Result<Programs> {
    let dir = std::path::absolute(dir)?;
    for program in ["postgres", "initdb"] {
        if !dir.join(program).is_file() {
            bail!("holds no `{program}`");
        }
    }
    let answer = Command::new(dir.join("postgres"))
        .arg("--version")
        .kill_on_drop(true)
        .output()
        .await
        .context("`postgres --version` does not run")?;
    let text = String::from_utf8_lossy(&answer.stdout);
    let major = major_version(&text).context("`postgres --version` names no version")?;
    Ok(Programs { dir, major })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta2"), Some(18));
        assert_eq!(major_version("16\n"), Some(16));
        assert_eq!(major_version("postgres"), None);
    }

    #[tokio::test]
    async fn a_machine_without_postgres_is_told_the_one_command_to_run() {
        let nowhere = Places {
            chosen: None,
            versions: PathBuf::from("/nonexistent"),
            pg_config: OsString::from("/nonexistent/pg_config"),
        };
        let told = nowhere.find(None).await.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(told.contains("run `make setup`, or `apt-get install postgresql`"), "{told}");
    }
}
