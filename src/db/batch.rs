//! Group commit: calls that arrive while a commit is under way share the next one.
//!
//! An idle caller waits for nobody: the worker takes what is there, one command if there is but one. Nothing is
//! timed; the batch that forms is what came in during the commit before it.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use prost::Message;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::{Db, Once, Together, Tx, deadline};
use crate::types::Error;

/// Commands in one commit at most.
const BATCH_MAX: usize = 256;
/// Commands that may wait; beyond it callers are told to come back.
const QUEUE_MAX: usize = 4096;

/// Something that can be done together with others of its kind.
pub trait Command: Clone + Send + Sync + 'static {
    /// The request it came with: done once, and answered the same ever after.
    fn once(&self) -> &Once;
    /// What two commands may not share if they are to be done together, such as the name of a row that both would
    /// insert. Two with the same request id never are.
    fn keys(&self) -> Vec<String>;
}

struct Job<C, R> {
    command: C,
    deadline: Option<Instant>,
    reply: oneshot::Sender<Result<R, Error>>,
}

impl<C, R> Job<C, R> {
    /// The job, if its caller still waits; who went away asks again with its request id.
    fn unless_given_up(self) -> Option<Self> {
        if self.reply.is_closed() || self.deadline.is_some_and(|at| at <= Instant::now()) {
            self.answer(Err(Error::DeadlineExceeded));
            return None;
        }
        Some(self)
    }

    fn answer(self, answer: Result<R, Error>) {
        // Nobody may be there to hear it.
        let _gone = self.reply.send(answer);
    }
}

/// What became of each command of a batch, in their order.
pub type Answers<R> = Vec<Result<R, Error>>;

/// What became of each command, and what is still to be written: it goes to the database in one statement with the
/// answers that are kept.
pub type Done<R> = (Answers<R>, Together);

/// Does many commands in one transaction: answers each, and an `Err` of its own fails none of its neighbors.
pub(super) type Work<C, R> = dyn for<'a> Fn(&'a mut Tx, &'a [C]) -> BoxFuture<'a, Result<Done<R>, Error>> + Send + Sync;

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

impl<C: Command, R: Message + Default + Clone + 'static> Batcher<C, R> {
    /// Starts the worker of the verb `name`. It ends when the last copy of the batcher is dropped.
    ///
    /// `work` must be safe to run twice, and must write nothing for a command that it answers with an `Err`. Answers
    /// are kept under the commands' request ids, and commands that were answered before never reach it.
    pub fn start<F>(db: Db, name: &'static str, work: F) -> Self
    where
        F: for<'a> Fn(&'a mut Tx, &'a [C]) -> BoxFuture<'a, Result<Done<R>, Error>> + Send + Sync + 'static,
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

impl<C: Command, R: Message + Default + Clone + 'static> Worker<C, R> {
    async fn run(mut self) {
        while let Some(batch) = self.next_batch().await {
            metrics::histogram!("sanbao_db_batch_commands", "name" => self.name).record(count(batch.len()));
            self.work_off(batch).await;
        }
    }

    /// Commits a batch and answers its callers. One bad command fails no neighbor: what cannot be done together is
    /// halved until it can. A database that is away is away for all.
    async fn work_off(&self, batch: Vec<Job<C, R>>) {
        let mut parts = vec![batch];
        while let Some(part) = parts.pop() {
            let mut jobs: Vec<Job<C, R>> = part.into_iter().filter_map(Job::unless_given_up).collect();
            let commands: Vec<C> = jobs.iter().map(|job| job.command.clone()).collect();
            if commands.is_empty() {
                continue;
            }
            // As long as one of the callers would wait.
            let deadline =
                jobs.iter().map(|job| job.deadline).max_by_key(|at| at.map_or((true, None), |at| (false, Some(at))));
            let outcome = match deadline.flatten() {
                Some(at) => deadline::within(at, self.commit(&commands)).await,
                None => self.commit(&commands).await,
            };
            match outcome {
                Ok(answers) => {
                    for (job, answer) in jobs.into_iter().zip(answers) {
                        job.answer(answer);
                    }
                }
                Err(Error::Unavailable(cause)) => {
                    for job in jobs.into_iter().chain(parts.drain(..).flatten()) {
                        job.answer(Err(Error::Unavailable(anyhow::anyhow!("{cause:#}"))));
                    }
                }
                Err(error) if jobs.len() == 1 => {
                    if let Some(job) = jobs.pop() {
                        job.answer(Err(error));
                    }
                }
                Err(_) => {
                    let later = jobs.split_off(jobs.len() / 2);
                    parts.push(later);
                    parts.push(jobs);
                }
            }
        }
    }

    async fn commit(&self, commands: &[C]) -> Result<Answers<R>, Error> {
        self.db.write_each(self.name, commands, &*self.work).await
    }

    /// What is there now, in order of arrival, no two with a common key; waits only if there is nothing.
    async fn next_batch(&mut self) -> Option<Vec<Job<C, R>>> {
        let mut batch = Vec::new();
        let mut keys: HashSet<String> = HashSet::new();
        let mut left_over = VecDeque::new();
        loop {
            while batch.len() < BATCH_MAX {
                let Some(job) = self.carried.pop_front().or_else(|| self.jobs.try_recv().ok()) else { break };
                let Some(job) = job.unless_given_up() else { continue };
                let once = job.command.once();
                let mut own = job.command.keys();
                own.push(format!("{} {}", once.request_id, once.scope));
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
