//! `PartsService.GetPartDebt`.

use sanbao::pb;
use tonic::Code;

use super::requests::consume;
use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_defective_piece_is_owed_within_seven_days() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "consume_reservation").await;
    let consumed = story.clients.parts.consume_reservation(consume(&story)).await.unwrap().into_inner();
    let read = pb::GetPartDebtRequest { name: consumed.part_debts[0].clone() };
    let debt = story.clients.parts.get_part_debt(read).await.unwrap().into_inner();
    assert_eq!((debt.state(), debt.due_date), (pb::part_debt::State::Owed, date("2026-03-20")));
    let unknown = pb::GetPartDebtRequest { name: format!("{}/partDebts/{}", story.outlet, request_id()) };
    refused(story.clients.parts.get_part_debt(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
