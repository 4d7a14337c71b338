//! Group commit: calls that arrive while a commit is under way share the next one.
//!
//! An idle caller waits for nobody: the worker takes what is there, one command if there is but one. Nothing is
//! timed; the batch that forms is what came in during the commit before it.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::{Db, Tx, deadline};
use crate::types::Error;

/// Commands in one commit at most.
const BATCH_MAX: usize = 256;
/// Commands that may wait; beyond it callers are told to come back.
const QUEUE_MAX: usize = 4096;

/// Something that can be done together with others of its kind.
pub trait Command: Clone + Send + Sync + 'static {
    /// What two commands may not share if they are to be done together.
    type Key: Hash + Eq + Send;
    /// The keys of this one, its request id's among them.
    fn keys(&self) -> Vec<Self::Key>;
}

struct Job<C, R> {
    command: C,
    deadline: Option<Instant>,
    reply: oneshot::Sender<Result<R, Error>>,
}

/// Does many commands in one transaction: answers each, and an `Err` of its own fails none of its neighbors.
type Work<C, R> =
    dyn for<'a> Fn(&'a mut Tx, &'a [C]) -> BoxFuture<'a, Result<Vec<Result<R, Error>>, Error>> + Send + Sync;

/// The queue of one hot verb.
pub struct Batcher<C, R> {
    queue: mpsc::Sender<Job<C, R>>,
}

impl<C, R> Clone for Batcher<C, R> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone() }
    }
}

impl<C, R> fmt::Debug for Batcher<C, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batcher").finish_non_exhaustive()
    }
}

impl<C: Command, R: Send + 'static> Batcher<C, R> {
    /// Starts the worker of the verb `name`. It ends when the last copy of the batcher is dropped.
    ///
    /// `work` must be safe to run twice, and must write nothing for a command that it answers with an `Err`.
    pub fn start<F>(db: Db, name: &'static str, work: F) -> Self
    where
        F: for<'a> Fn(&'a mut Tx, &'a [C]) -> BoxFuture<'a, Result<Vec<Result<R, Error>>, Error>>
            + Send
            + Sync
            + 'static,
    {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let worker = Worker { db, name, work: Arc::new(work), jobs, carried: VecDeque::new() };
        tokio::spawn(worker.run());
        Self { queue }
    }

    /// Does one command with those that come at the same time, and answers when its commit is durable.
    ///
    /// Fails as the work does; `Unavailable` if too many wait.
    pub async fn submit(&self, command: C) -> Result<R, Error> {
        let (reply, answer) = oneshot::channel();
        let deadline = deadline::remaining().map(|left| Instant::now() + left);
        self.queue
            .try_send(Job { command, deadline, reply })
            .map_err(|error| Error::Unavailable(anyhow::anyhow!("queue of commands: {error}")))?;
        match answer.await {
            Ok(outcome) => outcome,
            Err(_dropped) => Err(Error::Unavailable(anyhow::anyhow!("the command was given up while stopping"))),
        }
    }
}

struct Worker<C, R> {
    db: Db,
    name: &'static str,
    work: Arc<Work<C, R>>,
    jobs: mpsc::Receiver<Job<C, R>>,
    carried: VecDeque<Job<C, R>>,
}

impl<C: Command, R: Send + 'static> Worker<C, R> {
    async fn run(mut self) {
        while let Some(batch) = self.next_batch().await {
            metrics::histogram!("sanbao_db_batch_commands", "name" => self.name).record(count(batch.len()));
            let commands: Vec<C> = batch.iter().map(|job| job.command.clone()).collect();
            match self.commit(&commands).await {
                Ok(answers) => {
                    for (job, answer) in batch.into_iter().zip(answers) {
                        // A caller that went away asks again with its request id.
                        let _gone = job.reply.send(answer);
                    }
                }
                Err(error) if batch.len() == 1 => {
                    if let Some(job) = batch.into_iter().next() {
                        let _gone = job.reply.send(Err(error));
                    }
                }
                Err(_) => self.commit_alone(batch).await,
            }
        }
    }

    /// One bad command fails no neighbor: what cannot be done together is done one by one.
    async fn commit_alone(&self, batch: Vec<Job<C, R>>) {
        for job in batch {
            let answer = match self.commit(std::slice::from_ref(&job.command)).await {
                Ok(answers) => {
                    answers.into_iter().next().unwrap_or_else(|| Err(Error::internal("a command without answer")))
                }
                Err(error) => Err(error),
            };
            let _gone = job.reply.send(answer);
        }
    }

    async fn commit(&self, commands: &[C]) -> Result<Vec<Result<R, Error>>, Error> {
        let answers = self.db.write(self.name, async |tx| (self.work)(tx, commands).await).await?;
        if answers.len() == commands.len() {
            Ok(answers)
        } else {
            Err(Error::internal(format!("`{}` answered {} of {} commands", self.name, answers.len(), commands.len())))
        }
    }

    /// What is there now, in order of arrival, no two with a common key; waits only if there is nothing.
    async fn next_batch(&mut self) -> Option<Vec<Job<C, R>>> {
        let mut batch = Vec::new();
        let mut keys = HashSet::new();
        let mut left_over = VecDeque::new();
        loop {
            while batch.len() < BATCH_MAX {
                let Some(job) = self.carried.pop_front().or_else(|| self.jobs.try_recv().ok()) else { break };
                if job.reply.is_closed() || job.deadline.is_some_and(|at| at <= Instant::now()) {
                    let _gone = job.reply.send(Err(Error::DeadlineExceeded));
                    continue;
                }
                let own = job.command.keys();
                if own.iter().any(|key| keys.contains(key)) {
                    // Later commands on the same key queue behind this one.
                    keys.extend(own);
                    left_over.push_back(job);
                } else {
                    keys.extend(own);
                    batch.push(job);
                }
            }
            left_over.append(&mut self.carried);
            self.carried = std::mem::take(&mut left_over);
            if !batch.is_empty() {
                return Some(batch);
            }
            let job = self.jobs.recv().await?;
            self.carried.push_back(job);
        }
    }
}

fn count(commands: usize) -> f64 {
    f64::from(u32::try_from(commands).unwrap_or(u32::MAX))
}
