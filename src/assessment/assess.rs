//! Assesses an outlet's level: measures, asks the table, and keeps what it proposes.

use super::level_assessment::{AssessmentState, LevelAssessment, LevelReason, LevelStep, Measure};
use super::measure::{Asking, Records, measures};
use super::store::level as store;
use crate::db::{Event, Tx, event};
use crate::decisions::{self, Question, StoredTableDecision};
use crate::network::{self, Doing, Listed, Outlet};
use crate::policy::Policies;
use crate::policy::table::{Scalar, TableOutcome};
use crate::types::{Error, LevelAssessmentId, Name, OutletId, OutletName, Reason, TableDecisionId};

/// The table that is asked.
const TABLE: &str = "level-assessment";

/// Whose level, and by which names it is kept; the ids are made before the transaction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    pub(super) outlet: OutletId,
    pub(super) assessment: LevelAssessmentId,
    pub(super) decision: TableDecisionId,
}

impl Names {
    const fn assessment(self) -> OutletName<LevelAssessmentId> {
        OutletName::new(self.outlet, self.assessment)
    }
}

/// What the table proposes for an outlet, with its decision. Refuses an outlet whose state forbids another level.
pub(super) async fn propose(
    tx: &mut Tx,
    policies: &Policies,
    names: Names,
    asking: &Asking,
    doing: Doing<'_>,
) -> Result<(LevelAssessment, StoredTableDecision), Error> {
    let outlet = network::store::outlet(tx, names.outlet).await?;
    outlet.after("ChangeLevel")?;
    let measures = measured(tx, &outlet, asking).await?;
    let facts: Vec<(&str, Scalar)> =
        measures.iter().map(|own| (own.fact.as_str(), Scalar::Number(own.value))).collect();
    let question = Question {
        name: OutletName::new(names.outlet, names.decision),
        subject: names.assessment().to_string(),
        table: TABLE,
        facts: &facts,
        day: asking.as_of,
        now: doing.now,
    };
    let decision = decisions::answer(policies, &question)?;
    let assessment = proposed(names, asking, measures, &decision, doing)?;
    Ok((assessment, decision))
}

/// Keeps what the table proposes, with its decision. Refuses a second proposal while one waits.
pub(super) async fn assess(
    tx: &mut Tx,
    policies: &Policies,
    names: Names,
    asking: &Asking,
    doing: Doing<'_>,
) -> Result<LevelAssessment, Error> {
    if let Some(waiting) = store::waiting(tx, names.outlet).await? {
        let waiting = OutletName::new(names.outlet, waiting);
        let message = format!("level assessment `{waiting}` waits for a decision");
        return Err(Error::refused(Reason::WrongState, waiting, message).with("state", AssessmentState::Proposed));
    }
    let (assessment, decision) = propose(tx, policies, names, asking, doing).await?;
    decisions::keep(tx, std::slice::from_ref(&decision), doing.actor).await?;
    store::insert(tx, &assessment).await?;
    let told = Event::new(names.outlet, "assessment.level_assessed", assessment.name(), doing.actor, doing.now);
    let told = told.with("state", assessment.state).with("level", assessment.level);
    let told = match assessment.change {
        Some(change) => told.with("change", change),
        None => told,
    };
    event::record(tx, told).await?;
    Ok(assessment)
}

async fn measured(tx: &mut Tx, outlet: &Outlet, asking: &Asking) -> Result<Vec<Measure>, Error> {
    let level = network::store::level_on(tx, outlet, asking.as_of).await?;
    if level == 0 {
        let name = Name(outlet.outlet_id);
        let message = format!("outlet `{name}` has no level on {}", asking.as_of);
        return Err(Error::refused(Reason::WrongState, name, message).with("state", outlet.state));
    }
    let own = [outlet.outlet_id];
    let (grants, certificates) =
        (network::store::grants_of(tx, &own).await?, network::store::certificates_at(tx, &own).await?);
    let audit = store::last_audit(tx, outlet.outlet_id, asking.as_of).await?;
    let counted = store::counted(tx, outlet.outlet_id, asking.begin(), asking.as_of).await?;
    let records = Records { outlet, level, grants: &grants, certificates: &certificates, audit, counted };
    measures(&records, asking)
}

fn proposed(
    names: Names,
    asking: &Asking,
    measures: Vec<Measure>,
    decision: &StoredTableDecision,
    doing: Doing<'_>,
) -> Result<LevelAssessment, Error> {
    let said = &decision.decision;
    let change = match (said.outcome, said.output("change")) {
        (TableOutcome::Answered, Some(Scalar::Word(word))) => {
            let change = LevelStep::from_text(word);
            Some(change.ok_or_else(|| Error::internal(format!("`{TABLE}` answers `{word}`, which is no change")))?)
        }
        (TableOutcome::Answered, _) => return Err(Error::internal(format!("`{TABLE}` answers no change"))),
        (TableOutcome::Refused | TableOutcome::FactMissing | TableOutcome::Review | TableOutcome::NoRule, _) => None,
    };
    let to_level = said.number("to_level").filter(|_| change.is_some());
    let proposed_level = to_level.and_then(|level| i32::try_from(level).ok());
    let level = measures.iter().find(|own| own.fact == "level").and_then(|own| i32::try_from(own.value).ok());
    let reason = |found: &crate::policy::table::TableFinding| LevelReason {
        rule: found.rule.clone(),
        zh: found.zh.clone(),
        en: found.en.clone(),
    };
    Ok(LevelAssessment {
        outlet_id: names.outlet,
        assessment_id: names.assessment,
        state: if change.is_some() { AssessmentState::Proposed } else { AssessmentState::Inconclusive },
        change,
        proposed_level,
        level: level.ok_or_else(|| Error::internal("an assessment without a level"))?,
        as_of: asking.as_of,
        period_begin_date: asking.begin(),
        measures: Listed(measures),
        missing: Listed(said.missing.clone()),
        reasons: Listed(said.findings.iter().map(reason).collect()),
        decision_id: names.decision,
        assessor: doing.actor.to_owned(),
        create_time: doing.now,
        decider: None,
        decide_reason: None,
        decide_time: None,
        level_begin_date: None,
        version: 1,
    })
}
