//! `sanbao policy`: case files against the packs that ship in the binary.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::{Subcommand, ValueEnum};

use crate::policy::{Policies, cases};

/// What to do with cases.
#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// Decide every case and print how it differs from what is expected.
    Test {
        /// Case files, or folders of them.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Print the whole decision of one case.
    Decide {
        /// The case file.
        file: PathBuf,
        /// Id of the case.
        #[arg(long)]
        case: String,
        /// For people or for machines.
        #[arg(long, value_enum, default_value_t = Format::Prose)]
        format: Format,
    },
    /// List the packs in use.
    List,
}

/// For whom a decision is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// As a front desk could read it aloud.
    Prose,
    /// For machines.
    Json,
}

/// Runs a policy command.
pub(super) fn run(command: PolicyCommand) -> Result<ExitCode> {
    let policies = Policies::shipped()?;
    match command {
        PolicyCommand::Test { paths } => test(&policies, &paths),
        PolicyCommand::Decide { file, case, format } => decide(&policies, &file, &case, format),
        PolicyCommand::List => list(&policies),
    }
}

fn test(policies: &Policies, paths: &[PathBuf]) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let (mut passed, mut failed) = (0_usize, 0_usize);
    for file in files(paths)? {
        for case in read(&file)? {
            let differences = case.differences(policies);
            match differences.is_empty() {
                true => passed += 1,
                false => failed += 1,
            }
            for difference in differences {
                writeln!(out, "{}: {difference}", case.id)?;
            }
        }
    }
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn decide(policies: &Policies, file: &Path, id: &str, format: Format) -> Result<ExitCode> {
    let Some(case) = read(file)?.into_iter().find(|case| case.id == id) else {
        bail!("{}: there is no case `{id}`", file.display());
    };
    let decision = policies.decide(&case.facts);
    let mut out = std::io::stdout().lock();
    match format {
        Format::Prose => write!(out, "{}", cases::prose(&case.facts, &decision))?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&decision)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(policies: &Policies) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    for pack in policies.packs() {
        let hash = pack.hash.get(..12).unwrap_or_default();
        writeln!(out, "{:<20} {:<9} {} {hash} {}", pack.name, pack.layer.as_str(), pack.in_force, pack.title_en)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
            let mut own: Vec<PathBuf> = entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<Vec<_>, _>>()?
                .into_iter()
                .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
                .collect();
            own.sort();
            files.append(&mut own);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn read(file: &Path) -> Result<Vec<cases::Case>> {
    let source = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(cases::read(&file.display().to_string(), &source)?)
}
