//! The service as a test sees it.

use std::net::SocketAddr;

use chrono::{DateTime, Utc};
use sanbao::db::{Db, DbOptions};
use sanbao::house::House;
use sanbao::rpc::{Caller, Reach, Role};
use sanbao::types::{Clock, OutletId, parse_name};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Status};

use super::callers::Clients;
use super::cluster;

/// The day most stories begin: a Sunday morning in China.
const BEGINNING: &str = "2026-03-01T02:00:00Z";

/// A server on a socket of its own over a database of its own, at a clock that stands.
#[derive(Debug)]
pub struct TestApp {
    /// For looking behind the scenes.
    pub db: Db,
    /// What tells the present; see [`TestApp::set_time`].
    pub clock: Clock,
    address: SocketAddr,
}

impl TestApp {
    /// Starts one.
    pub async fn start() -> Self {
        let url = cluster::database().await;
        let db = Db::connect(&url, &DbOptions { pool_size: 4, ..DbOptions::default() }).await.unwrap();
        let clock = Clock::settable(BEGINNING.parse().unwrap());
        let house = House { db: db.clone(), clock: clock.clone() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tonic::transport::Server::builder()
            .layer(tonic::service::InterceptorLayer::new(caller_of_headers))
            .add_routes(house.routes())
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(server);
        Self { db, clock, address }
    }

    /// Puts the clock to an instant, such as `2026-03-12T09:00:00+08:00`.
    pub fn set_time(&self, instant: &str) {
        let instant: DateTime<Utc> = DateTime::parse_from_rfc3339(instant).unwrap().to_utc();
        assert!(self.clock.set(instant));
    }

    /// Clients of headquarters.
    pub async fn headquarters(&self) -> Clients {
        self.caller("headquarters", "headquarters", "").await
    }

    /// Clients of someone at an outlet, such as `outlet_manager`.
    pub async fn at_outlet(&self, outlet: &str, role: &str) -> Clients {
        self.caller(role, role, outlet).await
    }

    /// Clients of a subject with a role; `outlet` is `outlets/{outlet}`, or empty for the whole brand.
    pub async fn caller(&self, subject: &str, role: &str, outlet: &str) -> Clients {
        Clients::connect(self.address, subject, role, outlet).await
    }
}

fn caller_of_headers(mut request: Request<()>) -> Result<Request<()>, Status> {
    let header =
        |name: &str| request.metadata().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let outlet: Option<OutletId> = parse_name(&header("x-sanbao-outlet")).ok();
    let reach = outlet.map_or(Reach::Brand, |outlet| Reach::Outlets(vec![outlet]));
    let role = Role::from_text(&header("x-sanbao-role")).unwrap_or(Role::Headquarters);
    let caller = Caller::new(header("x-sanbao-subject"), vec![role], reach);
    request.extensions_mut().insert(caller);
    Ok(request)
}
