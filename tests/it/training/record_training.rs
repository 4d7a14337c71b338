//! `TrainingService.RecordTraining`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use sanbao::pb::training_record::Outcome;
use tonic::Code;

use super::requests::{NOBODY, draft, plan, record};
use crate::harness::{Expect as _, World, date, refused, request_id};

async fn technician(world: &World, name: &str) -> pb::Technician {
    let request = pb::GetTechnicianRequest { name: name.to_owned() };
    world.hq.network.clone().get_technician(request).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_passes_is_certified_and_gets_the_stars_and_who_fails_is_not() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let name = world.technician(&outlet.name).await;
    let plan = plan(&world).await;
    let mut training = world.hq.training.clone();
    for outcome in [Outcome::Absent, Outcome::Failed] {
        let kept = training.record_training(record(&plan, &name, outcome)).await.unwrap().into_inner();
        assert_eq!((kept.outcome(), kept.certificate.as_str()), (outcome, ""));
    }
    let before = technician(&world, &name).await;
    assert_eq!((before.star_level, before.certificates.len()), (3, 0));

    let request = record(&plan, &name, Outcome::Passed);
    let kept = training.record_training(request.clone()).await.unwrap().into_inner();
    assert_eq!(training.record_training(request).await.unwrap().into_inner(), kept);
    let after = technician(&world, &name).await;
    let [certificate] = after.certificates.as_slice() else { panic!("{after:?}") };
    assert_eq!((after.star_level, &certificate.name), (4, &kept.certificate));
    assert_eq!((certificate.begin_date, certificate.expire_date), (date("2026-03-01"), date("2028-03-01")));
    assert_eq!(
        (certificate.product_family(), certificate.action()),
        (pb::ProductFamily::Handset, pb::ServiceAction::ModuleRepair)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_lasts_as_long_is_enough_and_stars_are_never_taken() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let engineer = world.engineer(&outlet.name).await;
    let mut request = draft();
    request.training_plan.as_mut().unwrap().star_level = 2;
    let plan = world.hq.training.clone().create_training_plan(request).await.unwrap().into_inner().name;
    let before = technician(&world, &engineer).await;
    let request = record(&plan, &engineer, Outcome::Passed);
    let kept = world.hq.training.clone().record_training(request).await.unwrap().into_inner();
    assert_eq!((kept.certificate.as_str(), technician(&world, &engineer).await), ("", before));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_record_a_pass_at_once_one_wins() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let name = world.technician(&outlet.name).await;
    let plan = plan(&world).await;
    let (mut one, mut other) = (world.hq.training.clone(), world.hq.training.clone());
    let (one, other) = tokio::join!(
        one.record_training(record(&plan, &name, Outcome::Passed)),
        other.record_training(record(&plan, &name, Outcome::Passed)),
    );
    let lost = match (one, other) {
        (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
        both => panic!("{both:?}"),
    };
    // Whichever of the two guards the loser meets first: one certificate at a time, or one pass.
    assert_eq!(lost.code(), Code::FailedPrecondition, "{lost:?}");
    let again = record(&plan, &name, Outcome::Passed);
    let again = refused(world.hq.training.clone().record_training(again).await);
    again.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_eq!(technician(&world, &name).await.certificates.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_out_of_place_and_outlets_without_the_grant_are_refused() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let name = world.technician(&outlet.name).await;
    let mut training = world.hq.training.clone();
    let of_plan = plan(&world).await;

    let mut future = record(&of_plan, &name, Outcome::Passed);
    future.training_record.as_mut().unwrap().training_date = date("2026-03-02");
    refused(training.record_training(future).await).expect_fields(&["training_record.training_date"]);
    let mut early = record(&of_plan, &name, Outcome::Passed);
    early.training_record.as_mut().unwrap().training_date = date("2026-02-28");
    refused(training.record_training(early).await).expect_reason(Code::FailedPrecondition, "OUT_OF_RANGE");
    let nothing = record(NOBODY, &name, Outcome::Passed);
    refused(training.record_training(nothing).await).expect_reason(Code::NotFound, "NOT_FOUND");

    let mut boards = draft();
    boards.training_plan.as_mut().unwrap().action = pb::ServiceAction::BoardRepair.into();
    let boards = training.create_training_plan(boards).await.unwrap().into_inner().name;
    let request = record(&boards, &name, Outcome::Passed);
    refused(training.record_training(request).await).expect_reason(Code::FailedPrecondition, "NOT_GRANTED");

    let leaving = pb::ReleaseTechnicianRequest {
        name: name.clone(),
        leave_date: date("2026-03-01"),
        reason: "moved".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    world.hq.network.clone().release_technician(leaving).await.unwrap();
    let request = record(&of_plan, &name, Outcome::Passed);
    refused(training.record_training(request).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_at_once_and_no_outlet_trains_its_own() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let name = world.technician(&outlet.name).await;
    let mut training = world.hq.training.clone();
    let empty = pb::RecordTrainingRequest { parent: outlet.name.clone(), ..Default::default() };
    refused(training.record_training(empty).await).expect_fields(&["request_id", "training_record"]);
    let mut wrong = record("plan", &name, Outcome::Unspecified);
    let told = wrong.training_record.as_mut().unwrap();
    told.technician = format!("{NOBODY}/technicians/x");
    told.training_date = date("2026-02-30");
    told.evidence = "x".repeat(201);
    refused(training.record_training(wrong).await).expect_fields(&[
        "training_record.training_plan",
        "training_record.technician",
        "training_record.training_date",
        "training_record.outcome",
        "training_record.evidence",
    ]);
    let plan = plan(&world).await;
    let manager = world.hq.at_outlet(&outlet.name, "outlet_manager");
    let status = refused(manager.training.clone().record_training(record(&plan, &name, Outcome::Passed)).await);
    status.expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_a_fact() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let name = world.technician(&outlet.name).await;
    let plan = plan(&world).await;
    world.hq.training.clone().record_training(record(&plan, &name, Outcome::Failed)).await.unwrap();
    for change in ["UPDATE training_records SET outcome = 'passed'", "DELETE FROM training_records"] {
        let changed =
            world.app.db.write("test.edit", async |tx| Ok(diesel::sql_query(change).execute(tx).await?)).await;
        assert!(changed.is_err(), "{change}");
    }
}
