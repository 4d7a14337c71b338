//! The service as a test sees it.

use std::net::SocketAddr;

use chrono::DateTime;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl as _;
use sanbao::db::{Db, DbOptions};
use sanbao::decisions;
use sanbao::house::House;
use sanbao::rpc::Authenticator;
use sanbao::server::{ServerSettings, serve};
use sanbao::types::Clock;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::transport::Endpoint;

use super::callers::Clients;
use super::cluster;

/// The day most stories begin: a Sunday morning in China.
const BEGINNING: &str = "2026-03-01T02:00:00Z";

/// A server on a socket of its own over a database of its own, at a clock that stands.
#[derive(Debug)]
pub struct TestApp {
    /// For looking behind the scenes.
    pub db: Db,
    /// Where the database is.
    pub url: String,
    /// What tells the present; see [`TestApp::set_time`].
    pub clock: Clock,
    /// Headquarters.
    pub hq: Clients,
    _stop: watch::Sender<bool>,
}

impl TestApp {
    /// Starts one.
    pub async fn start() -> Self {
        Self::start_with(&ServerSettings::default()).await
    }

    /// Starts a server of its own with a door and settings; answers where it listens.
    pub async fn serve_with(authenticator: Authenticator, settings: &ServerSettings) -> SocketAddr {
        let db = Db::connect(&cluster::database().await, &DbOptions::default()).await.unwrap();
        let clock = Clock::settable(BEGINNING.parse().unwrap());
        let (stop, stopping) = watch::channel(false);
        let policies = decisions::follow(&db, clock.now(), stopping.clone()).await.unwrap();
        let house = House { db, clock, policies, stopping };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = settings.clone();
        tokio::spawn(async move {
            let _running = stop;
            serve(listener, &house, authenticator, &settings).await.unwrap();
        });
        address
    }

    /// As [`TestApp::start`], with settings.
    pub async fn start_with(settings: &ServerSettings) -> Self {
        Self::start_over(cluster::database().await, settings).await
    }

    /// Another server over the same database.
    pub async fn beside(&self) -> Self {
        Self::start_over(self.url.clone(), &ServerSettings::default()).await
    }

    async fn start_over(url: String, settings: &ServerSettings) -> Self {
        let db = Db::connect(&url, &DbOptions { pool_size: 4, ..DbOptions::default() }).await.unwrap();
        let clock = Clock::settable(BEGINNING.parse().unwrap());
        let (stop, stopping) = watch::channel(false);
        let policies = decisions::follow(&db, clock.now(), stopping.clone()).await.unwrap();
        let house = House { db: db.clone(), clock: clock.clone(), policies, stopping };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = settings.clone();
        tokio::spawn(async move {
            serve(listener, &house, Authenticator::insecure_dev(), &settings).await.unwrap();
        });
        let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
        Self { db, url, clock, hq: Clients::headquarters(channel), _stop: stop }
    }

    /// Puts the clock to an instant, such as `2026-03-12T09:00:00+08:00`.
    pub fn set_time(&self, instant: &str) {
        assert!(self.clock.set(DateTime::parse_from_rfc3339(instant).unwrap().to_utc()));
    }

    /// Rows of every table together: what is written adds to them.
    pub async fn rows(&self) -> i64 {
        let count = "SELECT sum((xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', tablename), \
            false, true, '')))[1]::text::bigint)::bigint AS rows FROM pg_tables WHERE schemaname = 'public'";
        let read =
            self.db.read("test.rows", async |tx| Ok(diesel::sql_query(count).get_result::<Rows>(tx).await?.rows));
        read.await.unwrap()
    }
}

#[derive(diesel::QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}
