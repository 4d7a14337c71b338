//! `PartsService.ReservePart`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use sanbao::pb;
use tonic::Code;

use super::requests::{adjustment, misfit, reserve, shelf, to_bag};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn five_pieces_are_promised_five_times_however_many_ask_at_once() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (mut parts, request) = (story.clients.parts.clone(), reserve(&story, 1));
        calls.spawn(async move { parts.reserve_part(request).await });
    }
    let (got, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((got.len(), lost.len()), (5, 59));
    for outcome in lost {
        refused(outcome).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    }
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_ones_among_many_hurt_none_of_their_neighbors_and_a_repeated_one_counts_once() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let repeated = reserve(&story, 1);
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..40 {
        let request = match number % 4 {
            0 => repeated.clone(),
            1 => pb::ReservePartRequest { part: format!("parts/{}", request_id()), ..reserve(&story, 1) },
            2 => reserve(&story, 6),
            _ => reserve(&story, 1),
        };
        let mut parts = story.clients.parts.clone();
        calls.spawn(async move { (number % 4, parts.reserve_part(request).await) });
    }
    let outcomes = calls.join_all().await;
    let of = |kind| outcomes.iter().filter(move |(own, _)| *own == kind).map(|(_, outcome)| outcome);
    let same: Vec<_> = of(0).map(|outcome| outcome.as_ref().unwrap().get_ref().name.clone()).collect();
    assert!(same.iter().all(|name| *name == same[0]));
    for outcome in of(1) {
        outcome.as_ref().unwrap_err().expect_reason(Code::NotFound, "NOT_FOUND");
    }
    assert!(of(2).all(Result::is_err));
    assert_eq!(of(3).filter(|outcome| outcome.is_ok()).count(), 4);
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_promised_is_refused() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let mut parts = story.clients.parts.clone();
    refused(parts.reserve_part(reserve(&story, 6)).await).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let defective = pb::ReservePartRequest { condition: pb::StockCondition::Defective.into(), ..reserve(&story, 1) };
    refused(parts.reserve_part(defective).await).expect_reason(Code::FailedPrecondition, "CONDITION_NOT_RESERVABLE");
    for quantity in [0, -1, i64::MAX] {
        refused(parts.reserve_part(reserve(&story, quantity)).await).expect_fields(&["quantity"]);
    }
    let repair_order = format!("outlets/{}/repairOrders/{}", request_id(), request_id());
    let foreign = pb::ReservePartRequest { repair_order, ..reserve(&story, 1) };
    refused(parts.reserve_part(foreign).await).expect_fields(&["repair_order"]);
    let part = misfit(&mut story).await;
    let misfit = pb::ReservePartRequest { part, ..reserve(&story, 1) };
    refused(parts.reserve_part(misfit).await).expect_reason(Code::FailedPrecondition, "PART_DOES_NOT_FIT");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_promised_to_an_order_that_is_not_worked_on() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "approve_repair_order").await;
    refused(story.clients.parts.reserve_part(reserve(&story, 1)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}

#[derive(diesel::QueryableByName)]
struct Waiting {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    is_waiting: bool,
}

/// Who waits for a row of one outlet holds up no other outlet.
#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_whose_rows_are_held_keeps_no_other_waiting() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let mut holder = AsyncPgConnection::establish(&app.url).await.unwrap();
    holder.batch_execute("BEGIN; SELECT FROM accounts WHERE location = 'on_hand' FOR UPDATE").await.unwrap();
    let (mut parts, request) = (story.clients.parts.clone(), reserve(&story, 1));
    let held = tokio::spawn(async move { parts.reserve_part(request).await });
    let sql = "SELECT count(*) > 0 AS is_waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut looker = AsyncPgConnection::establish(&app.url).await.unwrap();
    while !diesel::sql_query(sql).get_result::<Waiting>(&mut looker).await.unwrap().is_waiting {
        tokio::task::yield_now().await;
    }
    // Judged in a batch like any other, though there is no such outlet.
    let other = format!("outlets/{}", request_id());
    let order = format!("{other}/repairOrders/{}", request_id());
    let elsewhere = pb::ReservePartRequest { parent: other, repair_order: order, ..reserve(&story, 1) };
    refused(story.clients.parts.clone().reserve_part(elsewhere).await).expect_reason(Code::NotFound, "NOT_FOUND");
    assert!(!held.is_finished());
    holder.batch_execute("ROLLBACK").await.unwrap();
    held.await.unwrap().unwrap();
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_promised_is_used_by_nobody_else_nor_counted_away() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let mut parts = story.clients.parts.clone();
    story.reservation = parts.reserve_part(reserve(&story, 4)).await.unwrap().into_inner().name;
    let technician = story.engineers[0].clone();
    refused(parts.reserve_part(reserve(&story, 2)).await).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    refused(parts.issue_to_bag(to_bag(&story, &technician, 2)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    refused(parts.adjust_stock(adjustment(&story, -2)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (5, 4));
    parts.issue_reservation(super::requests::issue(&story, &technician)).await.unwrap();
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (1, 0));
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refurbished_pieces_are_promised_as_such_and_by_themselves() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let refurbished = i32::from(pb::StockCondition::Refurbished);
    let found = pb::AdjustStockRequest { condition: refurbished, ..adjustment(&story, 2) };
    story.clients.parts.adjust_stock(found).await.unwrap();
    let wanted = |quantity| pb::ReservePartRequest { condition: refurbished, ..reserve(&story, quantity) };
    let mut parts = story.clients.parts.clone();
    refused(parts.reserve_part(wanted(3)).await).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    parts.reserve_part(wanted(2)).await.unwrap();
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Refurbished).await, (2, 2));
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (5, 0));
}
