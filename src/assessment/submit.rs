//! Submits what an audit found.

use chrono::{DateTime, Utc};

use super::audit::score;
use super::{Answer, Audit, store};
use crate::db::{Event, Tx, event};
use crate::network::{self, Listed};
use crate::rpc::Reach;
use crate::types::{AuditId, ChecklistId, Day, Error, OutletName, Reason, RoundId};

/// An audit as it is submitted.
#[derive(Clone, Debug)]
pub(super) struct Submission {
    /// Its name; the id is made before the transaction.
    pub(super) name: OutletName<AuditId>,
    /// What was filled in.
    pub(super) checklist: ChecklistId,
    /// The round it belongs to.
    pub(super) round: Option<RoundId>,
    /// The audit it corrects.
    pub(super) supersedes: Option<AuditId>,
    /// The day of the visit.
    pub(super) date: Day,
    /// What was found.
    pub(super) answers: Vec<Answer>,
}

/// Scores and keeps it. Refuses a caller whose business is an outlet's own, a day to come, answers that are not the
/// checklist's, an outlet that the round did not draw, and a second correction of the same audit.
pub(super) async fn submit(
    tx: &mut Tx,
    submission: &Submission,
    reach: &Reach,
    actor: &str,
    now: DateTime<Utc>,
) -> Result<Audit, Error> {
    let Submission { name, checklist, round, supersedes, date, ref answers } = *submission;
    match reach {
        Reach::Brand | Reach::Centers(_) => {}
        Reach::Outlets(_) => {
            return Err(Error::refused(
                Reason::SamePerson,
                name,
                "an outlet is audited by somebody who is not its own",
            ));
        }
    }
    if date > Day::of(now) {
        return Err(Error::invalid(
            "audit.audit_date",
            "IN_THE_FUTURE",
            format!("is {date}, must not lie after today"),
        ));
    }
    network::store::outlet(tx, name.outlet).await?;
    let filled_in = store::checklist(tx, checklist).await?;
    if let Some(round) = round {
        store::round(tx, round).await?;
    }
    if let Some(former) = supersedes {
        let former = store::audit(tx, OutletName::new(name.outlet, former)).await?;
        if former.round_id != round {
            let message = format!("`{}` is not of the round of its correction", former.name());
            return Err(Error::refused(Reason::WrongState, former.name(), message));
        }
    }
    let scored = score(&filled_in, answers)?;
    let audit = Audit {
        outlet_id: name.outlet,
        audit_id: name.id,
        checklist_id: checklist,
        round_id: round,
        supersedes_id: supersedes,
        audit_date: date,
        auditor: actor.to_owned(),
        answers: Listed(answers.clone()),
        sections: Listed(scored.sections),
        score_basis_points: scored.score_basis_points,
        passed: scored.passed,
        create_time: now,
    };
    store::insert_audit(tx, &audit).await?;
    let told = Event::new(name.outlet, "assessment.audit_submitted", name, actor, now);
    event::record(tx, told.with("passed", audit.passed).with("score", audit.score_basis_points)).await?;
    Ok(audit)
}
