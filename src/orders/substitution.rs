//! Whether another part may be granted than the one asked for: what the table `substitution` says (domain S5).

use std::cmp::Ordering;

use super::{Order, OrderLine};
use crate::catalog;
use crate::db::Tx;
use crate::decisions::{self, Question, StoredTableDecision};
use crate::network::Doing;
use crate::policy::Policies;
use crate::policy::table::{Scalar, TableOutcome};
use crate::types::{Day, Error, Name, OutletName, PartId, Reason, TableDecisionId};

/// The table.
const TABLE: &str = "substitution";

/// Asks the table about the part that a line grants instead; its answer is kept, and named on the line. Refuses what it
/// does not let be granted, in its own words.
pub(super) async fn judge(
    tx: &mut Tx,
    policies: &Policies,
    order: &Order,
    line: &mut OrderLine,
    is_approved: bool,
    doing: Doing<'_>,
) -> Result<(), Error> {
    let granted = line.granted_part_id.unwrap_or(line.part_id);
    let day = Day::of(doing.now);
    let found = catalog::standing_in(tx, (line.part_id, granted), order.center_id.into(), day).await?;
    let word = |word: &str| Scalar::Word(word.to_owned());
    let grade = match found.grade {
        Ordering::Less => "lower",
        Ordering::Equal => "equal",
        Ordering::Greater => "higher",
    };
    let decision_id = TableDecisionId::generate();
    let question = Question {
        name: OutletName::new(order.outlet_id, decision_id),
        subject: order.name().to_string(),
        table: TABLE,
        // What is ordered is for the shelf: whether a guarantee covers the repair it will go into, nobody knows yet.
        facts: &[
            ("fits", Scalar::Truth(found.fits)),
            ("condition", word("good")),
            ("relation", word(found.relation.word())),
            ("grade", word(grade)),
            ("original_in_stock", Scalar::Truth(found.wanted_available >= line.quantity)),
            ("approved", Scalar::Truth(is_approved)),
            ("remark", Scalar::Truth(line.remark.is_some())),
        ],
        day,
        now: doing.now,
    };
    let answer = decisions::answer(policies, &question)?;
    if answer.decision.outcome != TableOutcome::Answered {
        return Err(refusal(&answer, granted));
    }
    decisions::keep(tx, std::slice::from_ref(&answer), doing.actor).await?;
    line.decision_id = Some(decision_id);
    Ok(())
}

/// What the table says instead of yes.
fn refusal(answer: &StoredTableDecision, granted: PartId) -> Error {
    let said = &answer.decision;
    let Some(finding) = said.findings.first() else {
        // Every fact is told but one that does not matter here: a table that answers nothing has a hole.
        return Error::internal(format!("`{TABLE}` says {} of `{}`", said.outcome, Name(granted)));
    };
    Error::refused(Reason::SubstitutionRefused, Name(granted), &finding.en)
        .with("outcome", said.outcome)
        .with("rule", &finding.rule)
        .with("citations", finding.citations.join(","))
        .with("sentence", &finding.en)
        .with("sentenceZh", &finding.zh)
        .with("table", format!("packs/{}", said.table))
        .with("inForce", said.in_force)
}
