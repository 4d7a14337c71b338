//! What the benchmark needs to be there: delivered orders that nobody has claimed, written set by set.

use anyhow::{Context as _, Result};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};

use crate::db::Db;

/// An order that can be claimed.
#[derive(Clone, Debug)]
pub(super) struct Claimable {
    /// `outlets/{outlet}`.
    pub(super) outlet: String,
    /// `outlets/{outlet}/repairOrders/{repair_order}`.
    pub(super) order: String,
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
pub(super) async fn claims(db: &Db) -> Result<Vec<Claimable>> {
    let mut connection = AsyncPgConnection::establish(db.url()).await?;
    let sql = include_str!("prepare.sql").replace(":orders", &orders().to_string());
    connection.batch_execute(&sql).await.context("prepare.sql")?;
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
