//! The map: the nearest outlets of a million beside pgbench asking a GiST index the same, pages of a long list, and how
//! long it takes to measure and to plan.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use tonic::transport::Channel;

use super::load::Target;
use super::report::{Measured, Row};
use super::{Ground, Site};
use crate::pb;
use crate::pb::coverage_service_client::CoverageServiceClient;
use crate::pb::network_service_client::NetworkServiceClient;

/// Real cities, to spread outlets and places around.
const CITIES: &str = include_str!("../../data/cn_cities.csv");
/// The same search as pgbench runs it, over the service's own tables; and over one flat table, which nobody would keep.
const NEAREST: &str = include_str!("sql/nearest.sql");
const NEAREST_FLAT: &str = include_str!("sql/nearest_flat.sql");
/// Outlets to search among. `SANBAO_BENCH_OUTLETS` says another number.
const OUTLETS: usize = 1_000_000;
/// Outlets to measure with.
const MEASURED_OUTLETS: usize = 10_000;
/// Places to measure.
const PLACES: usize = 100_000;
/// The page that must come as quickly as the first.
const LATE_PAGE: usize = 1_000;
/// How long all outlets may take to be read.
const PATIENCE: Duration = Duration::from_secs(300);

/// Measures all of it.
pub(super) async fn measure(ground: &Ground<'_>) -> Result<Vec<Row>> {
    let mut rows = search(ground).await?;
    rows.extend(plan(ground).await?);
    Ok(rows)
}

/// Latitude and longitude of every city.
fn cities() -> Result<Vec<(f64, f64)>> {
    let mut reader = csv::Reader::from_reader(CITIES.as_bytes());
    reader
        .records()
        .map(|row| {
            let row = row?;
            let number = |column: usize| row.get(column).context("a city without place")?.parse().context("a number");
            Ok((number(3)?, number(4)?))
        })
        .collect()
}

async fn prepare(site: &Site, outlets: usize) -> Result<()> {
    let places: Vec<String> =
        cities()?.into_iter().map(|(latitude, longitude)| format!("({latitude}, {longitude})")).collect();
    let sql = include_str!("sql/outlets.sql").replace(":places", &places.join(", "));
    let sql = sql.replace(":outlets", &outlets.to_string());
    let mut connection = AsyncPgConnection::establish(site.db.url()).await?;
    for statement in sql.split(";\n") {
        connection.batch_execute(statement).await.context("sql/outlets.sql")?;
    }
    Ok(())
}

fn find((latitude, longitude): (f64, f64), left_out_count: i32) -> pb::FindOutletsRequest {
    pb::FindOutletsRequest {
        location: Some(pb::LatLng { latitude, longitude }),
        product_family: pb::ProductFamily::Handset.into(),
        action: pb::ServiceAction::Accept.into(),
        left_out_count: Some(left_out_count),
        ..Default::default()
    }
}

/// Waits until the server has read every outlet.
async fn ready(target: &Target) -> Result<()> {
    let begin = std::time::Instant::now();
    let mut client = CoverageServiceClient::new(target.connect().await?);
    while let Err(status) = client.find_outlets(find((31.2, 121.5), 0)).await {
        if PATIENCE < begin.elapsed() {
            bail!("the outlets were not read in time: {status}");
        }
    }
    Ok(())
}

async fn search(ground: &Ground<'_>) -> Result<Vec<Row>> {
    let site = ground.site("outlets").await?;
    let outlets = std::env::var("SANBAO_BENCH_OUTLETS").ok().and_then(|text| text.parse().ok()).unwrap_or(OUTLETS);
    prepare(&site, outlets).await?;
    let target = ground.serve(&site).await?;
    ready(&target).await?;
    let (rounds, duration) = (ground.options.rounds, ground.options.duration);
    let cities = Arc::new(cities()?);
    let next = AtomicUsize::new(0);
    let found = async |left_out_count: i32| {
        target
            .run(16, duration, |channel| {
                let turn = next.fetch_add(7_919, Ordering::Relaxed) % cities.len();
                let place = cities.get(turn).copied();
                async move {
                    let request = find(place.context("a city")?, left_out_count);
                    let answer = CoverageServiceClient::new(channel).find_outlets(request).await?.into_inner();
                    ensure!(answer.outlets.len() == 5, "five outlets were not found: {answer:?}");
                    Ok(())
                }
            })
            .await
    };
    let (mut bare, mut told, mut flat) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let anchored = site.pgbench.run(NEAREST, 8, duration).await?;
        bare.push((found(0).await?, Some(anchored)));
        told.push((found(5).await?, Some(anchored)));
        let anchored = site.pgbench.run(NEAREST_FLAT, 8, duration).await?;
        flat.push((found(0).await?, Some(anchored)));
    }
    let anchor = format!("pgbench, 8 clients, the same of {outlets} by GiST");
    let mut rows = vec![
        Row::rate("5 nearest", &anchor, bare),
        Row::rate("5 nearest, reasons", &anchor, told),
        Row::rate("5 nearest", &format!("{anchor}, one flat table"), flat),
    ];
    rows.push(pages(&target, rounds, duration).await?);
    Ok(rows)
}

/// A page of the list of outlets that begins after a token.
async fn page(channel: Channel, page_token: String) -> Result<String> {
    let request = pb::ListOutletsRequest { page_token, ..Default::default() };
    let page = NetworkServiceClient::new(channel).list_outlets(request).await?.into_inner();
    ensure!(page.outlets.len() == 50, "a page is not full");
    Ok(page.next_page_token)
}

async fn pages(target: &Target, rounds: usize, duration: Duration) -> Result<Row> {
    let (channel, mut token) = (target.connect().await?, String::new());
    for _ in 1..LATE_PAGE {
        token = page(channel.clone(), token).await?;
    }
    let read = async |token: &str| {
        target
            .run(1, duration, |channel| {
                let token = token.to_owned();
                async move { page(channel, token).await.map(drop) }
            })
            .await
    };
    let mut measured = Vec::new();
    for _ in 0..rounds {
        let first = read("").await?;
        measured.push((read(&token).await?, Some(first)));
    }
    Ok(Row::latency("outlets, page 1000", "the same list, page 1", measured))
}

/// Places around cities, heavier ones being rarer.
fn places() -> Result<Vec<pb::Place>> {
    let (cities, mut random) = (cities()?, SmallRng::seed_from_u64(3));
    let mut place = |number: usize| {
        let (latitude, longitude) = cities.get(number % cities.len()).copied().context("a city")?;
        let location = pb::LatLng {
            latitude: random.random_range(latitude.floor()..=latitude.ceil()),
            longitude: random.random_range(longitude.floor()..=longitude.ceil()),
        };
        let weight = 100 + 10_000_000 / i64::try_from(number + 1)?;
        let (display_name, province) = (format!("Place {number}"), "Jiangsu".to_owned());
        Ok(pb::Place { display_name, province, location: Some(location), weight, index: 0 })
    };
    (0..PLACES).map(&mut place).collect()
}

async fn import(channel: Channel) -> Result<String> {
    let set = pb::PlaceSet { display_name: "Bench".to_owned(), source: "made up".to_owned(), ..Default::default() };
    let mut messages = vec![pb::ImportPlacesRequest {
        place_set: Some(set),
        request_id: uuid::Uuid::now_v7().to_string(),
        ..Default::default()
    }];
    for some in places()?.chunks(10_000) {
        messages.push(pb::ImportPlacesRequest { places: some.to_vec(), ..Default::default() });
    }
    let stream = futures::stream::iter(messages);
    let answer = CoverageServiceClient::new(channel).import_places(stream).await?.into_inner();
    Ok(answer.place_set.with_context(|| format!("places were refused: {:?}", answer.refusals.first()))?.name)
}

async fn plan(ground: &Ground<'_>) -> Result<Vec<Row>> {
    let site = ground.site("coverage").await?;
    prepare(&site, MEASURED_OUTLETS).await?;
    let target = ground.serve(&site).await?;
    ready(&target).await?;
    let place_set = import(target.connect().await?).await?;
    let question = pb::CoverageQuestion {
        product_family: pb::ProductFamily::Handset.into(),
        action: pb::ServiceAction::Accept.into(),
        reach: Some(pb::coverage_question::Reach::DistanceMeters(10_000)),
        place_set,
        ..Default::default()
    };
    let asked = pb::MeasureCoverageRequest { question: Some(question.clone()) };
    let (mut measured, mut planned): (Vec<(Measured, Option<Measured>)>, _) = (Vec::new(), Vec::new());
    for _ in 0..ground.options.rounds {
        let measure = target.run(1, Duration::from_secs(1), |channel| {
            let asked = asked.clone();
            async move {
                CoverageServiceClient::new(channel).measure_coverage(asked).await?;
                Ok(())
            }
        });
        measured.push((measure.await?, None));
        let plan = target.run(1, Duration::ZERO, |channel| {
            let asked = pb::ProposeOutletsRequest { question: Some(question.clone()), count: 10 };
            async move {
                let plan = CoverageServiceClient::new(channel).propose_outlets(asked).await?.into_inner();
                ensure!(plan.proposals.len() == 10, "ten were not proposed");
                Ok(())
            }
        });
        planned.push((plan.await?, None));
    }
    Ok(vec![
        Row::rate("coverage", "100,000 places by 10,000 outlets", measured),
        Row::rate("10 proposals", "100,000 places by 10,000 outlets", planned),
    ])
}
