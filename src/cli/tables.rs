//! Decision tables on the command line: their cases, one answer in full, one table in full.

use std::io::{Write as _, stdout};
use std::path::Path;

use anyhow::bail;

use super::policy::Format;
use crate::policy::table::cases::TableCase;
use crate::policy::table::{Table, Tables, prose, show as text_of};

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

/// Lists the tables.
pub(super) fn list(tables: &Tables) -> anyhow::Result<()> {
    let mut out = stdout().lock();
    for Table { name, in_force, title_zh, title_en, .. } in tables.iter() {
        writeln!(out, "{name}  table  {in_force}  {title_zh} / {title_en}")?;
    }
    Ok(())
}

/// Prints the revisions of a table; whether there is one.
pub(super) fn show(tables: &Tables, name: &str) -> anyhow::Result<bool> {
    let mut out = stdout().lock();
    let mut found = false;
    for table in tables.revisions(name) {
        write!(out, "{}", text_of(table))?;
        found = true;
    }
    Ok(found)
}
