//! `RepairService.GetRepairOrder`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_history_is_shown_and_the_customer_is_masked() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "start_repair").await;
    let read = pb::GetRepairOrderRequest { name: story.order.clone() };
    let order = story.clients.repairs.get_repair_order(read).await.unwrap().into_inner();
    let customer = order.customer.unwrap();
    assert_eq!((customer.display_name.as_str(), customer.phone.as_str()), ("王**", "138****5678"));
    let verbs: Vec<&str> = order.transitions.iter().map(|transition| transition.verb.as_str()).collect();
    assert_eq!(verbs, ["OpenRepairOrder", "StartDiagnosis", "DiagnoseRepairOrder", "ApproveRepairOrder"]);
    assert!(order.consent.is_some() && order.offers.len() == 3 && order.diagnosis.is_some());
    for name in [
        format!("{}/repairOrders/{}", story.outlet, request_id()),
        story.order.replace(&story.outlet, &format!("outlets/{}", request_id())),
    ] {
        let request = pb::GetRepairOrderRequest { name };
        refused(story.clients.repairs.get_repair_order(request).await).expect_reason(Code::NotFound, "NOT_FOUND");
    }
}
