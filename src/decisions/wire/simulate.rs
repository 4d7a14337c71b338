//! Simulations on the wire.

use tonic::Status;

use super::{WireRemedy, outcome};
use crate::decisions::simulate::{Changed, Sum, Told};
use crate::pb;
use crate::policy::Remedy;
use crate::rpc::{money, status_of, stopping};
use crate::types::{Error, Money, Name, Words};

/// How far a simulation has come; groups and examples when it is done.
pub(in crate::decisions) fn told(told: Result<Told, Error>) -> Result<pb::SimulateProgress, Status> {
    match told.map_err(status_of)? {
        Told::Stopping => Err(stopping()),
        Told::Part(sum) => Ok(pb::SimulateProgress { total: Some(group(String::new(), &sum)), ..Default::default() }),
        Told::Done(tally) => Ok(pb::SimulateProgress {
            done: true,
            total: Some(group(String::new(), &tally.all)),
            models: tally.models.iter().map(|(model, sum)| group(Name(*model).to_string(), sum)).collect(),
            outlets: tally.outlets.iter().map(|(outlet, sum)| group(Name(*outlet).to_string(), sum)).collect(),
            levels: tally.levels.iter().map(|(level, sum)| group(level.to_string(), sum)).collect(),
            examples: tally.examples.iter().map(changed).collect(),
        }),
    }
}

fn group(name: String, sum: &Sum) -> pb::simulate_progress::Group {
    let amount = |fen: i128| Some(money(Money::from_minor(i64::try_from(fen).unwrap_or(i64::MAX))));
    pb::simulate_progress::Group {
        name,
        decisions: sum.decisions,
        changed: sum.changed,
        refund_before: amount(sum.before),
        refund_after: amount(sum.after),
    }
}

fn changed(changed: &Changed) -> pb::simulate_progress::Changed {
    let (before, after) = (&changed.before, &changed.after);
    let words = |words: Words<Remedy>| words.iter().map(|remedy| WireRemedy::from(remedy).into()).collect();
    pb::simulate_progress::Changed {
        decision: changed.decision.to_string(),
        outcome_before: outcome(before.outcome).into(),
        outcome_after: outcome(after.outcome).into(),
        added: words(after.remedies.without(before.remedies)),
        removed: words(before.remedies.without(after.remedies)),
        refund_before: before.refund.map(money),
        refund_after: after.refund.map(money),
    }
}
