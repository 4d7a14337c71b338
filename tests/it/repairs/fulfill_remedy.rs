//! `RepairService.FulfillRemedy`.

use sanbao::pb::decision::Remedy;
use sanbao::pb::repair_order::{Custody, State};

use super::requests::{approve, fulfill};
use crate::harness::TestApp;
use crate::story::told_until;

crate::wrong_state!(repairs.fulfill_remedy, "approve_repair_order", |story| fulfill(&story));

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_closes_the_order_and_the_device_stays() {
    for remedy in [Remedy::RefundLessDepreciation, Remedy::Exchange] {
        let app = TestApp::start().await;
        let mut story = told_until(&app, "approve_repair_order").await;
        story.clients.repairs.approve_repair_order(approve(&story, remedy, "0.00")).await.unwrap();
        let request = fulfill(&story);
        let closed = story.clients.repairs.fulfill_remedy(request.clone()).await.unwrap().into_inner();
        assert_eq!((closed.state(), closed.custody()), (State::Closed, Custody::Outlet));
        assert_eq!(story.clients.repairs.fulfill_remedy(request).await.unwrap().into_inner(), closed);
    }
}
