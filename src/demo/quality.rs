//! The demo's training, audits and assessments of levels: some are late, some fail, some wait for a decision.

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};

use super::caller::{DemoCaller, answer, at, by, day, id};
use super::network::DemoOutlet;
use crate::pb;

/// Loads what was taught, looked at and proposed in the last month.
pub(super) async fn load(caller: &DemoCaller, outlets: &[DemoOutlet], today: DateTime<Utc>) -> Result<()> {
    training(caller, outlets, today).await.context("training")?;
    let audited = audits(caller, today).await.context("audits")?;
    assessments(caller, &audited, today).await.context("assessments")
}

/// A training that most outlets of level 2 and 3 have sent somebody to.
async fn training(caller: &DemoCaller, outlets: &[DemoOutlet], today: DateTime<Utc>) -> Result<()> {
    let mut training = caller.training.clone();
    let plan = pb::TrainingPlan {
        display_name: "Folding screens".to_owned(),
        product_family: pb::ProductFamily::Handset.into(),
        action: pb::ServiceAction::ModuleRepair.into(),
        minimum_level: 2,
        begin_date: Some(day(today - TimeDelta::days(30))),
        due_date: Some(day(today - TimeDelta::days(5))),
        ..Default::default()
    };
    let request = pb::CreateTrainingPlanRequest { training_plan: Some(plan), request_id: id("training plan") };
    let plan = answer(training.create_training_plan(at(today - TimeDelta::days(30), request)?).await)?.name;
    for outlet in outlets.iter().filter(|outlet| outlet.level > 1) {
        let who = if outlet.index.is_multiple_of(4) { 1 } else { outlet.engineers.len() };
        for (number, technician) in outlet.engineers.iter().take(who).enumerate() {
            use pb::training_record::Outcome;
            let failed = (outlet.index + number).is_multiple_of(9);
            let record = pb::TrainingRecord {
                training_plan: plan.clone(),
                technician: technician.clone(),
                training_date: Some(day(today - TimeDelta::days(20))),
                outcome: if failed { Outcome::Failed } else { Outcome::Passed }.into(),
                evidence: format!("attendance list {}", outlet.index + 1),
                ..Default::default()
            };
            let request = pb::RecordTrainingRequest {
                parent: outlet.name.clone(),
                training_record: Some(record),
                request_id: id(&format!("training {} {number}", outlet.index)),
            };
            answer(training.record_training(at(today - TimeDelta::days(19), request)?).await)?;
        }
    }
    Ok(())
}

/// A round of audits: every tenth outlet of each level; one in four fails. Answers the outlets that were visited.
async fn audits(caller: &DemoCaller, today: DateTime<Utc>) -> Result<Vec<String>> {
    use pb::audit_checklist::{Item, Section};
    let mut assessment = caller.assessment.clone();
    let when = today - TimeDelta::days(15);
    let item = |code: &str, title: &str, score_max| Item { code: code.to_owned(), title: title.to_owned(), score_max };
    let section = |code: &str, title: &str, weight_basis_points, items| Section {
        code: code.to_owned(),
        title: title.to_owned(),
        weight_basis_points,
        pass_mark_basis_points: 6_000,
        items,
    };
    let books = vec![item("COUNT", "Stock agrees with the books", 10), item("RETURNS", "Bad parts are sent back", 10)];
    let checklist = pb::AuditChecklist {
        code: "YEARLY".to_owned(),
        display_name: "Yearly audit".to_owned(),
        sections: vec![
            section("STOCK", "Spare parts", 6_000, books),
            section("PREMISES", "Premises", 4_000, vec![item("ESD", "Benches are grounded", 5)]),
        ],
        pass_mark_basis_points: 7_000,
        ..Default::default()
    };
    let request = pb::PublishAuditChecklistRequest { checklist: Some(checklist), request_id: id("checklist") };
    let checklist = answer(assessment.publish_audit_checklist(at(when, request)?).await)?.name;
    let stratum = |level| pb::audit_round::Stratum { level, share_basis_points: 1_000, ..Default::default() };
    let round = pb::AuditRound {
        display_name: "This half-year".to_owned(),
        checklist: checklist.clone(),
        strata: (1..=3).map(stratum).collect(),
        ..Default::default()
    };
    let request = pb::DrawAuditRoundRequest { round: Some(round), request_id: id("round") };
    let drawn = answer(assessment.draw_audit_round(at(when, request)?).await)?;
    for (number, outlet) in drawn.outlets.iter().enumerate() {
        let fails = number.is_multiple_of(4);
        let found = |code: &str, score| pb::audit::Answer {
            item: code.to_owned(),
            score,
            remark: String::new(),
            evidence: vec![format!("photos/{}/{code}", number + 1)],
        };
        let audit = pb::Audit {
            checklist: checklist.clone(),
            round: drawn.name.clone(),
            audit_date: Some(day(today - TimeDelta::days(10))),
            answers: if fails {
                vec![found("COUNT", 5), found("RETURNS", 3), found("ESD", 3)]
            } else {
                vec![found("COUNT", 9), found("RETURNS", 8), found("ESD", 5)]
            },
            ..Default::default()
        };
        let request_id = id(&format!("audit {number}"));
        let request = pb::SubmitAuditRequest { parent: outlet.clone(), audit: Some(audit), request_id };
        answer(assessment.submit_audit(by("auditor", today - TimeDelta::days(9), request)?).await)?;
    }
    Ok(drawn.outlets)
}

/// Assessments of those that were visited. What keeps their level is confirmed; what changes it waits for somebody.
async fn assessments(caller: &DemoCaller, audited: &[String], today: DateTime<Utc>) -> Result<()> {
    use pb::level_assessment::State;
    let mut assessment = caller.assessment.clone();
    let when = today - TimeDelta::days(7);
    for (number, outlet) in audited.iter().enumerate() {
        let told = |value, evidence: &str| Some(pb::ToldMeasure { value, evidence: evidence.to_owned() });
        let request = pb::AssessOutletRequest {
            parent: outlet.clone(),
            equipment: told(3, "visit of the auditor"),
            survey: told(760 + i32::try_from(number)? * 7 % 120, "callbacks of the last quarter"),
            request_id: id(&format!("assess {number}")),
            ..Default::default()
        };
        let made = answer(assessment.assess_outlet(at(when, request)?).await)?;
        if made.state() == State::Proposed && made.proposed_level == 0 {
            let request = pb::ConfirmLevelAssessmentRequest {
                name: made.name,
                reason: "as the table says".to_owned(),
                request_id: id(&format!("confirm {number}")),
                ..Default::default()
            };
            answer(assessment.confirm_level_assessment(by("director", when + TimeDelta::days(1), request)?).await)?;
        }
    }
    Ok(())
}
