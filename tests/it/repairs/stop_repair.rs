//! `RepairService.StopRepair`.

use sanbao::pb::repair_order::{AwaitedParty, State};
use tonic::Code;

use super::requests::{deliver, pause, stop};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

crate::refusals!(repairs.stop_repair, "reserve_part", |story| stop(&story));
crate::wrong_state!(repairs.stop_repair, "approve_repair_order", |story| stop(&story));

#[tokio::test(flavor = "multi_thread")]
async fn work_that_cannot_go_on_ends_unrepaired_from_wherever_it_stands() {
    for (step, waits) in [("start_repair", false), ("reserve_part", false), ("reserve_part", true)] {
        let app = TestApp::start().await;
        let mut story = told_until(&app, step).await;
        if waits {
            story.clients.repairs.pause_repair(pause(&story, AwaitedParty::Customer)).await.unwrap();
        }
        let ready = story.clients.repairs.stop_repair(stop(&story)).await.unwrap().into_inner();
        assert_eq!((ready.state(), ready.repair_outcome.as_str(), ready.wait), (State::Ready, "unrepaired", None));
        story.clients.repairs.deliver_repair_order(deliver(&story)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_device_does_not_leave_before_the_pieces_are_back_on_the_shelf() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "issue_reservation").await;
    story.clients.repairs.stop_repair(stop(&story)).await.unwrap();
    refused(story.clients.repairs.deliver_repair_order(deliver(&story)).await)
        .expect_reason(Code::FailedPrecondition, "PARTS_OUTSTANDING");
    let (name, etag) = (story.reservation.clone(), String::new());
    let release = sanbao::pb::ReleaseReservationRequest { name, etag, request_id: request_id(), ..Default::default() };
    story.clients.parts.release_reservation(release).await.unwrap();
    story.clients.repairs.deliver_repair_order(deliver(&story)).await.unwrap();
}
