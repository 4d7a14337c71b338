//! Asks a decision table on behalf of an outlet, and keeps what it answers.

use chrono::{DateTime, Utc};

use super::{StoredTableDecision, store};
use crate::db::{Event, Tx, event};
use crate::policy::Policies;
use crate::policy::table::{Scalar, TableDecision};
use crate::types::{Day, Error, OutletName, Reason, TableDecisionId};

/// What a table is asked.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The name its answer is kept by; the id is made before the transaction.
    pub name: OutletName<TableDecisionId>,
    /// Resource name of what it is about; empty if it is the outlet.
    pub subject: String,
    /// The table, such as `level-assessment`.
    pub table: &'a str,
    /// What is known; a fact that is left out is not known.
    pub facts: &'a [(&'a str, Scalar)],
    /// The day it asks about: by the revision in force on it, with the numbers of that day.
    pub day: Day,
    /// Now.
    pub now: DateTime<Utc>,
}

/// What a table answers, to be kept with [`keep`]. Every outcome is an answer: whoever asks must tell apart what is
/// answered, refused, missing, for a person to look at, and what no rule says.
///
/// # Errors
/// `NotFound` if no revision of the table is in force on the day; `OUT_OF_RANGE` for a value that the table does not take.
pub fn answer(policies: &Policies, question: &Question<'_>) -> Result<StoredTableDecision, Error> {
    let decision = ask(policies, question.table, question.facts, question.day)?;
    StoredTableDecision::new(question.name, question.subject.clone(), decision, question.now)
}

/// What a table answers on a day, for an answer that is not kept because nothing follows from it.
///
/// # Errors
/// As [`answer`].
pub fn ask(policies: &Policies, table: &str, facts: &[(&str, Scalar)], day: Day) -> Result<TableDecision, Error> {
    let found = policies.tables().find(table, day).ok_or_else(|| Error::not_found(format!("packs/{table}")))?;
    let asked = found.asked(facts.iter().map(|(fact, value)| (*fact, value.clone()))).map_err(|wrong| {
        // A later revision takes what an earlier one took: a fact that it does not have was never one.
        if let Some((fact, message)) = wrong.iter().find(|(fact, _)| found.place(fact).is_none()) {
            return Error::internal(format!("`{fact}` {message}"));
        }
        let told: Vec<String> = wrong.iter().map(|(fact, message)| format!("`{fact}` {message}")).collect();
        let paths: Vec<&str> = wrong.iter().map(|(fact, _)| *fact).collect();
        Error::refused(Reason::OutOfRange, format!("packs/{table}"), told.join("; ")).with("facts", paths.join(","))
    })?;
    Ok(found.decide(&asked, day).decision())
}

/// Keeps answers in the caller's transaction, with one event for each.
///
/// # Errors
/// `NotFound` if the outlet is none.
pub async fn keep(tx: &mut Tx, answers: &[StoredTableDecision], actor: &str) -> Result<(), Error> {
    let kept: Vec<&StoredTableDecision> = answers.iter().collect();
    store::table::insert(tx, &kept).await?;
    event::record_all(tx, answers.iter().map(|kept| told(kept, actor)).collect()).await
}

fn told(kept: &StoredTableDecision, actor: &str) -> Event {
    let made = Event::new(kept.outlet_id, "decisions.table_decided", kept.name(), actor, kept.create_time);
    let about = if kept.subject.is_empty() { made } else { made.with("about", &kept.subject) };
    about.with("table", &kept.decision.table).with("outcome", kept.decision.outcome)
}

/// As [`keep`], each answer for its own actor: those of a batch.
///
/// # Errors
/// As [`keep`].
pub async fn keep_all(tx: &mut Tx, answers: &[(StoredTableDecision, String)]) -> Result<(), Error> {
    if answers.is_empty() {
        return Ok(());
    }
    let kept: Vec<&StoredTableDecision> = answers.iter().map(|(kept, _)| kept).collect();
    store::table::insert(tx, &kept).await?;
    event::record_all(tx, answers.iter().map(|(kept, actor)| told(kept, actor)).collect()).await
}

/// As [`answer`], kept in the caller's transaction.
///
/// # Errors
/// As [`answer`] and [`keep`].
pub async fn consult(
    tx: &mut Tx,
    policies: &Policies,
    question: &Question<'_>,
    actor: &str,
) -> Result<StoredTableDecision, Error> {
    let answered = answer(policies, question)?;
    keep(tx, std::slice::from_ref(&answered), actor).await?;
    Ok(answered)
}
