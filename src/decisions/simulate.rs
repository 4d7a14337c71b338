//! What a candidate would change: stored decisions made again, by what is in use and by what would be (domain R7).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio::task::spawn_blocking;

use super::store::past as store;
use crate::db::Db;
use crate::policy::{Facts, Outcome, Policies, Remedy};
use crate::types::{DecisionId, Error, ModelId, Money, OutletId, OutletName, Words};

/// Decisions that are read and made again at once.
const CHUNK: i64 = 8_192;
/// Changed decisions that are told one by one.
const EXAMPLES_MAX: usize = 100;

/// A stored decision, as far as it is made again.
#[derive(Clone, Debug)]
pub(super) struct Past {
    /// The outlet it was made for.
    pub(super) outlet: OutletId,
    /// Its id.
    pub(super) decision: DecisionId,
    /// The device's model.
    pub(super) model: ModelId,
    /// The outlet's level now.
    pub(super) level: i32,
    /// The facts, as JSON.
    pub(super) facts: String,
}

/// A stretch of time in which decisions were made: from `begin` on, before `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// The earliest.
    pub(super) begin: DateTime<Utc>,
    /// The first that is too late.
    pub(super) end: DateTime<Utc>,
}

/// What comes out of one decision: outcome, remedies and what a refund would cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcomes {
    pub(super) outcome: Outcome,
    pub(super) remedies: Words<Remedy>,
    pub(super) refund: Option<Money>,
}

/// A decision that would come out otherwise.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    pub(super) decision: OutletName<DecisionId>,
    pub(super) before: Outcomes,
    pub(super) after: Outcomes,
}

/// Sums over decisions.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) decisions: i64,
    pub(super) changed: i64,
    /// Refunds offered, as what is in use gives them and as the candidate would, in fen.
    pub(super) before: i128,
    pub(super) after: i128,
}

/// All that was found so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) all: Sum,
    pub(super) models: BTreeMap<ModelId, Sum>,
    pub(super) outlets: BTreeMap<OutletId, Sum>,
    pub(super) levels: BTreeMap<i32, Sum>,
    pub(super) examples: Vec<Changed>,
}

impl Sum {
    fn add(&mut self, before: &Outcomes, after: &Outcomes) {
        self.decisions += 1;
        self.changed += i64::from(before != after);
        self.before += fen(before.refund);
        self.after += fen(after.refund);
    }
}

fn fen(money: Option<Money>) -> i128 {
    money.map_or(0, |money| i128::from(money.minor()))
}

impl Tally {
    fn add(&mut self, past: &Past, before: Outcomes, after: Outcomes) {
        let sums = [
            &mut self.all,
            self.models.entry(past.model).or_default(),
            self.outlets.entry(past.outlet).or_default(),
            self.levels.entry(past.level).or_default(),
        ];
        sums.into_iter().for_each(|sum| sum.add(&before, &after));
        if before != after && self.examples.len() < EXAMPLES_MAX {
            self.examples.push(Changed { decision: OutletName::new(past.outlet, past.decision), before, after });
        }
    }
}

/// What comes out of facts.
fn result(policies: &Policies, facts: &Facts) -> Outcomes {
    match policies.answer(facts) {
        Ok(answer) => Outcomes { outcome: answer.outcome(), remedies: answer.remedies(), refund: answer.refund() },
        Err(decision) => {
            let remedies = decision.remedies.iter().map(|offer| offer.remedy).collect();
            Outcomes { outcome: decision.outcome, remedies, refund: decision.refund }
        }
    }
}

/// Makes decisions again, both ways.
fn compare(mut tally: Tally, rows: &[Past], in_use: &Policies, candidate: &Policies) -> Result<Tally, Error> {
    for past in rows {
        let facts: Facts = serde_json::from_str(&past.facts).map_err(|error| Error::Internal(error.into()))?;
        tally.add(past, result(in_use, &facts), result(candidate, &facts));
    }
    Ok(tally)
}

/// What a simulation tells.
#[derive(Clone, Debug)]
pub(super) enum Told {
    /// So far.
    Part(Sum),
    /// All of it.
    Done(Tally),
    /// The server stops before it is done.
    Stopping,
}

/// A simulation that runs: tells its progress until it is done, the caller leaves or the server stops.
pub(super) struct Simulation {
    pub(super) db: Db,
    pub(super) in_use: Policies,
    pub(super) candidate: Policies,
    pub(super) window: Window,
    pub(super) stopping: watch::Receiver<bool>,
    /// Held as long as it runs; given back before the caller is told the end.
    pub(super) _place: OwnedSemaphorePermit,
    pub(super) sender: mpsc::Sender<Result<Told, Error>>,
}

impl Simulation {
    /// Runs to the end.
    pub(super) async fn run(self) {
        if let Err(error) = self.follow().await {
            let _gone = self.sender.send(Err(error)).await;
        }
    }

    async fn follow(&self) -> Result<(), Error> {
        let mut tally = Tally::default();
        // While one chunk is made again, the next is read.
        let mut chunk = self.read(None).await?;
        loop {
            let last = chunk.last().map(|past| (past.outlet, past.decision));
            let is_last = i64::try_from(chunk.len()).unwrap_or(CHUNK) < CHUNK;
            let (in_use, candidate) = (self.in_use.clone(), self.candidate.clone());
            let compared = spawn_blocking(move || compare(tally, &chunk, &in_use, &candidate));
            let next = async { if is_last { Ok(Vec::new()) } else { self.read(last).await } };
            let (compared, next) = tokio::join!(compared, next);
            tally = compared.map_err(|error| Error::Internal(error.into()))??;
            let told = match () {
                () if is_last => Told::Done(std::mem::take(&mut tally)),
                () if *self.stopping.borrow() => Told::Stopping,
                () => Told::Part(tally.all),
            };
            let is_part = matches!(told, Told::Part(_));
            if self.sender.send(Ok(told)).await.is_err() || !is_part {
                return Ok(());
            }
            chunk = next?;
        }
    }

    async fn read(&self, after: Option<(OutletId, DecisionId)>) -> Result<Vec<Past>, Error> {
        let window = self.window;
        self.db.read("policy.simulate", async |tx| store::page(tx, window, after, CHUNK).await).await
    }
}
