//! Group commit: calls that arrive while a commit is under way share the next one.
//!
//! An idle caller waits for nobody: the worker takes what is there, one command if there is but one. Nothing is
//! timed; the batch that forms is what came in during the commit before it. Batches that change rows of different places
//! are under way at once, those of one place follow one another: they would only lose against each other.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use prost::Message;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use uuid::Uuid;

use super::{Db, Once, Together, Tx, deadline};
use crate::types::Error;

/// Commands in one commit at most.
const BATCH_MAX: usize = 256;
/// Batches of one verb that are under way at most.
const LANES: usize = 2;
/// Commands that may wait; beyond it callers are told to come back.
const QUEUE_MAX: usize = 4096;

/// Something that can be done together with others of its kind.
pub trait Command: Clone + Send + Sync + 'static {
    /// The request it came with: done once, and answered the same ever after.
    fn once(&self) -> &Once;
    /// What two commands may not share if they are to be done together, such as the name of a row that both would
    /// insert. Two with the same request id never are.
    fn keys(&self) -> Vec<String>;
    /// Whose rows it changes: no two batches with a common place are under way at once. Nothing: any rows, so that it
    /// goes with no other batch. All commands of a verb have one, or none has: who goes with nobody would wait for ever
    /// among many who go with each other.
    fn place(&self) -> Option<Uuid> {
        None
    }
}

struct Job<C, R> {
    command: C,
    /// Hashes of the command's, and of its request id. Two that are the same by chance only wait for each other.
    keys: Vec<u64>,
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
    hashes: RandomState,
}

impl<C, R> Clone for Batcher<C, R> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), hashes: self.hashes.clone() }
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
        let desk = Desk { db, name, work: Arc::new(work) };
        tokio::spawn(Worker::new(desk, jobs).run());
        Self { queue, hashes: RandomState::new() }
    }

    /// Does one command with those that come at the same time, and answers when its commit is durable.
    ///
    /// Fails as the work does; `Unavailable` if too many wait.
    pub async fn submit(&self, command: C) -> Result<R, Error> {
        let (reply, answer) = oneshot::channel();
        let deadline = deadline::remaining().map(|left| Instant::now() + left);
        let once = command.once();
        let mut keys: Vec<u64> = command.keys().iter().map(|key| self.hashes.hash_one(key)).collect();
        keys.push(self.hashes.hash_one(once.key()));
        self.queue
            .try_send(Job { command, keys, deadline, reply })
            .map_err(|error| Error::Unavailable(anyhow::anyhow!("queue of commands: {error}")))?;
        match answer.await {
            Ok(outcome) => outcome,
            Err(_dropped) => Err(Error::Unavailable(anyhow::anyhow!("the command was given up while stopping"))),
        }
    }
}

/// Where batches are worked off.
struct Desk<C, R> {
    db: Db,
    name: &'static str,
    work: Arc<Work<C, R>>,
}

impl<C, R> Clone for Desk<C, R> {
    fn clone(&self) -> Self {
        Self { db: self.db.clone(), name: self.name, work: Arc::clone(&self.work) }
    }
}

impl<C: Command, R: Message + Default + Clone + 'static> Desk<C, R> {
    /// Commits a batch and answers its callers. One bad command fails no neighbor: what cannot be done together is
    /// halved until it can. A database that is away is away for all.
    async fn work_off(self, batch: Vec<Job<C, R>>) {
        metrics::histogram!("sanbao_db_batch_commands", "name" => self.name).record(count(batch.len()));
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
}

/// What a batch holds that is under way, or forms.
#[derive(Debug, Default)]
struct Held {
    keys: HashSet<u64>,
    places: HashSet<Uuid>,
    everything: bool,
}

impl Held {
    fn hold<C: Command, R>(&mut self, job: &Job<C, R>) {
        self.keys.extend(&job.keys);
        match job.command.place() {
            Some(place) => {
                self.places.insert(place);
            }
            None => self.everything = true,
        }
    }

    /// Whether a job must wait until it is done.
    fn keeps_back<C: Command, R>(&self, job: &Job<C, R>) -> bool {
        let is_of_place = job.command.place().is_none_or(|place| self.places.contains(&place));
        self.everything || is_of_place || job.keys.iter().any(|key| self.keys.contains(key))
    }
}

struct Worker<C, R> {
    desk: Desk<C, R>,
    jobs: mpsc::Receiver<Job<C, R>>,
    /// Came just now.
    arrived: Option<Job<C, R>>,
    /// Came, and had to wait for others; with the keys of all of them.
    carried: VecDeque<Job<C, R>>,
    carried_keys: HashSet<u64>,
    /// What is under way, by lane.
    under_way: [Option<Held>; LANES],
}

impl<C: Command, R: Message + Default + Clone + 'static> Worker<C, R> {
    fn new(desk: Desk<C, R>, jobs: mpsc::Receiver<Job<C, R>>) -> Self {
        let (carried, carried_keys) = (VecDeque::new(), HashSet::new());
        Self { desk, jobs, arrived: None, carried, carried_keys, under_way: Default::default() }
    }

    /// Ends when nobody can send any more, and what was sent is worked off.
    async fn run(mut self) {
        let mut lanes = FuturesUnordered::new();
        let (mut is_open, mut has_landed) = (true, false);
        while is_open || !lanes.is_empty() {
            if let Some(lane) = self.under_way.iter().position(Option::is_none)
                && let Some((batch, held)) = self.next_batch(std::mem::take(&mut has_landed))
            {
                if let Some(free) = self.under_way.get_mut(lane) {
                    *free = Some(held);
                }
                let desk = self.desk.clone();
                lanes.push(async move {
                    desk.work_off(batch).await;
                    lane
                });
                continue;
            }
            tokio::select! {
                Some(lane) = lanes.next(), if !lanes.is_empty() => {
                    if let Some(landed) = self.under_way.get_mut(lane) {
                        *landed = None;
                    }
                    has_landed = true;
                }
                job = self.jobs.recv(), if is_open && lanes.len() < LANES && self.has_room() => {
                    is_open = job.is_some();
                    self.arrived = job;
                }
            }
        }
    }

    /// What is there now and need not wait for what is under way, in order of arrival, no two with a common key. Who waits
    /// is looked at again when a batch has landed, not whenever somebody comes.
    fn next_batch(&mut self, has_landed: bool) -> Option<(Vec<Job<C, R>>, Held)> {
        let (mut batch, mut held) = (Vec::new(), Held::default());
        let mut again = VecDeque::new();
        if has_landed {
            again = std::mem::take(&mut self.carried);
            self.carried_keys.clear();
        }
        while batch.len() < BATCH_MAX {
            let next = again.pop_front().or_else(|| self.arrived.take()).or_else(|| self.take_in());
            let Some(job) = next.map(Job::unless_given_up) else { break };
            let Some(job) = job else { continue };
            let is_kept_back = self.under_way.iter().flatten().any(|held| held.keeps_back(&job))
                || job.keys.iter().any(|key| held.keys.contains(key) || self.carried_keys.contains(key));
            if is_kept_back {
                self.carry(job);
            } else {
                held.hold(&job);
                batch.push(job);
            }
        }
        again.into_iter().for_each(|job| self.carry(job));
        if batch.is_empty() { None } else { Some((batch, held)) }
    }

    fn take_in(&mut self) -> Option<Job<C, R>> {
        if self.has_room() { self.jobs.try_recv().ok() } else { None }
    }

    /// Whether more may be taken off the queue: what is carried waits there no more, and is bounded like it.
    fn has_room(&self) -> bool {
        self.carried.len() < QUEUE_MAX
    }

    fn carry(&mut self, job: Job<C, R>) {
        self.carried_keys.extend(&job.keys);
        self.carried.push_back(job);
    }
}

fn count(commands: usize) -> f64 {
    f64::from(u32::try_from(commands).unwrap_or(u32::MAX))
}
