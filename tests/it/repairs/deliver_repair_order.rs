//! `RepairService.DeliverRepairOrder`.

use sanbao::pb::repair_order::{Custody, State};

use super::requests::deliver;
use crate::harness::TestApp;
use crate::story::told_until;

crate::refusals!(repairs.deliver_repair_order, "deliver_repair_order", |story| deliver(&story));
crate::wrong_state!(repairs.deliver_repair_order, "reinspect_repair_order", |story| deliver(&story));

#[tokio::test(flavor = "multi_thread")]
async fn the_device_goes_back_to_its_customer_also_when_the_clock_was_put_back() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "deliver_repair_order").await;
    app.set_time("2026-03-12T10:00:00+08:00");
    let delivered = story.clients.repairs.deliver_repair_order(deliver(&story)).await.unwrap().into_inner();
    assert_eq!((delivered.state(), delivered.custody()), (State::Delivered, Custody::Customer));
}
