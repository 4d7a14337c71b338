//! Requests about a plan for module repair of handsets, from March to the end of May 2026.

use sanbao::pb;
use sanbao::pb::training_record::Outcome;

use crate::harness::{World, date, request_id};

pub const NOBODY: &str = "trainingPlans/00000000-0000-7000-8000-000000000000";

pub fn draft() -> pb::CreateTrainingPlanRequest {
    let plan = pb::TrainingPlan {
        display_name: "Folding screens".to_owned(),
        product_family: pb::ProductFamily::Handset.into(),
        action: pb::ServiceAction::ModuleRepair.into(),
        minimum_level: 2,
        begin_date: date("2026-03-01"),
        due_date: date("2026-05-31"),
        certificate_months: 24,
        star_level: 4,
        ..Default::default()
    };
    pb::CreateTrainingPlanRequest { training_plan: Some(plan), request_id: request_id() }
}

/// A plan; answers its name.
pub async fn plan(world: &World) -> String {
    world.hq.training.clone().create_training_plan(draft()).await.unwrap().into_inner().name
}

pub fn record(plan: &str, technician: &str, outcome: Outcome) -> pb::RecordTrainingRequest {
    let (outlet, _) = technician.split_once("/technicians/").unwrap();
    let record = pb::TrainingRecord {
        training_plan: plan.to_owned(),
        technician: technician.to_owned(),
        training_date: date("2026-03-01"),
        outcome: outcome.into(),
        evidence: "LIST-1".to_owned(),
        ..Default::default()
    };
    pb::RecordTrainingRequest { parent: outlet.to_owned(), training_record: Some(record), request_id: request_id() }
}

pub fn trainees(parent: &str, plan: &str, day: &str) -> pb::ListTraineesRequest {
    pb::ListTraineesRequest {
        parent: parent.to_owned(),
        training_plan: plan.to_owned(),
        as_of: date(day),
        ..Default::default()
    }
}
