//! The least that a reservation could be: the same server, stack and messages, commits in groups, and one statement that
//! changes a balance and inserts a row. It reads nothing, checks nothing but that there is stock, tells nobody, and keeps no
//! answer for who asks again. What a machine cannot do for this it cannot do for us.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use futures::FutureExt as _;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, NoTls, Statement};
use tonic::Status;
use uuid::Uuid;

use super::echo::{EchoServer, ReservePart};
use crate::pb;

/// In the order of the rows, so that no two wait for each other.
const RESERVE: &str = include_str!("sql/floor.sql");
/// Rows of the anchor's stock.
const ROWS: u64 = 5000;
/// Commits under way at once, and commands in each at most, as of ours.
const LANES: usize = 2;
const BATCH_MAX: usize = 256;
const QUEUE_MAX: usize = 4096;

struct Job {
    id: Uuid,
    row: i32,
    done: oneshot::Sender<bool>,
}

/// Starts the server. It answers every request that it wrote with `reply`.
pub(super) async fn start(url: &str, reply: pb::Reservation) -> Result<EchoServer> {
    let (queue, jobs) = mpsc::channel::<Job>(QUEUE_MAX);
    let jobs = Arc::new(Mutex::new(jobs));
    for _ in 0..LANES {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let statement = client.prepare_typed(RESERVE, &[Type::UUID_ARRAY, Type::INT4_ARRAY]).await?;
        tokio::spawn(lane(Arc::clone(&jobs), client, statement));
    }
    let hashes = RandomState::new();
    EchoServer::answering::<ReservePart>(move |request| {
        let row = i32::try_from(hashes.hash_one((&request.parent, &request.part)) % ROWS).unwrap_or_default();
        let (queue, reply) = (queue.clone(), reply.clone());
        async move {
            let (done, written) = oneshot::channel();
            let id = request.request_id.parse().map_err(|error| Status::invalid_argument(format!("{error}")))?;
            queue.try_send(Job { id, row, done }).map_err(|error| Status::unavailable(error.to_string()))?;
            let is_written = written.await.map_err(|error| Status::internal(error.to_string()))?;
            if is_written { Ok(reply) } else { Err(Status::internal("nothing was written")) }
        }
        .boxed()
    })
    .await
    .context("the floor")
}

/// Writes what is there, again and again.
async fn lane(jobs: Arc<Mutex<mpsc::Receiver<Job>>>, client: Client, statement: Statement) {
    let mut batch = Vec::with_capacity(BATCH_MAX);
    while jobs.lock().await.recv_many(&mut batch, BATCH_MAX).await > 0 {
        let (ids, rows): (Vec<Uuid>, Vec<i32>) = batch.iter().map(|job| (job.id, job.row)).unzip();
        let written = client.execute(&statement, &[&ids, &rows]).await;
        let is_written = written.is_ok_and(|count| count == u64::try_from(ids.len()).unwrap_or_default());
        for job in batch.drain(..) {
            // Who left does not ask.
            let _gone = job.done.send(is_written);
        }
    }
}
