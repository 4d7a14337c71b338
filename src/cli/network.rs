//! `sanbao network`: the map of the network as a file, sets of places and sheets into it, lists out of it. A client like any other, of a running
//! server, or of one of its own over `DATABASE_URL`.

use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, Subcommand};
use futures::FutureExt as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::Request;
use tonic::metadata::MetadataValue;
use tonic::transport::{Channel, Endpoint};

use super::sheets::{self, ExportOptions, ImportOptions};
use crate::db::{Db, DbOptions};
use crate::decisions;
use crate::house::House;
use crate::pb;
use crate::pb::coverage_service_client::CoverageServiceClient;
use crate::rpc::{Authenticator, date};
use crate::server::{ServerSettings, serve};
use crate::types::{Clock, Day, ProductFamily, ServiceAction};

/// Bytes of a map at most.
const MAP_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Bytes of CSV in one message.
const MESSAGE_BYTES: usize = 1024 * 1024;

/// Whom to ask.
#[derive(Args, Clone, Debug)]
pub(super) struct Door {
    /// The server.
    #[arg(long, env = "SANBAO_SERVER", default_value = "http://127.0.0.1:50051")]
    server: String,
    /// A bearer token; without one the server must run with --insecure-dev.
    #[arg(long, env = "SANBAO_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A database to look at in the place of a server.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

/// What the map is of.
#[derive(Args, Clone, Debug)]
pub(super) struct MapOptions {
    /// Where to write the picture (SVG).
    #[arg(long, value_name = "FILE", required_unless_present = "geojson")]
    out: Option<PathBuf>,
    /// Where to write its points (GeoJSON).
    #[arg(long, value_name = "FILE")]
    geojson: Option<PathBuf>,
    /// How many outlets to propose.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i32).range(0..=50))]
    propose: i32,
    /// The product family: handset, pc, machinery or appliance.
    #[arg(long, default_value = "handset", value_parser = family)]
    family: ProductFamily,
    /// The action: accept, swap, `module_repair`, ….
    #[arg(long, default_value = "module_repair", value_parser = action)]
    action: ServiceAction,
    /// How far an outlet may be, in kilometers.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i32).range(1..=3000))]
    within_km: i32,
    /// The day, such as 2026-03-12; today if not given.
    #[arg(long, value_parser = day)]
    as_of: Option<Day>,
    /// Only outlets of this level and above.
    #[arg(long, default_value_t = 0)]
    level_min: i32,
    /// Only this province.
    #[arg(long, default_value = "")]
    province: String,
    /// Weigh places by registered devices.
    #[arg(long)]
    by_devices: bool,
    /// A set of places, `placeSets/{id}`.
    #[arg(long, default_value = "")]
    place_set: String,
}

/// What can be asked about the network.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum NetworkCommand {
    /// Draw the map of the network, and print how much it covers.
    Map {
        #[command(flatten)]
        door: Door,
        #[command(flatten)]
        options: Box<MapOptions>,
    },
    /// Import a set of places from a CSV with the columns `display_name,province,latitude,longitude,weight`.
    ImportPlaces {
        #[command(flatten)]
        door: Door,
        /// The file.
        file: PathBuf,
        /// What people call the set.
        #[arg(long)]
        name: String,
        /// Where the data come from and under which license.
        #[arg(long)]
        source: String,
    },
    /// Import a sheet of outlets or technicians, and print what became of each row that was refused.
    Import {
        #[command(flatten)]
        door: Door,
        #[command(flatten)]
        options: ImportOptions,
    },
    /// Export a list whole, as CSV.
    Export {
        #[command(flatten)]
        door: Door,
        #[command(flatten)]
        options: ExportOptions,
    },
}

fn family(text: &str) -> Result<ProductFamily, String> {
    ProductFamily::from_text(text).ok_or_else(|| "must be handset, pc, machinery or appliance".to_owned())
}

fn action(text: &str) -> Result<ServiceAction, String> {
    let known: Vec<&str> = ServiceAction::ALL.iter().map(|action| action.as_str()).collect();
    ServiceAction::from_text(text).ok_or_else(|| format!("must be one of {}", known.join(", ")))
}

pub(super) fn day(text: &str) -> Result<Day, String> {
    let date = text.parse().map_err(|_malformed| "must be a day, such as 2026-03-12".to_owned())?;
    Day::from_date(date).ok_or_else(|| format!("must lie from {} to {}", Day::FIRST, Day::LAST))
}

/// Runs a command.
pub(super) async fn run(command: NetworkCommand) -> Result<ExitCode> {
    match command {
        NetworkCommand::Map { door, options } => {
            let service = Service::open(&door).await?;
            map(service, &options).await
        }
        NetworkCommand::ImportPlaces { door, file, name, source } => {
            let service = Service::open(&door).await?;
            import(service, &file, name, source).await
        }
        NetworkCommand::Import { door, options } => sheets::import(&Service::open(&door).await?, &options).await,
        NetworkCommand::Export { door, options } => sheets::export(&Service::open(&door).await?, &options).await,
    }
}

/// A client, and what runs behind it if the server is its own.
pub(super) struct Service {
    channel: Channel,
    token: Option<String>,
    _running: Option<watch::Sender<bool>>,
}

impl Service {
    async fn open(door: &Door) -> Result<Self> {
        let (server, running) = match &door.database_url {
            Some(url) => {
                let (address, running) = serve_here(url).await?;
                (address, Some(running))
            }
            None => (door.server.clone(), None),
        };
        let channel = Endpoint::from_shared(server.clone())?.connect().await.with_context(|| {
            format!("nobody serves at {server}: `make serve` does, or give --server or --database-url")
        })?;
        Ok(Self { channel, token: door.token.clone().filter(|_| running.is_none()), _running: running })
    }

    /// Where clients speak to.
    pub(super) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    fn coverage(&self) -> CoverageServiceClient<Channel> {
        CoverageServiceClient::new(self.channel()).max_decoding_message_size(MAP_BYTES_MAX)
    }

    /// A request as headquarters.
    pub(super) fn request<T>(&self, message: T) -> Result<Request<T>> {
        let mut request = Request::new(message);
        let metadata = request.metadata_mut();
        match &self.token {
            Some(token) => {
                metadata.insert("authorization", MetadataValue::try_from(format!("Bearer {token}"))?);
            }
            None => {
                metadata.insert("x-sanbao-role", MetadataValue::from_static("headquarters"));
            }
        }
        Ok(request)
    }
}

/// Serves a database to this process alone.
async fn serve_here(url: &str) -> Result<(String, watch::Sender<bool>)> {
    let db = Db::connect(url, &DbOptions::default()).await?;
    db.migrate().await?;
    let (stop, stopping) = watch::channel(false);
    let clock = Clock::system();
    let policies = decisions::follow(&db, clock.now(), stopping.clone()).await?;
    let house = House { db, clock, policies, stopping };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let serving =
        async move { serve(listener, &house, Authenticator::insecure_dev(), &ServerSettings::default()).await }.boxed();
    tokio::spawn(serving);
    Ok((format!("http://{address}"), stop))
}

impl MapOptions {
    fn question(&self) -> pb::CoverageQuestion {
        let weight = if self.by_devices { pb::PlaceWeight::Devices } else { pb::PlaceWeight::Population };
        pb::CoverageQuestion {
            product_family: pb::ProductFamily::from(self.family).into(),
            action: pb::ServiceAction::from(self.action).into(),
            as_of: self.as_of.map(date),
            reach: Some(pb::coverage_question::Reach::DistanceMeters(self.within_km * 1000)),
            part: String::new(),
            level_min: self.level_min,
            place_set: self.place_set.clone(),
            weight: weight.into(),
            province: self.province.clone(),
        }
    }
}

async fn map(service: Service, options: &MapOptions) -> Result<ExitCode> {
    let files = [
        (&options.out, pb::render_map_request::Format::Svg),
        (&options.geojson, pb::render_map_request::Format::GeoJson),
    ];
    let mut shares = None;
    for (file, format) in files {
        let Some(file) = file else { continue };
        let message = pb::RenderMapRequest {
            question: Some(options.question()),
            propose_count: options.propose,
            format: format.into(),
        };
        let request = service.request(message)?;
        let map = service.coverage().render_map(request).await;
        let map = map.map_err(|status| anyhow::anyhow!("the server answered: {}", status.message()))?.into_inner();
        std::fs::write(file, &map.content).with_context(|| format!("cannot write {}", file.display()))?;
        shares = map.before.zip(map.after);
    }
    let Some((before, after)) = shares else { bail!("the server told no coverage") };
    let mut out = stdout().lock();
    writeln!(out, "covered {}", shown(before))?;
    if options.propose > 0 {
        writeln!(out, "with {} more outlets {}", options.propose, shown(after))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(share: pb::CoverageShare) -> String {
    let part = share.parts_per_million;
    format!("{}.{:02} % ({} of {})", part / 10_000, part % 10_000 / 100, share.weight_covered, share.weight_total)
}

async fn import(service: Service, file: &Path, display_name: String, source: String) -> Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut messages = vec![pb::ImportPlacesRequest {
        place_set: Some(pb::PlaceSet { display_name, source, ..Default::default() }),
        request_id: uuid::Uuid::now_v7().to_string(),
        ..Default::default()
    }];
    let mut csv = String::new();
    for line in text.split_inclusive('\n') {
        if MESSAGE_BYTES < csv.len() + line.len() {
            messages.push(pb::ImportPlacesRequest { csv: std::mem::take(&mut csv), ..Default::default() });
        }
        csv.push_str(line);
    }
    ensure!(!csv.is_empty(), "{} is empty", file.display());
    messages.push(pb::ImportPlacesRequest { csv, ..Default::default() });
    let request = service.request(futures::stream::iter(messages))?;
    let answer = service.coverage().import_places(request).await;
    let answer = answer.map_err(|status| anyhow::anyhow!("the server answered: {}", status.message()))?.into_inner();
    let mut out = stdout().lock();
    for refusal in &answer.refusals {
        let pb::import_places_response::Refusal { index, display_name, field, reason, message } = refusal;
        writeln!(out, "row {index} ({display_name}): {field} {message} [{reason}]")?;
    }
    let Some(set) = answer.place_set else {
        writeln!(out, "{} wrong; nothing was imported", answer.refusal_count)?;
        return Ok(ExitCode::FAILURE);
    };
    writeln!(out, "{}: {} places of weight {}", set.name, set.place_count, set.weight_total)?;
    Ok(ExitCode::SUCCESS)
}
