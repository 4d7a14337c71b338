//! `RepairService.PauseRepair`.

use sanbao::pb;
use sanbao::pb::repair_order::{AwaitedParty, State};

use super::requests::pause;
use crate::harness::TestApp;
use crate::story::{Story, told_until};

crate::refusals!(repairs.pause_repair, "reserve_part", |story| pause(&story, AwaitedParty::Part));
crate::wrong_state!(repairs.pause_repair, "start_repair", |story| pause(&story, AwaitedParty::Part));

/// Whose delay the repair is, as a decision taken on day 40 of the wait sees it.
async fn facts_after_forty_days(app: &TestApp, story: &Story) -> pb::Facts {
    app.set_time("2026-04-22T10:00:00+08:00");
    let fault = pb::decide_request::DeviceFault {
        device: story.device.clone(),
        fault: Some(pb::facts::Fault {
            reported: Some(prost_types::Timestamp { seconds: 1_773_367_200, nanos: 0 }),
            listed: Some(true),
            ..Default::default()
        }),
        ..Default::default()
    };
    let request = pb::DecideRequest { case: Some(pb::decide_request::Case::DeviceFault(fault)) };
    story.clients.policy.clone().decide(request).await.unwrap().into_inner().facts.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_is_told_and_its_days_are_those_of_who_is_waited_for() {
    for (awaited, delay) in [
        (AwaitedParty::Part, "producer_parts"),
        (AwaitedParty::Customer, "consumer"),
        (AwaitedParty::HigherLevel, "none"),
    ] {
        let app = TestApp::start().await;
        let mut story = told_until(&app, "reserve_part").await;
        let waiting = story.clients.repairs.pause_repair(pause(&story, awaited)).await.unwrap().into_inner();
        assert_eq!((waiting.state(), waiting.wait.unwrap().awaited_party()), (State::Waiting, awaited));
        let facts = facts_after_forty_days(&app, &story).await;
        assert_eq!(facts.open_repair.unwrap().delay, delay);
    }
}
