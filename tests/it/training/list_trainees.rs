//! `TrainingService.ListTrainees`.

use sanbao::pb;
use sanbao::pb::trainee::State;
use sanbao::pb::training_record::Outcome;
use tonic::Code;

use super::requests::{NOBODY, draft, plan, record, trainees};
use crate::harness::{Expect as _, World, date, refused, request_id};

async fn states(world: &World, request: pb::ListTraineesRequest) -> Vec<(String, State, i32)> {
    let page = world.hq.training.clone().list_trainees(request).await.unwrap().into_inner();
    page.trainees.iter().map(|own| (own.technician.clone(), own.state(), own.attempt_count)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_late_turns_with_the_day_after_the_due_date() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let passed = world.technician(&outlet.name).await;
    let failed = world.technician(&outlet.name).await;
    let plan = plan(&world).await;
    for (name, outcome) in [(&passed, Outcome::Passed), (&failed, Outcome::Failed)] {
        world.hq.training.clone().record_training(record(&plan, name, outcome)).await.unwrap();
    }
    let on = |day: &str| trainees(&outlet.name, &plan, day);
    let (done, open) = ((passed.clone(), State::Passed, 1), |state| (failed.clone(), state, 1));
    assert_eq!(states(&world, on("2026-05-31")).await, [done.clone(), open(State::Pending)]);
    assert_eq!(states(&world, on("2026-06-01")).await, [done, open(State::Late)]);
    let late = |day: &str| pb::ListTraineesRequest { late_only: true, ..on(day) };
    assert!(states(&world, late("2026-05-31")).await.is_empty());
    assert_eq!(states(&world, late("2026-06-01")).await, [open(State::Late)]);
    assert!(states(&world, on("2026-02-28")).await.is_empty(), "nobody was entered then");
}

#[tokio::test(flavor = "multi_thread")]
async fn levels_below_those_without_the_grant_and_who_left_are_not_concerned() {
    let world = World::new().await;
    let concerned = world.outlet(3).await;
    let staying = world.technician(&concerned.name).await;
    let leaving = world.technician(&concerned.name).await;
    let below = world.outlet(1).await;
    let lower = world.technician(&below.name).await;
    let plan = plan(&world).await;
    let left = pb::ReleaseTechnicianRequest {
        name: leaving.clone(),
        leave_date: date("2026-04-01"),
        reason: "moved".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    world.hq.network.clone().release_technician(left).await.unwrap();
    let names = |found: Vec<(String, State, i32)>| found.into_iter().map(|own| own.0).collect::<Vec<_>>();
    let all = |day: &str| trainees("outlets/-", &plan, day);
    assert_eq!(names(states(&world, all("2026-03-31")).await), [staying.clone(), leaving]);
    assert_eq!(names(states(&world, all("2026-04-01")).await), std::slice::from_ref(&staying));

    // What every level is granted tells the level from the grant.
    for (minimum_level, concerned) in [(1, vec![staying.clone(), lower]), (2, vec![staying])] {
        let mut request = draft();
        let plan = request.training_plan.as_mut().unwrap();
        (plan.action, plan.minimum_level) = (pb::ServiceAction::Accept.into(), minimum_level);
        let plan = world.hq.training.clone().create_training_plan(request).await.unwrap().into_inner().name;
        assert_eq!(names(states(&world, trainees("outlets/-", &plan, "2026-04-01")).await), concerned);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn trainees_come_page_by_page_and_to_their_own_outlet_only() {
    let world = World::new().await;
    let outlet = world.outlet(2).await;
    let mut entered = Vec::new();
    for _ in 0..3 {
        entered.push(world.technician(&outlet.name).await);
    }
    let plan = plan(&world).await;
    let manager = world.hq.at_outlet(&outlet.name, "outlet_manager");
    let mut training = manager.training.clone();
    let asked = pb::ListTraineesRequest { page_size: 2, ..trainees(&outlet.name, &plan, "2026-03-01") };
    let first = training.list_trainees(asked.clone()).await.unwrap().into_inner();
    let rest = pb::ListTraineesRequest { page_token: first.next_page_token.clone(), ..asked.clone() };
    let rest = training.list_trainees(rest).await.unwrap().into_inner();
    let listed: Vec<_> = first.trainees.into_iter().chain(rest.trainees).map(|own| own.technician).collect();
    assert_eq!((listed, rest.next_page_token.as_str()), (entered, ""));

    let other = pb::ListTraineesRequest { late_only: true, page_token: first.next_page_token, ..asked };
    refused(training.list_trainees(other).await).expect_fields(&["page_token"]);
    let all = trainees("outlets/-", &plan, "2026-03-01");
    refused(training.list_trainees(all).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    let nothing = trainees(&outlet.name, NOBODY, "2026-03-01");
    refused(training.list_trainees(nothing).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = trainees(&outlet.name, "", "1989-12-31");
    refused(training.list_trainees(wrong).await).expect_fields(&["training_plan", "as_of"]);
}
