//! `PartsService.IssueToBag`: stock that a technician carries, and what it is good for.

use sanbao::pb;
use tonic::Code;

use super::books::assert_they_balance;
use super::requests::{bag, consume, from_bag, issue, release, reserve, shelf, to_bag};
use super::serials::{named, three_boards};
use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::story::{Story, told_until};

async fn on_shelf(story: &Story) -> (i64, i64) {
    shelf(story, &story.outlet, pb::StockCondition::Good).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_carried_is_in_the_bag_and_may_be_promised_from_there_only() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let (one, other) = (story.engineers[0].clone(), story.engineers[1].clone());
    let mut parts = story.clients.parts.clone();
    let request = to_bag(&story, &one, 4);
    let carried = parts.issue_to_bag(request.clone()).await.unwrap().into_inner();
    assert_eq!((carried.on_hand, carried.available, carried.technician.as_str()), (4, 4, one.as_str()));
    assert_eq!(parts.issue_to_bag(request).await.unwrap().into_inner(), carried);
    assert_eq!((on_shelf(&story).await, bag(&story, &one).await, bag(&story, &other).await), ((1, 0), (4, 0), (0, 0)));
    // Neither the shelf nor another's bag has them.
    refused(parts.reserve_part(reserve(&story, 2)).await).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let held = |story: &Story, from: &String, quantity| pb::ReservePartRequest {
        bag: from.clone(),
        ..reserve(story, quantity)
    };
    refused(parts.reserve_part(held(&story, &other, 1)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let reservation = parts.reserve_part(held(&story, &one, 3)).await.unwrap().into_inner();
    assert_eq!((&reservation.bag, bag(&story, &one).await), (&one, (4, 3)));
    refused(parts.reserve_part(held(&story, &one, 2)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    refused(parts.return_from_bag(from_bag(&story, &one, 2)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    // Issued, they are in the bag for the order: no other order gets them, and they cannot be put away.
    story.reservation = reservation.name;
    parts.issue_reservation(issue(&story, &one)).await.unwrap();
    assert_eq!(bag(&story, &one).await, (4, 3));
    refused(parts.reserve_part(held(&story, &one, 2)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let fitted = pb::ConsumeReservationRequest { quantity: 2, ..consume(&story) };
    let fitted = parts.consume_reservation(fitted).await.unwrap().into_inner();
    assert_eq!((fitted.quantity, fitted.released_quantity), (2, 1));
    assert_eq!((on_shelf(&story).await, bag(&story, &one).await), ((2, 0), (1, 0)));
    // What is given back before it was issued stays in the bag.
    story.reservation = parts.reserve_part(held(&story, &one, 1)).await.unwrap().into_inner().name;
    parts.release_reservation(release(&story)).await.unwrap();
    assert_eq!(bag(&story, &one).await, (1, 0));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_leaves_with_something_in_the_bag_and_who_gave_notice_is_given_nothing_to_carry() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let technician = story.engineers[1].clone();
    let mut parts = story.clients.parts.clone();
    parts.issue_to_bag(to_bag(&story, &technician, 1)).await.unwrap();
    let leave = || pb::ReleaseTechnicianRequest {
        name: technician.clone(),
        leave_date: date("2026-04-01"),
        reason: "moves away".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    let mut network = story.clients.network.clone();
    refused(network.release_technician(leave()).await).expect_reason(Code::FailedPrecondition, "BAG_NOT_EMPTY");
    parts.return_from_bag(from_bag(&story, &technician, 1)).await.unwrap();
    network.release_technician(leave()).await.unwrap();
    refused(parts.issue_to_bag(to_bag(&story, &technician, 1)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_fields_conditions_and_names_are_refused() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let technician = story.engineers[0].clone();
    let mut parts = story.clients.parts.clone();
    let defective = pb::StockCondition::Defective.into();
    for quantity in [0, -1, 1001, i64::MAX] {
        let wrong = pb::IssueToBagRequest { condition: defective, ..to_bag(&story, &technician, quantity) };
        refused(parts.issue_to_bag(wrong).await).expect_fields(&["quantity", "condition"]);
    }
    refused(parts.issue_to_bag(to_bag(&story, &technician, 6)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let nobody = format!("{}/technicians/{}", story.outlet, request_id());
    refused(parts.issue_to_bag(to_bag(&story, &nobody, 1)).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let named = pb::IssueToBagRequest { serials: named(&["A"]), ..to_bag(&story, &technician, 1) };
    refused(parts.issue_to_bag(named).await).expect_reason(Code::FailedPrecondition, "SERIALS_MISMATCH");
    let asked = |parent: &String, technician: &str| pb::ListStockRequest {
        parent: parent.clone(),
        technician: technician.to_owned(),
        ..Default::default()
    };
    refused(parts.list_stock(asked(&story.center, &technician)).await).expect_fields(&["technician"]);
    let stranger = format!("outlets/{}/technicians/{}", request_id(), request_id());
    refused(parts.list_stock(asked(&story.outlet, &stranger)).await).expect_fields(&["technician"]);
}

/// Some want to carry a serial, some want it for an order: one of them gets it, and it is in one place.
#[tokio::test(flavor = "multi_thread")]
async fn a_serial_is_in_one_bag_or_promised_once_whatever_races() {
    let app = TestApp::start().await;
    let story = three_boards(&app).await;
    let beside = app.beside().await;
    beside.set_time("2026-03-13T11:05:00+08:00");
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..24 {
        let mut parts = if number % 2 == 0 { story.clients.parts.clone() } else { beside.hq.parts.clone() };
        let carry = pb::IssueToBagRequest {
            serials: named(&["A"]),
            ..to_bag(&story, &story.engineers[number % story.engineers.len()], 1)
        };
        let hold = pb::ReservePartRequest { serials: named(&["A"]), ..reserve(&story, 1) };
        calls.spawn(async move {
            if number % 3 == 0 {
                parts.reserve_part(hold).await.map(drop)
            } else {
                parts.issue_to_bag(carry).await.map(drop)
            }
        });
    }
    let (got, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((got.len(), lost.len()), (1, 23));
    for status in lost.into_iter().filter_map(Result::err) {
        // Who lost every retry to the others is told to try again; nobody is told something else.
        if status.code() != Code::Aborted {
            status.expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
        }
    }
    assert_they_balance(&app).await;
}
