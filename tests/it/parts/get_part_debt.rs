//! `PartsService.GetPartDebt`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use tonic::Code;

use super::requests::{consume, issue, reserve};
use super::serials::{named, three_boards};
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

#[tokio::test(flavor = "multi_thread")]
async fn how_long_follows_from_level_class_and_distance_by_the_table() {
    let app = TestApp::start().await;
    let mut story = three_boards(&app).await;
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    let mut parts = story.clients.parts.clone();
    let (near, far) = ("city = city", "city = 'Chengdu', province = 'sichuan'");
    // Consumed on 13 March: a board of one serial each time.
    for (serial, center, level, due) in
        [("A", near, 2, "2026-03-20"), ("B", far, 2, "2026-03-23"), ("C", far, 3, "2026-03-20")]
    {
        owner.batch_execute(&format!("UPDATE service_centers SET {center}")).await.unwrap();
        owner.batch_execute(&format!("UPDATE outlets SET level = {level}")).await.unwrap();
        let held = pb::ReservePartRequest { serials: named(&[serial]), ..reserve(&story, 1) };
        story.reservation = parts.reserve_part(held).await.unwrap().into_inner().name;
        parts.issue_reservation(issue(&story, &story.engineers[0])).await.unwrap();
        let old = format!("OLD-{serial}");
        let fitted = pb::ConsumeReservationRequest { removed_serials: named(&[&old]), ..consume(&story) };
        let opened = parts.consume_reservation(fitted).await.unwrap().into_inner().part_debts.remove(0);
        let debt = parts.get_part_debt(pb::GetPartDebtRequest { name: opened }).await.unwrap().into_inner();
        assert_eq!((debt.due_date, debt.serial.as_str()), (date(due), old.as_str()), "{center} {level}");
    }
}
