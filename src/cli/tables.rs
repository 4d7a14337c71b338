//! Decision tables on the command line: their cases, and one answer in full.

use std::io::{Write as _, stdout};
use std::path::Path;

use anyhow::bail;

use super::policy::Format;
use crate::policy::table::cases::TableCase;
use crate::policy::table::{Tables, prose};

/// The differences of a case of a table; a case that cannot be asked is an error.
pub(super) fn differences(tables: &Tables, case: &TableCase) -> anyhow::Result<Vec<String>> {
    Ok(case.differences(tables)?)
}

/// Prints the whole answer to a case.
pub(super) fn decide(
    tables: &Tables,
    file: &Path,
    cases: &[TableCase],
    id: &str,
    format: Format,
) -> anyhow::Result<()> {
    let Some(case) = cases.iter().find(|case| case.id == id) else {
        let known: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        bail!("{}: there is no case `{id}`; there are {}", file.display(), known.join(", "));
    };
    let (table, asked, day) = case.asked(tables)?;
    let answer = table.decide(&asked, day);
    let mut out = stdout().lock();
    match format {
        Format::Text => write!(out, "{}: {}\n\n{}", case.id, case.why, prose(&answer))?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&answer.decision())?)?,
    }
    Ok(())
}
