//! `sanbao bench`: the measurements of `bench/`, on a server of this process.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum as _;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::bench::{self, BenchOptions, Section};
use crate::db::Db;
use crate::decisions;
use crate::house::House;
use crate::rpc::Authenticator;
use crate::server::{ServerSettings, serve};
use crate::types::Clock;

/// Measures and prints the table.
pub(super) async fn run(
    sections: Vec<Section>,
    seconds: u64,
    rounds: usize,
    bin_dir: Option<PathBuf>,
) -> Result<ExitCode> {
    let sections = if sections.is_empty() { Section::value_variants().to_vec() } else { sections };
    let duration = Duration::from_secs(seconds.max(1));
    let options = BenchOptions { duration, rounds: rounds.max(1), bin_dir, sections };
    let (stop, stopping) = watch::channel(false);
    let start = |db: Db| -> BoxFuture<'static, Result<SocketAddr>> {
        let stopping = stopping.clone();
        async move {
            let clock = Clock::system();
            let policies = decisions::follow(&db, clock.now(), stopping.clone()).await?;
            let house = House { db, clock, policies, stopping };
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            tokio::spawn(async move {
                serve(listener, &house, Authenticator::insecure_dev(), &ServerSettings::default()).await
            });
            Ok(address)
        }
        .boxed()
    };
    bench::run(&options, &start, &mut std::io::stdout()).await?;
    stop.send_replace(true);
    Ok(ExitCode::SUCCESS)
}
