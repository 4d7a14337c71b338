//! The two doors: `write`, one SERIALIZABLE transaction run again when Postgres asks for it, and `read`.

use std::future::Future;
use std::time::Duration;

use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager as _};
use prost::Message;
use rand::Rng as _;
use tracing::debug;

use super::batch::Work;
use super::{Answers, Command, Db, Once, Tx, deadline, once};
use crate::types::Error;

/// How often a write is tried before the caller is told to come back.
const ATTEMPTS_MAX: u32 = 10;
/// Jitter before another try, times the tries so far; without it, contenders meet again and again.
const BACKOFF_MS_MAX: u64 = 25;

/// An async closure over a transaction that can be called again and whose future is `Send`: what `AsyncFn` alone
/// cannot say.
pub trait TxFn<T, R>: AsyncFn(T) -> R + Fn(T) -> <Self as TxFn<T, R>>::Fut {
    /// The future of one call.
    type Fut: Future<Output = R>;
}

impl<F, T, R, Fut> TxFn<T, R> for F
where
    F: AsyncFn(T) -> R + Fn(T) -> Fut,
    Fut: Future<Output = R>,
{
    type Fut = Fut;
}

#[derive(Clone, Copy)]
enum Mode {
    Write,
    /// Many commands at once.
    Batch,
    Read,
}

impl Mode {
    const fn begin(self) -> &'static str {
        match self {
            Self::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE",
            // Its statements take lists of any length, whose plans are good for all; left to itself, Postgres thinks each
            // list worth a plan of its own, which takes longer to make than to carry out.
            Self::Batch => "BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL plan_cache_mode = force_generic_plan",
            Self::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

impl Db {
    /// Runs `work` in one SERIALIZABLE transaction named `name`, and again if Postgres asks for it.
    ///
    /// `work` must be safe to run twice: no effects but through its `Tx`. Fails as `work` does; `Conflict` when it
    /// lost ten times.
    pub async fn write<R, F>(&self, name: &'static str, work: F) -> Result<R, Error>
    where
        for<'r> F:
            AsyncFn(&'r mut Tx) -> Result<R, Error> + TxFn<&'r mut Tx, Result<R, Error>, Fut: Send> + Send + Sync,
        R: Send,
    {
        for attempt in 1.. {
            let mut connection = self.begin(Mode::Write).await?;
            let outcome = work(&mut connection).await;
            match finish(&mut connection, outcome).await {
                Err(Error::Conflict) if attempt < ATTEMPTS_MAX => {
                    drop(connection);
                    back_off(name, attempt).await;
                }
                outcome => {
                    self.note(name, attempt, &outcome);
                    return outcome;
                }
            }
        }
        Err(Error::Conflict)
    }

    /// As [`Db::write`], once for each request id: the reply is kept in the same commit, and the same id with the
    /// same payload is answered by it. Another payload is refused with `REQUEST_ID_REUSED`.
    pub async fn write_once<R, F>(&self, name: &'static str, once: &Once, work: F) -> Result<R, Error>
    where
        for<'r> F:
            AsyncFn(&'r mut Tx) -> Result<R, Error> + TxFn<&'r mut Tx, Result<R, Error>, Fut: Send> + Send + Sync,
        R: Message + Default,
    {
        for attempt in 1.. {
            // Asked before the transaction begins: a read inside it would conflict with everybody who keeps an answer
            // on the same page of the index. Who loses that race to the same request finds its answer on the way back.
            if let Some(reply) = self.answered(once).await? {
                return Ok(reply);
            }
            let mut connection = self.begin(Mode::Write).await?;
            let outcome = match work(&mut connection).await {
                Err(error) => Err(error),
                Ok(reply) => once::keep(&mut connection, once, &reply).await.map(|()| reply),
            };
            match finish(&mut connection, outcome).await {
                Err(Error::Conflict) if attempt < ATTEMPTS_MAX => {
                    drop(connection);
                    back_off(name, attempt).await;
                }
                // A unique key sees what the snapshot does not: the same request may just have been answered.
                Err(error @ (Error::AlreadyExists(_) | Error::Refused(_))) => {
                    let known = once::find_all(&mut connection, &[once]).await?;
                    let outcome = known.into_iter().flatten().next().unwrap_or(Err(error));
                    self.note(name, attempt, &outcome);
                    return outcome;
                }
                outcome => {
                    self.note(name, attempt, &outcome);
                    return outcome;
                }
            }
        }
        Err(Error::Conflict)
    }

    /// Does many commands in one transaction, each once for its request id: those answered before are answered from
    /// what was kept, the others by `work`, and what they answer is kept in the same commit. Answers in their order.
    ///
    /// Fails as a whole if `work` does, or a constraint: then nothing is written, and each may be tried alone.
    pub(super) async fn write_each<C: Command, R: Message + Default + Clone>(
        &self,
        name: &'static str,
        commands: &[C],
        work: &Work<C, R>,
    ) -> Result<Answers<R>, Error> {
        let onces: Vec<&Once> = commands.iter().map(Command::once).collect();
        for attempt in 1.. {
            // Nearly all are new: the first try takes them for new and asks nothing. One that is not fails all of them at
            // the key of its kept answer, if at nothing else; then it is asked for, before the transaction begins as in
            // `write_once`.
            let known =
                if attempt == 1 { commands.iter().map(|_| None).collect() } else { self.answered_each(&onces).await? };
            let fresh = commands.iter().zip(&known).filter(|(_, kept)| kept.is_none());
            let fresh: Vec<C> = fresh.map(|(command, _)| command.clone()).collect();
            let outcome = if fresh.is_empty() { Ok(Vec::new()) } else { self.try_each(&fresh, work).await };
            let again = match &outcome {
                Err(Error::Unavailable(_) | Error::DeadlineExceeded) | Ok(_) => false,
                Err(Error::Conflict) => attempt < ATTEMPTS_MAX,
                Err(_) => attempt == 1,
            };
            if again {
                // Who lost the first try has asked nothing yet, so goes on at once.
                if attempt > 1 {
                    back_off(name, attempt).await;
                }
                continue;
            }
            self.note(name, attempt, &outcome);
            let mut answers = outcome?.into_iter();
            let mut next = || answers.next().unwrap_or_else(|| Err(Error::internal("a command without answer")));
            return Ok(known.into_iter().map(|kept| kept.unwrap_or_else(&mut next)).collect());
        }
        Err(Error::Conflict)
    }

    /// One try of commands that were not answered yet.
    async fn try_each<C: Command, R: Message + Default + Clone>(
        &self,
        fresh: &[C],
        work: &Work<C, R>,
    ) -> Result<Answers<R>, Error> {
        let mut connection = self.begin(Mode::Batch).await?;
        let outcome = match work(&mut connection, fresh).await {
            Err(error) => Err(error),
            Ok((answers, mut rest)) => {
                let done: Vec<(&Once, Vec<u8>)> = fresh
                    .iter()
                    .zip(&answers)
                    .filter_map(|(command, answer)| Some((command.once(), answer.as_ref().ok()?.encode_to_vec())))
                    .collect();
                if !done.is_empty() {
                    rest.add(once::keeping(&done));
                }
                rest.write(&mut connection).await.map(|()| answers)
            }
        };
        let answers = finish(&mut connection, outcome).await?;
        if answers.iter().all(Result::is_ok) {
            return Ok(answers);
        }
        // What is refused now may just have been done, by the same request at another server.
        let onces: Vec<&Once> = fresh.iter().map(Command::once).collect();
        let known = once::find_all(&mut connection, &onces).await?;
        Ok(answers.into_iter().zip(known).map(|(answer, known)| answer.or_else(|e| known.unwrap_or(Err(e)))).collect())
    }

    /// Runs `work` on one snapshot (REPEATABLE READ, READ ONLY).
    pub async fn read<R, F>(&self, name: &'static str, work: F) -> Result<R, Error>
    where
        for<'r> F:
            AsyncFn(&'r mut Tx) -> Result<R, Error> + TxFn<&'r mut Tx, Result<R, Error>, Fut: Send> + Send + Sync,
        R: Send,
    {
        let mut connection = self.begin(Mode::Read).await?;
        let outcome = work(&mut connection).await;
        let outcome = finish(&mut connection, outcome).await;
        metrics::counter!("sanbao_db_reads_total", "name" => name).increment(1);
        outcome
    }

    /// The kept answer of a request id; a connection that turns out dead is given up for another.
    async fn answered<R: Message + Default>(&self, request: &Once) -> Result<Option<R>, Error> {
        let known = self.answered_each(&[request]).await?;
        known.into_iter().flatten().next().transpose()
    }

    async fn answered_each<R: Message + Default>(
        &self,
        requests: &[&Once],
    ) -> Result<Vec<Option<Result<R, Error>>>, Error> {
        let mut last = Ok(Vec::new());
        for _ in 0..=self.pool_size() {
            last = once::find_all(&mut *self.connection().await?, requests).await;
            if !matches!(last, Err(Error::Unavailable(_))) {
                break;
            }
        }
        last
    }

    /// Takes a connection and begins. Nothing has happened yet, so a connection that turns out dead (Postgres was
    /// restarted) is given up for another without further ado.
    async fn begin(
        &self,
        mode: Mode,
    ) -> Result<diesel_async::pooled_connection::bb8::PooledConnection<'_, AsyncPgConnection>, Error> {
        let mut sql = mode.begin().to_owned();
        if let Some(left) = deadline::remaining() {
            if left.is_zero() {
                return Err(Error::DeadlineExceeded);
            }
            sql.push_str(&format!("; SET LOCAL statement_timeout = {}", left.as_millis().max(1)));
        }
        let mut last = None;
        for _ in 0..=self.pool_size() {
            let mut connection = self.connection().await?;
            match AnsiTransactionManager::begin_transaction_sql(&mut *connection, &sql).await {
                Ok(()) => return Ok(connection),
                Err(error) => last = Some(Error::from(error)),
            }
        }
        Err(last.unwrap_or(Error::Conflict))
    }

    fn note<R>(&self, name: &'static str, attempts: u32, outcome: &Result<R, Error>) {
        let result = match outcome {
            Ok(_) => {
                self.tell_committed();
                "committed"
            }
            Err(Error::Conflict) => "lost",
            Err(_) => "refused",
        };
        metrics::counter!("sanbao_db_writes_total", "name" => name, "result" => result).increment(1);
        metrics::counter!("sanbao_db_write_attempts_total", "name" => name).increment(u64::from(attempts));
    }
}

/// Commits what succeeded and rolls back what did not. A constraint may speak only at COMMIT, so its error comes
/// from here like any other.
async fn finish<R>(connection: &mut AsyncPgConnection, outcome: Result<R, Error>) -> Result<R, Error> {
    match outcome {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(connection).await?;
            Ok(value)
        }
        Err(error) => {
            // The error that ended the work is the one to tell; a rollback that fails costs the connection only.
            if let Err(rollback) = AnsiTransactionManager::rollback_transaction(connection).await {
                debug!(error = %rollback, "rollback failed");
            }
            Err(error)
        }
    }
}

async fn back_off(name: &'static str, attempt: u32) {
    debug!(db.write = name, attempt, "transaction lost against another; trying again");
    let jitter_ms = rand::rng().random_range(0..=BACKOFF_MS_MAX * u64::from(attempt.min(4)));
    tokio::time::sleep(Duration::from_millis(jitter_ms)).await;
}
