//! `PartsService.IssueReservation`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use tonic::Code;

use super::requests::{bag, issue, release, shelf};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

crate::refusals!(parts.issue_reservation, "issue_reservation", |story| issue(&story, &story.engineers[0]));
crate::wrong_state!(parts.issue_reservation, "finish_repair", |story| issue(&story, &story.engineers[0]));

#[tokio::test(flavor = "multi_thread")]
async fn what_is_issued_is_off_the_shelf_and_with_a_technician_of_the_outlet() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "issue_reservation").await;
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (5, 1));
    let nobody = format!("{}/technicians/{}", story.outlet, request_id());
    refused(story.clients.parts.issue_reservation(issue(&story, &nobody)).await)
        .expect_reason(Code::NotFound, "NOT_FOUND");
    let issued = story.clients.parts.issue_reservation(issue(&story, &story.engineers[0])).await.unwrap().into_inner();
    assert_eq!((issued.state(), issued.technician), (pb::reservation::State::Issued, story.engineers[0].clone()));
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (4, 0));
}

/// What the migration does with reservations that were issued before there were bags: here the piece lies where it did
/// then, and another technician has it.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_issued_before_there_were_bags_goes_on_in_them() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "consume_reservation").await;
    let other = story.engineers[1].clone();
    let id = other.rsplit('/').next().unwrap().to_owned();
    let as_before = [
        "INSERT INTO transfers SELECT credit_party_id, gen_random_uuid(), unit, debit_account_id, debit_party_id, \
            credit_account_id, amount, 'release', 'posted', NULL, source, actor, post_time \
            FROM transfers WHERE code = 'hand_over'"
            .to_owned(),
        format!("UPDATE reservations SET technician_id = '{id}'"),
    ];
    let migration = include_str!("../../../migrations/2026-11-23-000056_bags/up.sql");
    let (_, moves) = migration.split_once("-- What technicians have in hand goes on in their bags.").unwrap();
    for statement in as_before.iter().map(String::as_str).chain(moves.split_terminator(';')) {
        let write = app.db.write("test.bags", async |tx| Ok(diesel::sql_query(statement.trim()).execute(tx).await?));
        if !statement.trim().is_empty() {
            assert_eq!(write.await.unwrap(), 1, "{statement}");
        }
    }
    assert_eq!((bag(&story, &story.engineers[0]).await, bag(&story, &other).await), ((0, 0), (1, 1)));
    story.clients.parts.release_reservation(release(&story)).await.unwrap();
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (5, 0));
    super::books::assert_they_balance(&app).await;
}
