//! One throw-away Postgres for the run, one migrated template, one database per test.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::db::private::{PrivateOptions, PrivatePostgres};
use sanbao::db::{Db, DbOptions};
use tokio::sync::OnceCell;

/// Begins the names of directories of clusters; the process that made one follows.
const PREFIX: &str = "sanbao-it-";

/// Lives as long as the process; the server ends with it.
struct Cluster {
    postgres: PrivatePostgres,
    runtime: tokio::runtime::Runtime,
}

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A new database with the whole schema, and where it is.
pub async fn database() -> String {
    let cluster = CLUSTER.get_or_init(start).await;
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let url = cluster.postgres.url("postgres");
    let mut connection = AsyncPgConnection::establish(&url).await.unwrap();
    let create = format!("CREATE DATABASE {name} TEMPLATE template_sanbao STRATEGY file_copy");
    connection.batch_execute(&create).await.unwrap();
    cluster.postgres.url(&name)
}

async fn start() -> Cluster {
    // The server's watchers must outlive the runtime of the test that happens to come first.
    tokio::task::spawn_blocking(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        sweep();
        // What lives as long as the process cannot tidy up at its end: the next run does.
        let prefix = format!("{PREFIX}{}-", std::process::id());
        let directory = tempfile::Builder::new().prefix(&prefix).tempdir().unwrap().keep();
        let options = PrivateOptions {
            data_dir: Some(directory.join("data")),
            bin_dir: None,
            durable: false,
            max_connections: 400,
        };
        let postgres = runtime.block_on(async {
            let postgres = PrivatePostgres::start(&options).await.unwrap();
            postgres.ensure_database("template_sanbao").await.unwrap();
            let url = postgres.url("template_sanbao");
            let db = Db::connect(&url, &DbOptions { pool_size: 1, ..DbOptions::default() }).await.unwrap();
            db.migrate().await.unwrap();
            // What ships is recorded once for all.
            let (_stop, stopping) = tokio::sync::watch::channel(true);
            sanbao::decisions::follow(&db, chrono::DateTime::UNIX_EPOCH, stopping).await.unwrap();
            postgres
        });
        Cluster { postgres, runtime }
    })
    .await
    .unwrap()
}

/// Removes what runs before this one left behind.
fn sweep() {
    for entry in std::fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split('-').next()?.parse::<u32>().ok());
        if owner.is_some_and(|owner| !std::path::Path::new(&format!("/proc/{owner}")).exists()) {
            // Another run may sweep at the same time.
            let _gone = std::fs::remove_dir_all(entry.path());
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _alive = &self.runtime;
    }
}
