//! Parts tracked by serials: one piece, one place.

use sanbao::pb;
use tonic::Code;

use super::requests::{consume, issue, receive, release, reserve, ship, supply};
use crate::harness::{Expect as _, TestApp, cny, refused, request_id};
use crate::story::{Story, told_until};

/// A tracked part that fits the story's model, which the story goes on with.
async fn tracked(story: &mut Story) {
    let part = pb::Part {
        number: "BRD-X1".to_owned(),
        display_name: "Main board".to_owned(),
        item: "main_unit".to_owned(),
        product_models: vec![story.model.clone()],
        return_required: true,
        standard_cost: cny("900.00"),
        serial_tracked: true,
        ..Default::default()
    };
    let request = pb::CreatePartRequest { part: Some(part), request_id: request_id() };
    let part = story.clients.catalog.create_part(request).await.unwrap().into_inner();
    assert!(part.serial_tracked);
    story.part = part.name;
}

pub fn named(serials: &[&str]) -> Vec<String> {
    serials.iter().map(|serial| (*serial).to_owned()).collect()
}

/// Tracked boards of these serials in the center's warehouse.
pub async fn in_the_warehouse(app: &TestApp, serials: &[&str]) -> Story {
    let mut story = told_until(app, "reserve_part").await;
    tracked(&mut story).await;
    let quantity = i64::try_from(serials.len()).unwrap();
    let supply = pb::AcceptSupplyRequest { serials: named(serials), ..supply(&story, quantity) };
    story.clients.parts.accept_supply(supply).await.unwrap();
    story
}

/// Three tracked boards at the story's outlet: A, B and C.
pub async fn three_boards(app: &TestApp) -> Story {
    let mut story = Box::pin(in_the_warehouse(app, &["A", "B", "C"])).await;
    let mut shipping = ship(&story, 3);
    shipping.lines[0].serials = named(&["A", "B", "C"]);
    story.shipment = story.clients.parts.ship_parts(shipping).await.unwrap().into_inner().name;
    story.clients.parts.receive_shipment(receive(&story, None)).await.unwrap();
    story
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serial_goes_its_way_and_every_step_of_it_is_told() {
    let app = TestApp::start().await;
    let mut story = three_boards(&app).await;
    let held = pb::ReservePartRequest { serials: named(&["B"]), ..reserve(&story, 1) };
    story.reservation = story.clients.parts.reserve_part(held).await.unwrap().into_inner().name;
    let technician = story.engineers[0].clone();
    story.clients.parts.issue_reservation(issue(&story, &technician)).await.unwrap();
    let fitted = pb::ConsumeReservationRequest { removed_serials: named(&["OLD-1"]), ..consume(&story) };
    let fitted = story.clients.parts.consume_reservation(fitted).await.unwrap().into_inner();
    assert_eq!(fitted.serials, ["B"]);
    let codes = async |serial: &str| {
        let asked = pb::ListTransfersRequest {
            parent: story.outlet.clone(),
            part: story.part.clone(),
            serial: serial.to_owned(),
            ..Default::default()
        };
        let page = story.clients.parts.clone().list_transfers(asked).await.unwrap().into_inner();
        page.transfers.into_iter().map(|moved| moved.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("B").await, ["receive", "reserve", "issue", "hand_over", "consume"]);
    assert_eq!(codes("OLD-1").await, ["extract"]);
    let asked = pb::ListTransfersRequest { parent: story.outlet.clone(), serial: "B".to_owned(), ..Default::default() };
    refused(story.clients.parts.list_transfers(asked).await).expect_fields(&["part"]);
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_one_serial_one_gets_it_whatever_races() {
    let app = TestApp::start().await;
    let story = three_boards(&app).await;
    let beside = app.beside().await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..24 {
        let request = pb::ReservePartRequest { serials: named(&["A"]), ..reserve(&story, 1) };
        // Two servers, whose batches know nothing of one another.
        let mut parts = if number % 2 == 0 { story.clients.parts.clone() } else { beside.hq.parts.clone() };
        if number % 2 == 1 {
            beside.set_time("2026-03-13T11:05:00+08:00");
        }
        calls.spawn(async move { parts.reserve_part(request).await });
    }
    let (got, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((got.len(), lost.len()), (1, 23));
    for outcome in lost {
        refused(outcome).expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    }
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_released_serial_can_be_promised_again_and_one_that_is_elsewhere_cannot() {
    let app = TestApp::start().await;
    let mut story = three_boards(&app).await;
    let held = |story: &Story, serial| pb::ReservePartRequest { serials: named(&[serial]), ..reserve(story, 1) };
    story.reservation = story.clients.parts.reserve_part(held(&story, "A")).await.unwrap().into_inner().name;
    story.clients.parts.release_reservation(release(&story)).await.unwrap();
    story.clients.parts.reserve_part(held(&story, "A")).await.unwrap();
    for elsewhere in ["A", "D"] {
        refused(story.clients.parts.reserve_part(held(&story, elsewhere)).await)
            .expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    }
    // A serial that is in the network does not come from the supplier a second time.
    let again = pb::AcceptSupplyRequest { serials: named(&["B"]), ..supply(&story, 1) };
    refused(story.clients.parts.accept_supply(again).await).expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn serials_are_named_for_every_piece_of_a_tracked_part_and_of_no_other() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let counted = pb::ReservePartRequest { serials: named(&["A"]), ..reserve(&story, 1) };
    refused(story.clients.parts.reserve_part(counted).await)
        .expect_reason(Code::FailedPrecondition, "SERIALS_MISMATCH");
    tracked(&mut story).await;
    for serials in [vec![], named(&["A"]), named(&["A", "B", "C"])] {
        let wrong = pb::AcceptSupplyRequest { serials, ..supply(&story, 2) };
        refused(story.clients.parts.accept_supply(wrong).await)
            .expect_reason(Code::FailedPrecondition, "SERIALS_MISMATCH");
    }
    let twice = pb::AcceptSupplyRequest { serials: named(&["A", "A"]), ..supply(&story, 2) };
    refused(story.clients.parts.accept_supply(twice).await).expect_fields(&["serials[1]"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_receipt_names_the_serials_that_came() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    tracked(&mut story).await;
    let supply = pb::AcceptSupplyRequest { serials: named(&["A", "B"]), ..supply(&story, 2) };
    story.clients.parts.accept_supply(supply).await.unwrap();
    let mut shipping = ship(&story, 2);
    shipping.lines[0].serials = named(&["A", "B"]);
    story.shipment = story.clients.parts.ship_parts(shipping).await.unwrap().into_inner().name;
    for came in [vec![], named(&["C"]), named(&["A", "B"])] {
        let mut short = receive(&story, Some(1));
        short.lines[0].received_serials = came;
        refused(story.clients.parts.receive_shipment(short).await).expect_fields(&["lines[0].received_serials"]);
    }
    let mut short = receive(&story, Some(1));
    short.lines[0].received_serials = named(&["B"]);
    let received = story.clients.parts.receive_shipment(short).await.unwrap().into_inner();
    assert_eq!(
        (received.lines[0].serials.len(), received.lines[0].received_serials.as_slice()),
        (2, &named(&["B"])[..])
    );
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serial_that_was_never_issued_is_neither_fitted_nor_given_back_nor_taken_out_of_a_device() {
    let app = TestApp::start().await;
    let mut story = three_boards(&app).await;
    let mut parts = story.clients.parts.clone();
    let held = pb::ReservePartRequest { serials: named(&["A"]), ..reserve(&story, 1) };
    story.reservation = parts.reserve_part(held).await.unwrap().into_inner().name;
    parts.issue_reservation(issue(&story, &story.engineers[0])).await.unwrap();
    let released = pb::ReleaseReservationRequest { quantity: 1, serials: named(&["B"]), ..release(&story) };
    let fitted = |own: &str, removed: &str| pb::ConsumeReservationRequest {
        quantity: 1,
        serials: named(&[own]),
        removed_serials: named(&[removed]),
        ..consume(&story)
    };
    refused(parts.release_reservation(released).await).expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    for (own, removed) in [("B", "OLD"), ("NEVER", "OLD"), ("A", "B"), ("A", "A")] {
        refused(parts.consume_reservation(fitted(own, removed)).await)
            .expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    }
    let debts = pb::ListPartDebtsRequest { parent: story.outlet.clone(), ..Default::default() };
    assert!(parts.list_part_debts(debts).await.unwrap().into_inner().part_debts.is_empty());
    parts.consume_reservation(fitted("A", "OLD")).await.unwrap();
    super::books::assert_they_balance(&app).await;
}
