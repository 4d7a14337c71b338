//! Requests about assessments of levels, and an outlet that has a failed audit.

use sanbao::pb;

use super::requests::{audit, published};
use crate::harness::{World, date, request_id};

/// An assessment as of the beginning of the tests' time; nothing is told.
pub fn assess(outlet: &str) -> pb::AssessOutletRequest {
    pb::AssessOutletRequest { parent: outlet.to_owned(), request_id: request_id(), ..Default::default() }
}

/// A value with its evidence.
#[expect(clippy::unnecessary_wraps, reason = "as the field takes it")]
pub fn told(value: i32) -> Option<pb::ToldMeasure> {
    Some(pb::ToldMeasure { value, evidence: "REPORT-7".to_owned() })
}

/// A confirmation from a day on.
pub fn confirm(name: &str, day: &str) -> pb::ConfirmLevelAssessmentRequest {
    let begin_date = if day.is_empty() { None } else { date(day) };
    pb::ConfirmLevelAssessmentRequest {
        name: name.to_owned(),
        begin_date,
        request_id: request_id(),
        ..Default::default()
    }
}

/// A rejection.
pub fn reject(name: &str) -> pb::RejectLevelAssessmentRequest {
    pb::RejectLevelAssessmentRequest {
        name: name.to_owned(),
        reason: "the auditor was at the wrong shop".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    }
}

/// An outlet of level 2 that failed its audit: its name, and the audit's.
pub async fn failed(world: &World) -> (String, String) {
    let (outlet, checklist) = (world.outlet(2).await.name, published(world).await);
    let submitted = world.hq.assessment.clone().submit_audit(audit(&outlet, &checklist, [3, 2, 1])).await.unwrap();
    (outlet, submitted.into_inner().name)
}

/// An assessment of it that proposes level 1.
pub async fn demotion(world: &World) -> pb::LevelAssessment {
    let (outlet, _) = failed(world).await;
    world.hq.assessment.clone().assess_outlet(assess(&outlet)).await.unwrap().into_inner()
}

/// What an outlet is now.
pub async fn outlet(world: &World, name: &str) -> pb::Outlet {
    let read = pb::GetOutletRequest { name: name.to_owned() };
    world.hq.network.clone().get_outlet(read).await.unwrap().into_inner()
}

/// The facts that were measured, with their values.
pub fn facts(assessment: &pb::LevelAssessment) -> Vec<(&str, i64)> {
    assessment.measures.iter().map(|own| (own.fact.as_str(), own.value)).collect()
}
