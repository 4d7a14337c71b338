//! `TrainingService.ExportTraining`.

use pb::export_training_request::List;
use sanbao::pb;
use sanbao::pb::training_record::Outcome;
use tonic::Code;

use super::requests::{NOBODY, plan, record};
use crate::harness::{Expect as _, World, date, refused};
use crate::network::sheets::{columns, whole};

fn asked(parent: &str, list: List, plan: &str) -> pb::ExportTrainingRequest {
    pb::ExportTrainingRequest {
        parent: parent.to_owned(),
        list: list.into(),
        training_plan: plan.to_owned(),
        as_of: date("2026-06-01"),
        ..Default::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_trainees_and_progress_come_out_whole() {
    let world = World::new().await;
    let (outlet, other) = (world.outlet(2).await, world.outlet(2).await);
    let passed = world.technician(&outlet.name).await;
    let late = world.technician(&outlet.name).await;
    world.technician(&other.name).await;
    let plan = plan(&world).await;
    let training = world.hq.training.clone();
    training.clone().record_training(record(&plan, &passed, Outcome::Passed)).await.unwrap();
    let sent = async |request| columns(&whole(training.clone().export_training(request).await).await.0, 100);

    let plans = sent(asked("outlets/-", List::TrainingPlans, "")).await;
    assert_eq!((plans.len(), plans[1][0].as_str(), plans[1][3].as_str()), (2, plan.as_str(), "handset"));
    let all = sent(asked("outlets/-", List::Trainees, &plan)).await;
    let own = sent(asked(&outlet.name, List::Trainees, &plan)).await;
    assert_eq!((all.len(), own.len()), (4, 3));
    assert_eq!(own[1][..], [passed.as_str(), "Li Lei", "2026-03-01", "1", "false"]);
    let lagging = pb::ExportTrainingRequest { late_only: true, ..asked(&outlet.name, List::Trainees, &plan) };
    assert_eq!(sent(lagging).await[1..], [[late.as_str(), "Li Lei", "", "0", "true"]]);
    let progress = sent(asked("outlets/-", List::TrainingProgress, &plan)).await;
    assert_eq!(progress[1..], [[outlet.name.as_str(), "2", "1", "1"], [other.name.as_str(), "1", "0", "1"]]);

    let mut manager = world.hq.at_outlet(&other.name, "outlet_manager").training;
    let foreign = manager.export_training(asked(&outlet.name, List::Trainees, &plan)).await;
    refused(foreign).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_wrongly_is_told_before_anything_is_sent() {
    let world = World::new().await;
    let mut training = world.hq.training.clone();
    let nothing = pb::ExportTrainingRequest::default();
    refused(training.export_training(nothing).await).expect_fields(&["parent", "list", "training_plan"]);
    let odd = asked("outlets/-", List::TrainingPlans, NOBODY);
    refused(training.export_training(odd).await).expect_fields(&["training_plan"]);
    let nobody = asked("outlets/-", List::Trainees, NOBODY);
    refused(training.export_training(nobody).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
