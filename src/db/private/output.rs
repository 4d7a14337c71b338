//! Postgres' own log: a file of bounded size, whose last lines explain a failed start.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Above this the file is moved aside; one predecessor is kept.
const BYTES_MAX: u64 = 4 * 1024 * 1024;
const LOOK_EVERY: Duration = Duration::from_secs(60);
const LAST_LINES: usize = 12;
const LAST_BYTES: u64 = 8 * 1024;

/// The log file. Postgres writes to it directly, so that our death or delay does not hold it up.
#[derive(Clone, Debug)]
pub(super) struct Output {
    path: PathBuf,
}

impl Output {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the file for a server to append to; appending lets `keep_small` empty it under the writer.
    pub(super) fn open(&self) -> std::io::Result<File> {
        self.keep_small()?;
        OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)
    }

    /// How long the file is now: where the output of the next server begins.
    pub(super) fn len(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |metadata| metadata.len())
    }

    /// The last lines written after byte `start`.
    pub(super) fn last_lines(&self, start: u64) -> String {
        let read = || {
            let mut file = File::open(&self.path)?;
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(start.max(length.saturating_sub(LAST_BYTES)).min(length)))?;
            let mut bytes = Vec::new();
            file.take(LAST_BYTES).read_to_end(&mut bytes)?;
            std::io::Result::Ok(bytes)
        };
        let text = read().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.iter().skip(lines.len().saturating_sub(LAST_LINES)).copied().collect::<Vec<_>>().join("\n")
    }

    /// Looks at the size from time to time, until the task is aborted.
    pub(super) async fn watch_size(self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let output = self.clone();
            let kept = tokio::task::spawn_blocking(move || output.keep_small()).await;
            if let Ok(Err(error)) = kept {
                tracing::warn!(%error, "cannot shorten {}: {error}", self.path.display());
            }
        }
    }

    fn keep_small(&self) -> std::io::Result<()> {
        if self.len() > BYTES_MAX {
            fs::copy(&self.path, self.path.with_extension("log.1"))?;
            OpenOptions::new().write(true).open(&self.path)?.set_len(0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_moved_aside_when_it_has_grown() -> std::io::Result<()> {
        let dir = std::env::temp_dir().join(format!("sanbao-output-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        let output = Output::at(dir.join("postgres.log"));
        fs::write(output.path(), "one\ntwo\n")?;
        assert_eq!(output.last_lines(4), "two");
        fs::write(output.path(), vec![b'x'; usize::try_from(BYTES_MAX).unwrap_or_default() + 1])?;
        drop(output.open()?);
        assert_eq!(output.len(), 0);
        assert_eq!(fs::metadata(dir.join("postgres.log.1"))?.len(), BYTES_MAX + 1);
        fs::remove_dir_all(&dir)
    }
}
