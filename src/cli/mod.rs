//! The command line: `serve`, `config`, `policy`, `network`, `bench`.

mod bench;
mod network;
mod policy;
mod serve;
mod sheets;
mod show;
mod tables;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::Config;

/// The after-sales backbone of a device brand.
#[derive(Debug, Parser)]
#[command(name = "sanbao", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the contract.
    Serve {
        #[command(flatten)]
        config: Box<Config>,
        /// Load a demo network if the database is empty; implies --insecure-dev.
        #[arg(long, env = "SANBAO_DEMO")]
        demo: bool,
    },
    /// Print the configuration in force, secrets masked.
    Config {
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Decide cases by the policy packs, without a database or a server.
    Policy {
        #[command(subcommand)]
        command: policy::PolicyCommand,
    },
    /// See where the network stands, bring outlets and people in by the hundred, and take lists out.
    Network {
        #[command(subcommand)]
        command: network::NetworkCommand,
    },
    /// Measure the service beside its anchors in the same run.
    Bench {
        /// What to measure; everything if nothing is named.
        sections: Vec<crate::bench::Section>,
        /// What one measurement takes, in seconds.
        #[arg(long, env = "SANBAO_BENCH_SECONDS", default_value_t = 3)]
        seconds: u64,
        /// How often each measurement is repeated.
        #[arg(long, env = "SANBAO_BENCH_ROUNDS", default_value_t = 5)]
        rounds: usize,
        /// Where Postgres' own programs are, if they are not found.
        #[arg(long, env = "PG_BIN_DIR")]
        pg_bin_dir: Option<std::path::PathBuf>,
    },
}

/// Runs the command that the arguments name.
pub fn run() -> Result<ExitCode> {
    let command = Cli::parse().command;
    match command {
        Command::Config { config } => {
            std::io::stdout().lock().write_all(config.shown().as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Policy { command } => policy::run(command),
        Command::Network { command } => runtime()?.block_on(network::run(command)),
        Command::Serve { config, demo } => runtime()?.block_on(serve::run(*config, demo)),
        Command::Bench { sections, seconds, rounds, pg_bin_dir } => {
            runtime()?.block_on(bench::run(sections, seconds, rounds, pg_bin_dir))
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}
