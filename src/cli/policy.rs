//! `sanbao policy`: run case files against the packs in the binary, explain one case, show a pack. No server needed.

use std::fs;
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::{Subcommand, ValueEnum};

use super::{show, tables};
use crate::policy::cases::{self, Case};
use crate::policy::table::cases::{self as table_cases, TableCase};
use crate::policy::{Decision, Policies, prose};

/// What can be asked of the packs without a server.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// Decide every case of these files and compare with what they expect.
    Test {
        /// Case files, or folders of them.
        #[arg(required = true, value_name = "FILE_OR_FOLDER")]
        paths: Vec<PathBuf>,
    },
    /// Print the whole decision of one case.
    Decide {
        /// The case file.
        file: PathBuf,
        /// The id of the case.
        #[arg(long, value_name = "ID")]
        case: String,
        /// For people or for machines.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Prove the packs and tables in the binary, with those of these files in the place of their own earlier text: no
    /// gap, no contradiction, no rule that can never hold, no layer that takes away what a lower one gives.
    Prove {
        /// Files of packs, tables and calendars, or folders of them.
        #[arg(value_name = "FILE_OR_FOLDER")]
        paths: Vec<PathBuf>,
    },
    /// Decide every case of these files by the packs in the binary and by them with a candidate upon them, and print
    /// what would change. Over what was decided in a deployment: `PolicyService.Simulate`.
    Simulate {
        /// The candidate's file.
        candidate: PathBuf,
        /// Case files, or folders of them.
        #[arg(required = true, value_name = "FILE_OR_FOLDER")]
        paths: Vec<PathBuf>,
    },
    /// List the packs, or print the numbers and rules of one.
    Show {
        /// The name of a pack or a table, such as `phone-2001` or `outlet-levels`.
        pack: Option<String>,
    },
}

/// The cases of a file: of the packs, or of tables.
enum Cases {
    Packs(Vec<Case>),
    Tables(Vec<TableCase>),
}

impl Cases {
    /// Each case by its id, with the differences from what it expects.
    fn differences(&self, policies: &Policies) -> anyhow::Result<Vec<(&str, Vec<String>)>> {
        match self {
            Self::Packs(cases) => Ok(cases.iter().map(|case| (case.id.as_str(), case.differences(policies))).collect()),
            Self::Tables(cases) => {
                cases.iter().map(|case| Ok((case.id.as_str(), tables::differences(policies.tables(), case)?))).collect()
            }
        }
    }
}

/// How a decision is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Sentences in Chinese and English.
    Text,
    /// The decision as JSON, as it is stored.
    Json,
}

/// Runs a command; the exit code is a failure if a case failed.
///
/// # Errors
/// A file that cannot be read or is malformed, a case or pack that does not exist.
pub(super) fn run(command: PolicyCommand) -> anyhow::Result<ExitCode> {
    let policies = Policies::shipped()?;
    match command {
        PolicyCommand::Test { paths } => test(&policies, &paths),
        PolicyCommand::Decide { file, case, format } => decide(&policies, &file, &case, format),
        PolicyCommand::Prove { paths } => prove(&paths),
        PolicyCommand::Simulate { candidate, paths } => simulate(&policies, &candidate, &paths),
        PolicyCommand::Show { pack } => show(&policies, pack.as_deref()),
    }
}

fn test(policies: &Policies, paths: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    // All are read before the first is decided: a malformed file is an error, not a failing case.
    let cases = files.iter().map(|file| read(file)).collect::<anyhow::Result<Vec<_>>>()?;
    let mut out = stdout().lock();
    let (mut passed, mut failed) = (0_u64, 0_u64);
    let each = cases.iter().map(|cases| cases.differences(policies)).collect::<anyhow::Result<Vec<_>>>()?;
    for (id, differences) in each.into_iter().flatten() {
        if differences.is_empty() {
            passed += 1;
        } else {
            failed += 1;
            writeln!(out, "{id}: {}", differences.join("; "))?;
        }
    }
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The packs in the binary with those of files upon them.
fn with(paths: &[PathBuf]) -> anyhow::Result<Policies> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    let texts = files.iter().map(|file| {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok((file.display().to_string(), text))
    });
    Ok(Policies::shipped_with(&texts.collect::<anyhow::Result<Vec<_>>>()?)?)
}

fn simulate(policies: &Policies, candidate: &Path, paths: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let candidate = with(&[candidate.to_owned()])?;
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    let (mut decided, mut changed) = (0_u64, 0_u64);
    let mut out = stdout().lock();
    for file in &files {
        let Cases::Packs(cases) = read(file)? else { continue };
        for case in cases {
            decided += 1;
            let (before, after) = (policies.decide(&case.facts), candidate.decide(&case.facts));
            let differences = told_otherwise(&before, &after);
            if !differences.is_empty() {
                changed += 1;
                writeln!(out, "{}: {}", case.id, differences.join("; "))?;
            }
        }
    }
    writeln!(out, "{decided} decided, {changed} would change")?;
    Ok(ExitCode::SUCCESS)
}

/// What one decision says otherwise than another: `key: before, would be after`.
fn told_otherwise(before: &Decision, after: &Decision) -> Vec<String> {
    let told = |decision: &Decision| {
        let remedies: Vec<&str> = decision.remedies.iter().map(|offer| offer.remedy.as_str()).collect();
        let (refund, end) = (decision.refund, decision.coverage_end);
        [
            ("outcome", decision.outcome.to_string()),
            ("remedies", format!("[{}]", remedies.join(", "))),
            ("refund", refund.map_or_else(|| "nothing".to_owned(), |refund| refund.to_string())),
            ("coverage_end", end.map_or_else(|| "nothing".to_owned(), |end| end.to_string())),
        ]
    };
    let pairs = told(before).into_iter().zip(told(after)).filter(|(before, after)| before != after);
    pairs.map(|((key, before), (_, after))| format!("{key}: {before}, would be {after}")).collect()
}

fn prove(paths: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let policies = with(paths)?;
    let begin = Instant::now();
    let flaws = policies.flaws();
    let mut out = stdout().lock();
    for flaw in &flaws {
        writeln!(out, "{flaw}")?;
    }
    let of_tables = policies.tables().flaws(None);
    for flaw in &of_tables {
        writeln!(out, "table {}: {flaw}\n", flaw.table)?;
    }
    let (packs, tables, flaws) =
        (policies.packs().count(), policies.tables().iter().count(), flaws.len() + of_tables.len());
    writeln!(out, "{packs} packs and {tables} tables, {flaws} flaws, {} ms", begin.elapsed().as_millis())?;
    Ok(if flaws == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn decide(policies: &Policies, file: &Path, id: &str, format: Format) -> anyhow::Result<ExitCode> {
    let cases = match read(file)? {
        Cases::Packs(cases) => cases,
        Cases::Tables(cases) => {
            tables::decide(policies.tables(), file, &cases, id, format)?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    let Some(case) = cases.iter().find(|case| case.id == id) else {
        let known: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        bail!("{}: there is no case `{id}`; there are {}", file.display(), known.join(", "));
    };
    let decision = policies.decide(&case.facts);
    let mut out = stdout().lock();
    match format {
        Format::Text => {
            writeln!(out, "{}: {}\n", case.id, case.why)?;
            write!(out, "{}", prose(&case.facts, &decision))?;
            if let Some(coverage) = policies.coverage(&case.facts) {
                writeln!(out, "【期限计算】\nThe warranty clock, {} months:", coverage.months)?;
                for line in &coverage.lines {
                    writeln!(out, "  {}: {} – {}, +{} d", line.kind, line.begin, line.end, line.days)?;
                }
            }
        }
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&decision)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn show(policies: &Policies, name: Option<&str>) -> anyhow::Result<ExitCode> {
    let mut out = stdout().lock();
    let Some(name) = name else {
        write!(out, "{}", show::list(policies))?;
        return Ok(ExitCode::SUCCESS);
    };
    let packs = policies.packs().filter(|pack| pack.name == name).map(show::pack);
    let shown: Vec<String> = packs.chain(policies.tables().revisions(name).map(show::table)).collect();
    if shown.is_empty() {
        let packs = policies.packs().map(|pack| pack.name.as_str());
        let known: Vec<&str> = packs.chain(policies.tables().names()).collect();
        bail!("there is no pack `{name}`; there are {}", known.join(", "));
    }
    write!(out, "{}", shown.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The case files of a path, in order of their names; folders are searched to the bottom.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot read folder {}", path.display()))?;
    let mut entries = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "toml") {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<Cases> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.display().to_string();
    if table_cases::are_here(&text) {
        return Ok(Cases::Tables(table_cases::read(&name, &text)?));
    }
    Ok(Cases::Packs(cases::read(&name, &text)?))
}
