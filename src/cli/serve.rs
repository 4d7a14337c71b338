//! `sanbao serve`: configuration, telemetry, database, server, and an orderly end.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tonic::transport::Endpoint;
use tracing::{error, info, warn};

use crate::config::Config;
use crate::db::private::{PrivateOptions, PrivatePostgres};
use crate::db::{Db, DbOptions};
use crate::decisions;
use crate::demo::{self, Demo};
use crate::house::House;
use crate::rpc::{Authenticator, StackSettings, TokenSettings};
use crate::server::{ServerSettings, serve};
use crate::telemetry::Telemetry;
use crate::types::Clock;

/// How often the demo is loaded until it is complete.
const LOADS_MAX: u32 = 8;
/// Connections of a private Postgres beyond the pool's.
const SPARE_CONNECTIONS: u32 = 12;

/// Serves until a signal, or until the private Postgres ends.
pub(super) async fn run(mut config: Config, with_demo: bool) -> Result<ExitCode> {
    config.insecure_dev |= with_demo;
    let authenticator = authenticator(&config)?;
    let settings = settings(&config)?;
    let listener = listen(config.listen).await?;
    let address = listener.local_addr()?;
    let telemetry = Telemetry::start(&config)?;

    let mut postgres = match &config.database_url {
        Some(_) => None,
        None => Some(private_postgres(&config).await?),
    };
    let (url, service_url) = match (&config.database_url, &postgres) {
        (Some(url), _) => match &config.owner_database_url {
            Some(owner) => (owner.clone(), Some(url.clone())),
            None => (url.clone(), None),
        },
        (None, Some(postgres)) => (postgres.url("sanbao"), Some(postgres.service_url("sanbao"))),
        (None, None) => bail!("there is no database"),
    };
    let options = DbOptions { pool_size: config.pool_size, service_url, ..DbOptions::default() };
    let db = Db::connect(&url, &options).await?;
    let applied = db.migrate().await?;
    info!(migrations.applied = applied, "the schema is up to date");

    let (stop, stopping) = watch::channel(false);
    let clock = Clock::system();
    let policies = decisions::follow(&db, clock.now(), stopping.clone()).await?;
    let house = House { db, clock, policies, stopping };
    let mut serving = tokio::spawn({
        let house = house.clone();
        async move { serve(listener, &house, authenticator, &settings).await }
    });
    // Whoever reads this may stop reading after the first line: what cannot be said stops nothing.
    let more = if with_demo { "the demo network is being loaded".to_owned() } else { calls(address, None) };
    if let Err(error) = say(&format!("listening on {address}\n{more}")) {
        warn!(%error, "nobody reads what is said");
    }
    let clock = house.clock.clone();
    let demo = async {
        if with_demo {
            load_demo(address, clock).await;
        }
        std::future::pending::<()>().await;
    };
    let (code, served) = tokio::select! {
        code = wait(&mut postgres, &stop) => (code?, None),
        // Nobody asked it to end: that is told at once.
        served = &mut serving => (ExitCode::FAILURE, Some(served)),
        () = demo => (ExitCode::SUCCESS, None),
    };
    stop.send_replace(true);
    let served = match served {
        Some(served) => served,
        None => serving.await,
    };
    drop(house);
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    telemetry.stop();
    served.context("the server ended badly")??;
    Ok(code)
}

fn authenticator(config: &Config) -> Result<Authenticator> {
    if config.insecure_dev {
        if !config.listen.ip().is_loopback() {
            bail!("--insecure-dev is allowed on loopback only: --listen (SANBAO_LISTEN) is {}", config.listen);
        }
        return Ok(Authenticator::insecure_dev());
    }
    let tokens = config.jwks_file.clone().map(|jwks_file| TokenSettings {
        jwks_file,
        audience: config.jwt_audience.clone().unwrap_or_default(),
        issuer: config.jwt_issuer.clone(),
    });
    if tokens.is_none() && config.tls_client_ca.is_none() {
        bail!("nobody could call: give --jwks-file, --tls-client-ca, or on your own machine --insecure-dev");
    }
    Authenticator::new(tokens, Clock::system())
}

fn settings(config: &Config) -> Result<ServerSettings> {
    let read = |path: &std::path::Path| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let identity = match (&config.tls_cert, &config.tls_key) {
        (Some(certificate), Some(key)) => Some((read(certificate)?, read(key)?)),
        _ => None,
    };
    Ok(ServerSettings {
        stack: StackSettings {
            concurrency_max: usize::try_from(config.concurrency_max).unwrap_or(usize::MAX),
            deadline_max: Duration::from_secs(config.deadline_seconds_max),
        },
        identity,
        client_ca: config.tls_client_ca.as_deref().map(read).transpose()?,
        drain: Duration::from_secs(config.drain_seconds.max(1)),
    })
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!(
            "cannot listen on {address}: is it taken? --listen (SANBAO_LISTEN) chooses another, port 0 any free one"
        )
    })
}

async fn private_postgres(config: &Config) -> Result<PrivatePostgres> {
    let options = PrivateOptions {
        data_dir: config.data_dir.clone(),
        bin_dir: config.pg_bin_dir.clone(),
        durable: true,
        max_connections: config.pool_size + SPARE_CONNECTIONS,
    };
    let postgres = PrivatePostgres::start(&options).await.context("cannot start a private Postgres")?;
    postgres.ensure_database("sanbao").await?;
    info!(postgres.pid = postgres.pid(), recovered = postgres.was_recovered(), "the private Postgres runs");
    Ok(postgres)
}

/// Waits for the end: a signal asks for an orderly one, a second one ends at once.
async fn wait(postgres: &mut Option<PrivatePostgres>, stop: &watch::Sender<bool>) -> Result<ExitCode> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let died = async {
        match postgres {
            Some(postgres) => postgres.exited().await.to_string(),
            None => std::future::pending().await,
        }
    };
    let code = tokio::select! {
        _ = interrupt.recv() => ExitCode::SUCCESS,
        _ = terminate.recv() => ExitCode::SUCCESS,
        how = died => {
            error!("the private Postgres ended by itself: {how}");
            ExitCode::FAILURE
        }
    };
    info!("stopping");
    stop.send_replace(true);
    tokio::spawn(async move {
        tokio::select! { _ = interrupt.recv() => {} _ = terminate.recv() => {} }
        // Whoever asks twice does not want to wait.
        std::process::exit(130);
    });
    Ok(code)
}

/// Loads the demo while the server serves, and says what there is to see.
async fn load_demo(address: SocketAddr, clock: Clock) {
    let loaded = async {
        let channel = Endpoint::from_shared(format!("http://{address}"))?.connect().await?;
        // Outlets work side by side and may lose against one another; a load completes what one before it began.
        for _ in 1..LOADS_MAX {
            match demo::load(channel.clone(), clock.now()).await {
                Ok(demo) => return Ok(demo),
                Err(error) => info!(error = format!("{error:#}"), "loading the demo network again"),
            }
        }
        demo::load(channel, clock.now()).await
    };
    let said = match loaded.await {
        Ok(demo) if demo.loaded => {
            say(&format!("the demo network is loaded: {}\n{}", demo.counts, calls(address, Some(&demo))))
        }
        Ok(demo) => say(&format!("the demo network is there\n{}", calls(address, Some(&demo)))),
        Err(error) => {
            error!(error = format!("{error:#}"), "the demo network could not be loaded");
            Ok(())
        }
    };
    if let Err(error) = said {
        error!(%error, "nobody listens");
    }
}

/// The first three calls to try.
fn calls(address: SocketAddr, demo: Option<&Demo>) -> String {
    let call = |method: &str, data: &str| format!("  grpcurl -plaintext -d '{data}' {address} sanbao.v1.{method}");
    let (outlets, devices) = match demo {
        Some(demo) => (
            call("RepairService/ListRepairOrders", &format!("{{\"parent\": \"{}\"}}", demo.outlet)),
            call("DeviceService/ListDevices", &format!("{{\"serial\": \"{}\"}}", demo.serial)),
        ),
        None => (call("NetworkService/ListServiceCenters", "{}"), format!("  grpcurl -plaintext {address} list")),
    };
    format!("try:\n{}\n{outlets}\n{devices}", call("PolicyService/ListPacks", "{}"))
}

fn say(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}
