//! Assessments of levels on the wire.

use crate::assessment::decide_level::LevelDecision;
use crate::assessment::level_assessment::{AssessmentState, LevelAssessment, LevelStep, MeasureSource};
use crate::assessment::measure::{Asking, Told};
use crate::pb;
use crate::rpc::{Fields, date, timestamp};
use crate::types::{Day, Error, OutletId, OutletName};

const fn state(state: AssessmentState) -> pb::level_assessment::State {
    match state {
        AssessmentState::Proposed => pb::level_assessment::State::Proposed,
        AssessmentState::Inconclusive => pb::level_assessment::State::Inconclusive,
        AssessmentState::Confirmed => pb::level_assessment::State::Confirmed,
        AssessmentState::Rejected => pb::level_assessment::State::Rejected,
    }
}

const fn change(change: Option<LevelStep>) -> pb::level_assessment::Change {
    match change {
        None => pb::level_assessment::Change::Unspecified,
        Some(LevelStep::Promote) => pb::level_assessment::Change::Promote,
        Some(LevelStep::Keep) => pb::level_assessment::Change::Keep,
        Some(LevelStep::Improve) => pb::level_assessment::Change::Improve,
        Some(LevelStep::Demote) => pb::level_assessment::Change::Demote,
    }
}

const fn source(source: MeasureSource) -> pb::level_assessment::Source {
    match source {
        MeasureSource::Records => pb::level_assessment::Source::Records,
        MeasureSource::Told => pb::level_assessment::Source::Told,
    }
}

/// Days that are counted if none are told.
const PERIOD_DAYS: i32 = 90;

fn told(fields: &mut Fields, field: &str, told: Option<pb::ToldMeasure>, most: i32) -> Option<Option<Told>> {
    let Some(told) = told else { return Some(None) };
    fields.at(field, |fields| {
        let value = fields.number("value", told.value, 0, most);
        let evidence = fields.text("evidence", told.evidence, 1, 200);
        Some(Some(Told { value: value?, evidence: evidence? }))
    })
}

/// Reads what an assessment asks.
pub(in crate::assessment) fn asking(
    request: pb::AssessOutletRequest,
    today: Day,
) -> Result<(OutletId, Asking, bool), Error> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let outlet = fields.name("parent", &request.parent);
    let as_of = fields.optional_day("as_of", request.as_of).map(|day| day.unwrap_or(today));
    let as_of = match as_of {
        Some(day) if day > today => {
            fields.wrong("as_of", "IN_THE_FUTURE", format!("is {day}, must not lie after today"))
        }
        other => other,
    };
    let days = if request.period_days == 0 { PERIOD_DAYS } else { request.period_days };
    let period_days = fields.number("period_days", days, 30, 365);
    let equipment = told(&mut fields, "equipment", request.equipment, 3);
    let survey = told(&mut fields, "survey", request.survey, 1000);
    let validate_only = request.validate_only;
    fields.finish(|| {
        let asking = Asking { as_of: as_of?, period_days: period_days?, equipment: equipment?, survey: survey? };
        Some((outlet?, asking, validate_only))
    })
}

fn decision(
    fields: &mut Fields,
    (name, etag, request_id): (&str, &str, &str),
    reason: String,
    least: usize,
) -> Option<LevelDecision> {
    fields.request_id(request_id);
    let name = fields.outlet_name("name", name);
    let etag = fields.etag(etag);
    let reason = fields.text("reason", reason, least, 1000);
    Some(LevelDecision { name: name?, etag: etag?, reason: reason? })
}

/// Reads a confirmation, with the first day of the level.
pub(in crate::assessment) fn confirmation(
    request: pb::ConfirmLevelAssessmentRequest,
) -> Result<(LevelDecision, Option<Day>), Error> {
    let mut fields = Fields::new();
    let told = (request.name.as_str(), request.etag.as_str(), request.request_id.as_str());
    let decision = decision(&mut fields, told, request.reason, 0);
    let begin = fields.optional_day("begin_date", request.begin_date);
    fields.finish(|| Some((decision?, begin?)))
}

/// Reads a rejection.
pub(in crate::assessment) fn rejection(request: pb::RejectLevelAssessmentRequest) -> Result<LevelDecision, Error> {
    let mut fields = Fields::new();
    let told = (request.name.as_str(), request.etag.as_str(), request.request_id.as_str());
    let decision = decision(&mut fields, told, request.reason, 1);
    fields.finish(|| decision)
}

/// An assessment.
pub(in crate::assessment) fn level_assessment(own: LevelAssessment) -> pb::LevelAssessment {
    let measures = own.measures.0.into_iter().map(|measure| pb::level_assessment::Measure {
        fact: measure.fact,
        value: measure.value,
        source: source(measure.source).into(),
        evidence: measure.evidence,
    });
    let reasons = own.reasons.0.into_iter().map(|reason| pb::level_assessment::Reason {
        rule: reason.rule,
        text_zh: reason.zh,
        text_en: reason.en,
    });
    pb::LevelAssessment {
        name: OutletName::new(own.outlet_id, own.assessment_id).to_string(),
        state: state(own.state).into(),
        change: change(own.change).into(),
        as_of: Some(date(own.as_of)),
        period_begin_date: Some(date(own.period_begin_date)),
        level: own.level,
        proposed_level: own.proposed_level.unwrap_or_default(),
        measures: measures.collect(),
        missing_facts: own.missing.0,
        reasons: reasons.collect(),
        decision: OutletName::new(own.outlet_id, own.decision_id).to_string(),
        assessor: own.assessor,
        create_time: Some(timestamp(own.create_time)),
        decider: own.decider.unwrap_or_default(),
        decide_reason: own.decide_reason.unwrap_or_default(),
        decide_time: own.decide_time.map(timestamp),
        level_begin_date: own.level_begin_date.map(date),
        etag: own.version.to_string(),
    }
}
