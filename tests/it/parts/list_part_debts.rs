//! `PartsService.ListPartDebts`.

use sanbao::pb;

use super::requests::consume;
use crate::harness::TestApp;
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn debts_are_narrowed_by_state() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "consume_reservation").await;
    let parent = story.outlet.clone();
    let asked = |state: pb::part_debt::State| pb::ListPartDebtsRequest {
        parent: parent.clone(),
        state: state.into(),
        ..Default::default()
    };
    let (owed, waived) = (asked(pb::part_debt::State::Owed), asked(pb::part_debt::State::Waived));
    let request = consume(&story);
    let parts = &mut story.clients.parts;
    assert_eq!(parts.list_part_debts(owed.clone()).await.unwrap().into_inner().part_debts, []);
    let opened = parts.consume_reservation(request).await.unwrap().into_inner().part_debts;
    let listed = parts.list_part_debts(owed).await.unwrap().into_inner().part_debts;
    assert_eq!(listed.into_iter().map(|debt| debt.name).collect::<Vec<_>>(), opened);
    assert_eq!(parts.list_part_debts(waived).await.unwrap().into_inner().part_debts, []);
}
