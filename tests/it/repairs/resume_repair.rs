//! `RepairService.ResumeRepair`.

use sanbao::pb::repair_order::{AwaitedParty, State};

use super::requests::{pause, resume};
use crate::harness::TestApp;
use crate::story::told_until;

crate::wrong_state!(repairs.resume_repair, "start_repair", |story| resume(&story));

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_ends_also_when_the_clock_was_put_back() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    for now in ["2026-03-15T10:00:00+08:00", "2026-03-14T10:00:00+08:00"] {
        let paused = story.clients.repairs.pause_repair(pause(&story, AwaitedParty::Part)).await.unwrap();
        assert_eq!(paused.into_inner().state(), State::Waiting);
        app.set_time(now);
        let resumed = story.clients.repairs.resume_repair(resume(&story)).await.unwrap().into_inner();
        assert_eq!((resumed.state(), resumed.wait), (State::InRepair, None));
    }
}
