//! Claims over the wire, for delivered orders that nobody has claimed, written set by set.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};

use super::Ground;
use super::load::Target;
use super::report::{Measured, Row};
use crate::db::Db;
use crate::pb;
use crate::pb::claim_service_client::ClaimServiceClient;

/// The rows of one claim with its answer and its event, as the service writes them, in one transaction.
const ONE_CLAIM: &str = include_str!("sql/one_claim.sql");

/// An order that can be claimed.
#[derive(Clone, Debug)]
struct Claimable {
    /// `outlets/{outlet}`.
    outlet: String,
    /// `outlets/{outlet}/repairOrders/{repair_order}`.
    order: String,
}

/// Measures one caller and many beside pgbench writing the same rows, one commit for each claim.
pub(super) async fn measure(ground: &Ground<'_>) -> Result<Vec<Row>> {
    let site = ground.site("claims").await?;
    let orders = prepare(&site.db).await.context("orders to be claimed")?;
    let claims = Claims { target: ground.serve(&site).await?, orders, next: AtomicUsize::new(0) };
    let (rounds, duration) = (ground.options.rounds, ground.options.duration);
    let anchor = async |clients: u32| site.pgbench.run(ONE_CLAIM, clients, duration).await;
    let mut echo = Vec::new();
    let mut idle = Vec::new();
    for _ in 0..rounds {
        let commit = anchor(1).await?;
        let round_trip = claims.target.echo(1, duration).await?;
        let claim = claims.file(1, duration).await?;
        echo.push((claims.target.echo(16, duration).await?, None));
        idle.push((claim, Some(Measured { p50: round_trip.p50 + commit.p50, ..commit })));
    }
    let mut rows = vec![
        Row::rate("echo, 16 callers", "", echo),
        Row::latency("one idle claim", "one pgbench commit + one echo", idle),
    ];
    for callers in [16, 64] {
        let mut measured = Vec::new();
        for _ in 0..rounds {
            let anchored = anchor(8).await?;
            measured.push((claims.file(callers, duration).await?, Some(anchored)));
        }
        rows.push(Row::rate(
            &format!("claims, {callers} callers"),
            "pgbench, 8 clients, one commit per claim",
            measured,
        ));
    }
    Ok(rows)
}

/// The server and the orders that are not yet claimed.
struct Claims {
    target: Target,
    orders: Vec<Claimable>,
    next: AtomicUsize,
}

impl Claims {
    /// Claims of labor, each for an order of its own.
    async fn file(&self, callers: usize, duration: Duration) -> Result<Measured> {
        self.target
            .run(callers, duration, |channel| {
                let mut client = ClaimServiceClient::new(channel);
                let claimable = self.orders.get(self.next.fetch_add(1, Ordering::Relaxed)).cloned();
                async move {
                    let claimable = claimable.context("no order is left to be claimed; prepare more")?;
                    let labor = pb::claim::LaborLine { operation_code: "REPLACE_MODULE".to_owned(), minutes: 45 };
                    let line = pb::claim::Line {
                        item: Some(pb::claim::line::Item::Labor(labor)),
                        claimed_amount: Some(pb::Money { currency_code: "CNY".to_owned(), units: 60, nanos: 0 }),
                        ..Default::default()
                    };
                    let request = pb::FileClaimRequest {
                        parent: claimable.outlet,
                        repair_order: claimable.order,
                        lines: vec![line],
                        request_id: uuid::Uuid::now_v7().to_string(),
                    };
                    let claim = client.file_claim(request).await.context("a claim failed")?.into_inner();
                    anyhow::ensure!(claim.state() == pb::claim::State::Approved, "a claim was not approved: {claim:?}");
                    Ok(())
                }
            })
            .await
    }
}

/// Orders prepared: more than any run claims. `SANBAO_BENCH_ORDERS` says another number.
const ORDERS: u32 = 400_000;

#[derive(diesel::QueryableByName)]
struct Pair {
    #[diesel(sql_type = diesel::sql_types::Text)]
    outlet: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    order_id: String,
}

/// Writes the orders and answers their names.
async fn prepare(db: &Db) -> Result<Vec<Claimable>> {
    let mut connection = AsyncPgConnection::establish(db.url()).await?;
    let sql = include_str!("sql/claims.sql").replace(":orders", &orders().to_string());
    connection.batch_execute(&sql).await.context("sql/claims.sql")?;
    let pairs: Vec<Pair> = diesel::sql_query(
        "SELECT outlet_id::text AS outlet, order_id::text AS order_id FROM repair_orders ORDER BY order_id",
    )
    .load(&mut connection)
    .await?;
    Ok(pairs
        .into_iter()
        .map(|pair| {
            let outlet = format!("outlets/{}", pair.outlet);
            Claimable { order: format!("{outlet}/repairOrders/{}", pair.order_id), outlet }
        })
        .collect())
}

fn orders() -> u32 {
    std::env::var("SANBAO_BENCH_ORDERS").ok().and_then(|text| text.parse().ok()).unwrap_or(ORDERS)
}
