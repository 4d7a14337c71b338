//! Moves pieces of repair orders: a slice of commands, a result for each, one commit. Many that want one part share one
//! change of its balance, and get it in the order they came.

use chrono::{DateTime, Utc};

use super::around::Around;
use super::consume::Step;
use super::reserve::Wanted;
use super::{PartDebt, Reservation, consume, reserve, store};
use crate::db::{Command, Done, Event, Once, Together, Tx, event};
use crate::decisions::{self, StoredTableDecision};
use crate::ledger::Entry;
use crate::policy::Policies;
use crate::types::{Error, TypedId as _};

/// A movement asked for.
#[derive(Clone, Debug)]
pub(super) struct Moving {
    pub(super) once: Once,
    pub(super) act: Act,
    pub(super) actor: String,
    pub(super) now: DateTime<Utc>,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Promise pieces to an order.
    Reserve(Wanted),
    /// Do something with promised pieces.
    Step(Step),
}

impl Command for Moving {
    fn once(&self) -> &Once {
        &self.once
    }

    /// Two verbs on one reservation follow one another.
    fn keys(&self) -> Vec<String> {
        match &self.act {
            Act::Reserve(_) => Vec::new(),
            Act::Step(step) => vec![step.name.to_string()],
        }
    }

    /// The outlet: pieces move between its own accounts.
    fn place(&self) -> Option<uuid::Uuid> {
        match &self.act {
            Act::Reserve(wanted) => Some(wanted.name.outlet.uuid()),
            Act::Step(step) => Some(step.name.outlet.uuid()),
        }
    }
}

/// What a movement does, if the ledger lets it.
#[derive(Debug)]
pub(super) struct Plan {
    /// The reservation as it will be; new if its version is the first.
    pub(super) reservation: Reservation,
    pub(super) entries: Vec<Entry>,
    pub(super) debts: Vec<PartDebt>,
    /// What the days of the debts rest on.
    pub(super) decision: Option<StoredTableDecision>,
    pub(super) events: Vec<Event>,
}

/// Does a batch of movements: reads what all of them need, plans each, posts what is not refused, writes it with one
/// statement a table. `encode` makes a movement's answer.
pub(super) async fn move_all<R>(
    tx: &mut Tx,
    movings: &[Moving],
    policies: &Policies,
    encode: fn(&Reservation, &[PartDebt]) -> R,
) -> Result<Done<R>, Error> {
    let (around, mut book) = Around::gather(tx, movings).await?;
    let plans: Vec<Result<Plan, Error>> = movings
        .iter()
        .map(|moving| match &moving.act {
            Act::Reserve(wanted) => reserve::plan(wanted, moving, &around),
            Act::Step(step) => consume::plan(step, moving, &around, policies),
        })
        .collect();
    let entries: Vec<Entry> = plans.iter().flatten().flat_map(|plan| plan.entries.iter().cloned()).collect();
    book.open_more(tx, &entries).await?;
    let mut answers = Vec::with_capacity(plans.len());
    let (mut new, mut moved, mut debts, mut events) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut answered = Vec::new();
    for (plan, Moving { actor, .. }) in plans.into_iter().zip(movings) {
        let posted = plan.and_then(|plan| book.post(&plan.entries).map(|ids| (plan, ids)));
        answers.push(posted.map(|(mut plan, ids)| {
            let is_new = plan.reservation.version == 1;
            if let Some(promise) = ids.first().filter(|_| is_new) {
                plan.reservation.transfer_id = *promise;
            }
            let answer = encode(&plan.reservation, &plan.debts);
            if is_new { &mut new } else { &mut moved }.push(plan.reservation);
            debts.extend(plan.debts);
            answered.extend(plan.decision.map(|decision| (decision, actor.clone())));
            events.extend(plan.events);
            answer
        }));
    }
    store::move_reservations(tx, &moved).await?;
    decisions::keep_all(tx, &answered).await?;
    store::debts::insert(tx, &debts).await?;
    let mut rest = Together::default();
    book.close().write_with(&mut rest);
    if !new.is_empty() {
        rest.add(store::reserving(&new));
    }
    if !events.is_empty() {
        rest.add(event::recording(&events));
    }
    Ok((answers, rest))
}
