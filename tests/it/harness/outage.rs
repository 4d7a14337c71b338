//! A database that is away for a while.

use std::time::Duration;

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use tonic::Status;

use super::TestApp;

/// How long a server may go on with connections that were made just before they were forbidden.
const PATIENCE: Duration = Duration::from_secs(60);

/// A database that takes no connections until [`Outage::end`].
pub struct Outage {
    admin: AsyncPgConnection,
    name: String,
}

impl Outage {
    /// Takes the database of `app` away, and waits until its server has seen that: what callers are then told.
    pub async fn of(app: &TestApp) -> (Self, Status) {
        let (server, name) = app.url.rsplit_once('/').unwrap();
        let (name, query) = name.split_once('?').unwrap_or((name, ""));
        let mut admin = AsyncPgConnection::establish(&format!("{server}/postgres?{query}")).await.unwrap();
        // Its own commit: before it, whoever was cut off could connect again.
        let forbid = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false");
        admin.batch_execute(&forbid).await.unwrap();
        let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        let refused = async {
            loop {
                admin.batch_execute(&cut).await.unwrap();
                let listed = app.hq.network.clone().list_outlets(pb::ListOutletsRequest::default()).await;
                // One that was being made meanwhile is not to be seen yet.
                if let Err(status) = listed {
                    return status;
                }
            }
        };
        let status = tokio::time::timeout(PATIENCE, refused).await.expect("the server is not cut off");
        (Self { admin, name: name.to_owned() }, status)
    }

    /// Lets connections in again.
    pub async fn end(mut self) {
        let allow = format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", self.name);
        self.admin.batch_execute(&allow).await.unwrap();
    }
}
