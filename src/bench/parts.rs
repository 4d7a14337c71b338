//! Reservations over the wire: one part that everybody wants, many parts, one idle caller; and a ledger of ten thousand
//! transfers beside one of ten million.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};
use tonic_types::StatusExt as _;

use super::echo::{EchoServer, ReservePart};
use super::floor;
use super::load::Target;
use super::report::{Measured, Row};
use super::{Ground, Site};
use crate::pb;
use crate::pb::parts_service_client::PartsServiceClient;

/// What the anchor does for a reservation: two plain statements in a transaction of their own.
const ONE_RESERVATION: &str = include_str!("sql/one_reservation.sql");
/// Transfers of the small ledger.
const FEW: u64 = 10_000;
/// Transfers of the large one. `SANBAO_BENCH_TRANSFERS` says another number.
const MANY: u64 = 10_000_000;

/// Measures reservations beside pgbench, and the large ledger beside the small one.
pub(super) async fn measure(ground: &Ground<'_>) -> Result<Vec<Row>> {
    let site = ground.site("parts").await?;
    let shop = Shop::open(ground, &site, FEW).await.context("the small ledger")?;
    let (rounds, duration) = (ground.options.rounds, ground.options.duration);
    let anchor = async |parts: u32, clients: u32| {
        site.pgbench.run(&ONE_RESERVATION.replace(":parts", &parts.to_string()), clients, duration).await
    };
    let reserved = shop.reserve_one(Wanted::One).await?;
    let echo = EchoServer::start::<ReservePart>(vec![reserved.clone()]).await?;
    let floor = floor::start(&shop.url, reserved).await?;
    let (mut idle, mut hot, mut hot_by_eight, mut cold) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut echoed, mut least_idle, mut least_hot, mut least_cold) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let commit = anchor(1, 1).await?;
        let round_trip = shop.target.echo(1, duration).await?;
        let alone = shop.reserve(1, duration, Wanted::One).await?;
        let commit_and_echo = Measured { p50: round_trip.p50 + commit.p50, ..commit };
        idle.push((alone, Some(commit_and_echo)));
        least_idle.push((shop.asked(&floor.target, 1, duration, Wanted::One).await?, Some(commit_and_echo)));
        let one_row = anchor(1, 64).await?;
        let wanted = shop.reserve(64, duration, Wanted::One).await?;
        hot.push((wanted, Some(one_row)));
        // What is answered without being done: no reservation can be quicker on this machine.
        echoed.push((shop.asked(&echo.target, 64, duration, Wanted::One).await?, Some(one_row)));
        least_hot.push((shop.asked(&floor.target, 64, duration, Wanted::One).await?, Some(one_row)));
        // pgbench does better with fewer clients on one row: told as well, so that the anchor is no straw man.
        hot_by_eight.push((wanted, Some(anchor(1, 8).await?)));
        let rows = anchor(5000, 8).await?;
        cold.push((shop.reserve(64, duration, Wanted::Any).await?, Some(rows)));
        least_cold.push((shop.asked(&floor.target, 64, duration, Wanted::Any).await?, Some(rows)));
    }
    echo.stop();
    floor.stop();
    shop.must_be_as_told().await?;
    let mut rows = vec![
        Row::latency("one idle reservation", "one pgbench commit + one echo", idle),
        Row::latency("  the least", "one pgbench commit + one echo", least_idle),
        Row::rate("hot part, 64 callers", "pgbench, 64 clients, one row", hot),
        Row::rate("hot part, 64 callers", "pgbench, 8 clients, one row", hot_by_eight),
        Row::rate("  the least", "pgbench, 64 clients, one row", least_hot),
        Row::rate("  an echo", "pgbench, 64 clients, one row", echoed),
        Row::rate("5000 parts, 64 callers", "pgbench, 8 clients, 5000 rows", cold),
        Row::rate("  the least", "pgbench, 8 clients, 5000 rows", least_cold),
    ];
    rows.extend(by_size(ground, &shop).await?);
    Ok(rows)
}

/// The same calls with many transfers beside few.
async fn by_size(ground: &Ground<'_>, few: &Shop) -> Result<Vec<Row>> {
    let site = ground.site("parts_many").await?;
    let many = Shop::open(ground, &site, transfers()).await.context("the large ledger")?;
    // The small one has grown by what was reserved: what autovacuum would know by then is known.
    AsyncPgConnection::establish(&few.url).await?.batch_execute("ANALYZE").await?;
    let (rounds, duration) = (ground.options.rounds, ground.options.duration);
    let (mut balance, mut reserve, mut page) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        balance.push((many.balance(duration).await?, Some(few.balance(duration).await?)));
        let alone = many.reserve(1, duration, Wanted::Any).await?;
        reserve.push((alone, Some(few.reserve(1, duration, Wanted::Any).await?)));
        page.push((many.page(duration).await?, Some(few.page(duration).await?)));
    }
    many.must_be_as_told().await?;
    let many = transfers();
    let named = |what: &str| format!("{what}, {many} transfers");
    Ok(vec![
        Row::latency(&named("a balance"), "10,000 transfers", balance),
        Row::latency(&named("a reservation"), "10,000 transfers", reserve),
        Row::latency(&named("a page of moves"), "10,000 transfers", page),
    ])
}

fn transfers() -> u64 {
    std::env::var("SANBAO_BENCH_TRANSFERS").ok().and_then(|text| text.parse().ok()).unwrap_or(MANY)
}

/// What callers want.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    /// All of them the same part of the same outlet.
    One,
    /// One of a hundred parts of one of fifty outlets each.
    Any,
}

#[derive(Clone, Debug, diesel::QueryableByName)]
struct Stocked {
    #[diesel(sql_type = diesel::sql_types::Text)]
    outlet: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    order_name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    part: String,
}

#[derive(diesel::QueryableByName)]
struct Reserved {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    reserved: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    oversold: i64,
}

/// A server over a ledger.
struct Shop {
    target: Target,
    url: String,
    stock: Vec<Stocked>,
    next: AtomicUsize,
    told: Arc<AtomicU64>,
}

impl Shop {
    async fn open(ground: &Ground<'_>, site: &Site, transfers: u64) -> Result<Self> {
        let url = site.db.url().to_owned();
        let mut owner = AsyncPgConnection::establish(&url).await?;
        let sql = include_str!("sql/parts.sql").replace(":transfers", &transfers.to_string());
        // VACUUM refuses company: one statement after another.
        for statement in sql.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
            owner.batch_execute(statement).await.with_context(|| statement.to_owned())?;
        }
        let stock = diesel::sql_query(
            "SELECT 'outlets/' || outlet_id AS outlet, 'outlets/' || outlet_id || '/repairOrders/' || order_id AS order_name,
                'parts/' || part_id AS part FROM bench_outlets o CROSS JOIN bench_parts p ORDER BY p.n, o.n",
        )
        .load(&mut owner)
        .await?;
        let target = ground.serve(site).await?;
        Ok(Self { target, url, stock, next: AtomicUsize::new(0), told: Arc::default() })
    }

    /// What the next caller wants.
    fn stocked(&self, wanted: Wanted) -> Result<Stocked> {
        let place = match wanted {
            Wanted::One => 0,
            Wanted::Any => self.next.fetch_add(1, Ordering::Relaxed) % self.stock.len().max(1),
        };
        self.stock.get(place).cloned().context("no stock was prepared")
    }

    fn request(&self, wanted: Wanted) -> Result<pb::ReservePartRequest> {
        let stocked = self.stocked(wanted)?;
        Ok(pb::ReservePartRequest {
            parent: stocked.outlet,
            repair_order: stocked.order_name,
            part: stocked.part,
            quantity: 1,
            request_id: uuid::Uuid::now_v7().to_string(),
            ..Default::default()
        })
    }

    /// Reserves one piece.
    async fn reserve_one(&self, wanted: Wanted) -> Result<pb::Reservation> {
        let mut client = PartsServiceClient::new(self.target.connect().await?);
        let reserved = client.reserve_part(self.request(wanted)?).await?.into_inner();
        self.told.fetch_add(1, Ordering::Relaxed);
        Ok(reserved)
    }

    /// Reserves a piece again and again; a refusal for want of stock is an answer like any other.
    async fn reserve(&self, callers: usize, duration: Duration, wanted: Wanted) -> Result<Measured> {
        self.target
            .run(callers, duration, |channel| {
                let mut client = PartsServiceClient::new(channel);
                let (request, told) = (self.request(wanted), Arc::clone(&self.told));
                async move {
                    match client.reserve_part(request?).await {
                        Ok(_) => told.fetch_add(1, Ordering::Relaxed),
                        Err(status) => {
                            let info = status.get_details_error_info();
                            let is_answer = info.is_some_and(|info| info.reason == "NOT_ENOUGH_STOCK");
                            ensure!(is_answer, "a reservation failed: {status:?}");
                            0
                        }
                    };
                    Ok(())
                }
            })
            .await
    }

    /// Asks a server that stands in our place.
    async fn asked(&self, other: &Target, callers: usize, duration: Duration, wanted: Wanted) -> Result<Measured> {
        other
            .run(callers, duration, |channel| {
                let mut client = PartsServiceClient::new(channel);
                let request = self.request(wanted);
                async move {
                    client.reserve_part(request?).await.context("who stands in our place failed")?;
                    Ok(())
                }
            })
            .await
    }

    /// Asks for the stock of a part.
    async fn balance(&self, duration: Duration) -> Result<Measured> {
        self.target
            .run(1, duration, |channel| {
                let mut client = PartsServiceClient::new(channel);
                let stocked = self.stocked(Wanted::One);
                async move {
                    let stocked = stocked?;
                    let asked =
                        pb::ListStockRequest { parent: stocked.outlet, part: stocked.part, ..Default::default() };
                    let stock = client.list_stock(asked).await?.into_inner().stock;
                    ensure!(stock.len() == 1, "the stock of one part: {stock:?}");
                    Ok(())
                }
            })
            .await
    }

    /// Asks for fifty movements of a part.
    async fn page(&self, duration: Duration) -> Result<Measured> {
        self.target
            .run(1, duration, |channel| {
                let mut client = PartsServiceClient::new(channel);
                let stocked = self.stocked(Wanted::One);
                async move {
                    let stocked = stocked?;
                    let asked =
                        pb::ListTransfersRequest { parent: stocked.outlet, part: stocked.part, ..Default::default() };
                    let page = client.list_transfers(asked).await?.into_inner().transfers;
                    ensure!(page.len() == 50, "a page of {}", page.len());
                    Ok(())
                }
            })
            .await
    }

    /// Fails unless as many pieces are promised as callers were told, and none beyond what there is.
    async fn must_be_as_told(&self) -> Result<()> {
        let mut owner = AsyncPgConnection::establish(&self.url).await?;
        let books: Reserved = diesel::sql_query(
            "SELECT coalesce(sum(credits_pending), 0)::bigint AS reserved,
                count(*) FILTER (WHERE debits_posted < credits_posted + credits_pending) AS oversold
             FROM accounts WHERE location = 'on_hand'",
        )
        .get_result(&mut owner)
        .await?;
        let told = i64::try_from(AtomicU64::load(&self.told, Ordering::Relaxed))?;
        ensure!(books.reserved == told && books.oversold == 0, "{told} were told, {} promised", books.reserved);
        Ok(())
    }
}
