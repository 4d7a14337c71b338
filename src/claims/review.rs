//! A person judges the lines that the checks could not.

use chrono::{DateTime, Utc};

use super::{Claim, ClaimLine, ClaimState, Finding, Verdict, store};
use crate::db::{Event, Tx, event};
use crate::types::{ClaimId, Error, Money, OutletName, Reason, Violation, must_match};

/// What a person says of a line.
#[derive(Clone, Debug)]
pub(super) struct LineReview {
    pub(super) index: i32,
    pub(super) verdict: Verdict,
    pub(super) approved: Money,
    pub(super) reason: String,
}

/// Judges every line whose verdict is REVIEW. Refuses who filed the claim, and reviews that do not fit its lines.
pub(super) async fn review(
    tx: &mut Tx,
    name: OutletName<ClaimId>,
    etag: Option<i64>,
    reviews: &[LineReview],
    actor: &str,
    now: DateTime<Utc>,
) -> Result<(Claim, Vec<ClaimLine>), Error> {
    let mut claim = store::claim(tx, name).await?;
    must_match(name, claim.version, etag)?;
    if claim.state != ClaimState::InReview {
        let message = format!("claim `{name}` is {}", claim.state);
        return Err(Error::refused(Reason::WrongState, name, message).with("state", claim.state));
    }
    if claim.filed_by == actor {
        return Err(Error::refused(Reason::SamePerson, name, "who filed a claim may not review it"));
    }
    let mut lines = store::lines(tx, name.outlet, &[name.id]).await?;
    apply(&mut lines, reviews)?;
    let verdicts: Vec<Verdict> = lines.iter().map(|line| line.verdict).collect();
    claim.state = ClaimState::of(&verdicts);
    let approved = Money::checked_sum(lines.iter().map(|line| line.approved_amount));
    claim.approved_amount = approved.ok_or_else(|| Error::internal("a claim's approved sum passed its claimed one"))?;
    claim.reviewed_by = Some(actor.to_owned());
    claim.decide_time = Some(now);
    let reviewed = store::update_reviewed(tx, &claim, &lines).await?;
    let event = Event::new(name.outlet, "claims.claim_reviewed", name, actor, now);
    event::record(tx, event.with("state", reviewed.state)).await?;
    Ok((reviewed, lines))
}

fn apply(lines: &mut [ClaimLine], reviews: &[LineReview]) -> Result<(), Error> {
    let mut wrong = Vec::new();
    let mut say = |field: String, rule, description: &str| {
        wrong.push(Violation { field, rule, description: description.to_owned() });
    };
    for (place, review) in reviews.iter().enumerate() {
        let field = |name: &str| format!("reviews[{place}].{name}");
        let line = lines.iter_mut().find(|line| line.line_index == review.index && line.verdict == Verdict::Review);
        let Some(line) = line else {
            say(field("index"), "NOT_IN_REVIEW", "is no line that waits for review, or is judged twice");
            continue;
        };
        let approved = match review.verdict {
            Verdict::Approve => line.claimed_amount,
            Verdict::Reduce => review.approved,
            Verdict::Reject | Verdict::Return | Verdict::Review => Money::ZERO,
        };
        if review.verdict == Verdict::Reduce && (approved <= Money::ZERO || line.claimed_amount <= approved) {
            say(field("approved_amount"), "OUT_OF_RANGE", "must be above zero and below the amount claimed");
            continue;
        }
        let finding = Finding {
            reason: "reviewed".to_owned(),
            citation: "domain:C3".to_owned(),
            zh: review.reason.clone(),
            en: review.reason.clone(),
        };
        let mut findings: Vec<Finding> =
            serde_json::from_value(line.findings.clone()).map_err(|error| Error::Internal(error.into()))?;
        findings.push(finding);
        line.findings = serde_json::to_value(findings).map_err(|error| Error::Internal(error.into()))?;
        line.verdict = review.verdict;
        line.approved_amount = approved;
    }
    let unjudged = lines.iter().any(|line| line.verdict == Verdict::Review);
    if unjudged && reviews.len() < lines.len() {
        say("reviews".to_owned(), "COUNT_OUT_OF_RANGE", "must judge every line that waits for review");
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}
