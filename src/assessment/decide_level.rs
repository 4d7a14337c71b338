//! Decides on what an assessment proposes: does it, or does not.

use super::level_assessment::{AssessmentState, LevelAssessment};
use super::store::level as store;
use crate::db::{Event, Tx, event};
use crate::network::{self, Advance, Doing, Level, LevelChange, change_level};
use crate::types::{Day, Error, LevelAssessmentId, Name, OutletName, Reason};

/// A decision on an assessment.
#[derive(Clone, Debug)]
pub(super) struct LevelDecision {
    pub(super) name: OutletName<LevelAssessmentId>,
    pub(super) etag: Option<i64>,
    /// Why.
    pub(super) reason: String,
}

/// Confirms an assessment: the level it proposes begins on a day, as `ChangeLevel` begins one. Refuses who made it, one
/// that does not wait, an outlet that has another level since, and what `ChangeLevel` refuses.
pub(super) async fn confirm(
    tx: &mut Tx,
    decision: &LevelDecision,
    begin: Option<Day>,
    doing: Doing<'_>,
) -> Result<LevelAssessment, Error> {
    let assessment = store::level_assessment(tx, decision.name).await?;
    assessment.must_wait_for(doing.actor, decision.etag)?;
    match (assessment.proposed_level, begin) {
        (None, None) => {}
        (None, Some(_)) => {
            return Err(Error::invalid("begin_date", "NOT_ASKED_FOR", "must not be given: no other level is proposed"));
        }
        (Some(_), None) => return Err(Error::invalid("begin_date", "REQUIRED", "must be given: a level is proposed")),
        (Some(level), Some(begin)) => change(tx, &assessment, level, begin, doing).await?,
    }
    decided(tx, assessment, AssessmentState::Confirmed, decision, begin, doing).await
}

/// Rejects an assessment. Refuses who made it, and one that does not wait.
pub(super) async fn reject(tx: &mut Tx, decision: &LevelDecision, doing: Doing<'_>) -> Result<LevelAssessment, Error> {
    let assessment = store::level_assessment(tx, decision.name).await?;
    assessment.must_wait_for(doing.actor, decision.etag)?;
    decided(tx, assessment, AssessmentState::Rejected, decision, None, doing).await
}

async fn change(
    tx: &mut Tx,
    assessment: &LevelAssessment,
    level: i32,
    begin: Day,
    doing: Doing<'_>,
) -> Result<(), Error> {
    let outlet = network::store::outlet(tx, assessment.outlet_id).await?;
    let name = Name(assessment.outlet_id);
    if outlet.level != assessment.level {
        let message = format!(
            "outlet `{name}` is at level {}: the assessment looked at level {}",
            outlet.level, assessment.level
        );
        return Err(Error::refused(Reason::WrongState, name, message)
            .with("state", outlet.state)
            .with("level", outlet.level));
    }
    let level = Level::from_number(level).ok_or_else(|| Error::internal("a proposed level that is none"))?;
    let reason = format!("level assessment {}", assessment.name());
    let advance = Advance { outlet: assessment.outlet_id, etag: None, verb: "ChangeLevel", reason };
    change_level(tx, &LevelChange { advance, level, begin }, doing).await.map(|_outlet| ())
}

async fn decided(
    tx: &mut Tx,
    assessment: LevelAssessment,
    state: AssessmentState,
    decision: &LevelDecision,
    begin: Option<Day>,
    doing: Doing<'_>,
) -> Result<LevelAssessment, Error> {
    let decided = LevelAssessment {
        state,
        decider: Some(doing.actor.to_owned()),
        decide_reason: Some(decision.reason.clone()),
        decide_time: Some(doing.now),
        level_begin_date: begin,
        ..assessment
    };
    let decided = store::decide(tx, &decided).await?;
    let kind = match state {
        AssessmentState::Confirmed => "assessment.level_confirmed",
        AssessmentState::Rejected | AssessmentState::Proposed | AssessmentState::Inconclusive => {
            "assessment.level_rejected"
        }
    };
    let told = Event::new(decided.outlet_id, kind, decided.name(), doing.actor, doing.now);
    event::record(tx, told.with("level", decided.proposed_level.unwrap_or(decided.level))).await?;
    Ok(decided)
}
