//! The pool of connections, and the signal that something was committed.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bb8::ErrorSink;
use diesel_async::pooled_connection::bb8::{Pool, PooledConnection};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, PoolError, RecyclingMethod};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use futures::FutureExt as _;
use tokio::sync::watch;

use super::{deadline, role};
use crate::types::Error;

/// How connections are made.
#[derive(Clone, Debug)]
pub struct DbOptions {
    /// Connections in the pool. More than 8 gain nothing on two cores.
    pub pool_size: u32,
    /// What a statement may take when the caller set no shorter deadline.
    pub statement_timeout: Duration,
    /// What waiting for a connection may take.
    pub acquire_timeout: Duration,
    /// Where to connect as the service's role, if not as the owner of the tables, who migrates. Without it the owner's
    /// connections take the role themselves, and could lay it down again.
    pub service_url: Option<String>,
}

impl Default for DbOptions {
    fn default() -> Self {
        Self {
            pool_size: 8,
            statement_timeout: Duration::from_secs(30),
            acquire_timeout: Duration::from_secs(5),
            service_url: None,
        }
    }
}

/// Before a connection is tried again that could not be made.
const PAUSE: Duration = Duration::from_millis(50);

/// Why the last connections could not be made. The pool's own retries wait for up to half of the acquire timeout, and
/// who waits on the last of them is not told that it failed; so it retries nothing, and who waits asks again.
#[derive(Clone, Debug, Default)]
struct Failures(watch::Sender<Arc<str>>);

impl ErrorSink<PoolError> for Failures {
    fn sink(&self, error: PoolError) {
        self.0.send_replace(error.to_string().into());
    }

    fn boxed_clone(&self) -> Box<dyn ErrorSink<PoolError>> {
        Box::new(self.clone())
    }
}

/// The database: cheap to clone, all clones share one pool.
#[derive(Clone)]
pub struct Db {
    pool: Pool<AsyncPgConnection>,
    failures: Failures,
    url: Arc<str>,
    pool_size: u32,
    acquire_timeout: Duration,
    committed: watch::Sender<u64>,
}

impl Db {
    /// Connects to the database at `url`, its owner's, under the service's role, and checks that it answers.
    pub async fn connect(url: &str, options: &DbOptions) -> anyhow::Result<Self> {
        let mut owner = AsyncPgConnection::establish(url).await.context("cannot connect to the database")?;
        role::make(&mut owner).await.map_err(|error| anyhow::anyhow!("{error:?}")).context("the service's role")?;
        drop(owner);
        let timeout_ms = options.statement_timeout.as_millis();
        let setup = format!(
            "SET statement_timeout = {timeout_ms}; SET idle_in_transaction_session_timeout = 60000; \
             SET lock_timeout = {timeout_ms}; SET application_name = 'sanbao'; SET timezone = 'UTC'; \
             SET client_min_messages = warning; SET enable_seqscan = off; {}",
            role::TAKE
        );
        // A scan of a whole small table is cheap, but under SERIALIZABLE it conflicts with every writer of the table.
        let setup: Arc<str> = setup.into();
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(move |url| {
            let setup = Arc::clone(&setup);
            async move {
                let mut connection = AsyncPgConnection::establish(url).await?;
                connection.batch_execute(&setup).await.map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
                Ok(connection)
            }
            .boxed()
        });
        let service_url = options.service_url.as_deref().unwrap_or(url);
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(service_url, config);
        let failures = Failures::default();
        let pool = Pool::builder()
            .max_size(options.pool_size)
            .test_on_check_out(false)
            .connection_timeout(options.acquire_timeout)
            .retry_connection(false)
            .error_sink(Box::new(failures.clone()))
            .build(manager)
            .await
            .context("cannot connect to the database")?;
        let (committed, _) = watch::channel(0);
        let db = Self {
            pool,
            failures,
            url: url.into(),
            pool_size: options.pool_size,
            acquire_timeout: options.acquire_timeout,
            committed,
        };
        drop(db.connection().await.map_err(|error| anyhow::anyhow!("{error:?}")).context("cannot reach the database")?);
        Ok(db)
    }

    /// Where the database is, for the owner of the tables. May hold a password: never printed.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Changes whenever something was committed by this process: what followers of the feed wait on.
    #[must_use]
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }

    pub(super) fn pool_size(&self) -> u32 {
        self.pool_size
    }

    pub(super) fn tell_committed(&self) {
        self.committed.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// A connection, waited for as long as the caller has time: until one is given back, or can be made again.
    pub(super) async fn connection(&self) -> Result<PooledConnection<'_, AsyncPgConnection>, Error> {
        let patience = deadline::remaining().map_or(self.acquire_timeout, |left| left.min(self.acquire_timeout));
        let mut failures = self.failures.0.subscribe();
        let mut why: Arc<str> = "all are in use".into();
        let connecting = async {
            let mut getting = pin!(self.pool.get());
            loop {
                tokio::select! {
                    biased;
                    got = &mut getting => return got.ok(),
                    Ok(()) = failures.changed() => why = Arc::clone(&failures.borrow_and_update()),
                }
                // Who waits keeps its place for what others give back, and only then asks for another connection.
                tokio::select! {
                    biased;
                    got = &mut getting => return got.ok(),
                    () = tokio::time::sleep(PAUSE) => getting.set(self.pool.get()),
                }
            }
        };
        let connected = tokio::time::timeout(patience, connecting).await;
        let lacking = || Error::Unavailable(anyhow::anyhow!("no connection within {patience:?}: {why}"));
        connected.ok().flatten().ok_or_else(lacking)
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").finish_non_exhaustive()
    }
}
