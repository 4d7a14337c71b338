//! `RepairService.CancelRepairOrder`.

use sanbao::pb::repair_order::{Custody, State};

use super::requests::cancel;
use crate::harness::TestApp;
use crate::story::told_until;

crate::refusals!(repairs.cancel_repair_order, "start_diagnosis", |story| cancel(&story));
crate::wrong_state!(repairs.cancel_repair_order, "start_repair", |story| cancel(&story));

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_given_up_at_any_time_before_its_approval() {
    for step in ["start_diagnosis", "diagnose_repair_order", "approve_repair_order"] {
        let app = TestApp::start().await;
        let mut story = told_until(&app, step).await;
        let cancelled = story.clients.repairs.cancel_repair_order(cancel(&story)).await.unwrap().into_inner();
        assert_eq!((cancelled.state(), cancelled.custody()), (State::Cancelled, Custody::Customer));
    }
}
