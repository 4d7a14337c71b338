//! `PartsService.ReleaseReservation`.

use sanbao::pb;

use super::requests::{release, shelf};
use crate::harness::TestApp;
use crate::story::told_until;

crate::refusals!(parts.release_reservation, "issue_reservation", |story| release(&story));
crate::wrong_state!(parts.release_reservation, "finish_repair", |story| release(&story));

#[tokio::test(flavor = "multi_thread")]
async fn promised_and_issued_pieces_come_back_to_the_shelf() {
    for step in ["issue_reservation", "consume_reservation"] {
        let app = TestApp::start().await;
        let mut story = told_until(&app, step).await;
        let released = story.clients.parts.release_reservation(release(&story)).await.unwrap().into_inner();
        assert_eq!(released.state(), pb::reservation::State::Released);
        assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (5, 0));
        super::books::assert_they_balance(&app).await;
    }
}
