//! `PartsService.ReturnFromBag`.

use prost_types::Timestamp;
use sanbao::pb;
use tonic::Code;

use super::books::assert_they_balance;
use super::requests::{bag, from_bag, shelf, to_bag};
use super::serials::{named, three_boards};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_carried_goes_back_to_the_shelf_and_the_bag_is_known_as_of_any_instant() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let technician = story.engineers[0].clone();
    let mut parts = story.clients.parts.clone();
    parts.issue_to_bag(to_bag(&story, &technician, 3)).await.unwrap();
    app.set_time("2026-03-14T11:00:00+08:00");
    let left = parts.return_from_bag(from_bag(&story, &technician, 2)).await.unwrap().into_inner();
    assert_eq!((left.on_hand, left.available), (1, 1));
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (4, 0));
    assert_eq!(bag(&story, &technician).await, (1, 0));
    let asked = |technician: &str, seconds| pb::ListStockRequest {
        parent: story.outlet.clone(),
        technician: technician.to_owned(),
        as_of: Some(Timestamp { seconds, nanos: 0 }),
        ..Default::default()
    };
    // Noon of 13 March, in China.
    for (technician, on_hand) in [(technician.as_str(), 3), ("", 2)] {
        let stock = parts.list_stock(asked(technician, 1_773_374_400)).await.unwrap().into_inner().stock;
        assert_eq!(stock.iter().map(|own| own.on_hand).collect::<Vec<_>>(), [on_hand], "{technician}");
    }
    refused(parts.return_from_bag(from_bag(&story, &technician, 2)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let nobody = format!("{}/technicians/{}", story.outlet, request_id());
    refused(parts.return_from_bag(from_bag(&story, &nobody, 1)).await).expect_reason(Code::NotFound, "NOT_FOUND");
    refused(parts.return_from_bag(from_bag(&story, &technician, 0)).await).expect_fields(&["quantity"]);
    let moved = pb::ListTransfersRequest { parent: story.outlet.clone(), ..Default::default() };
    let moved = parts.list_transfers(moved).await.unwrap().into_inner().transfers;
    let account = moved.last().unwrap().credit_account.clone().unwrap();
    assert_eq!((account.location.as_str(), account.technician), ("on_hand", technician));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serial_goes_back_from_the_bag_it_is_in_and_from_no_other() {
    let app = TestApp::start().await;
    let story = three_boards(&app).await;
    let (one, other) = (story.engineers[0].clone(), story.engineers[1].clone());
    let mut parts = story.clients.parts.clone();
    parts.issue_to_bag(pb::IssueToBagRequest { serials: named(&["A"]), ..to_bag(&story, &one, 1) }).await.unwrap();
    parts.issue_to_bag(pb::IssueToBagRequest { serials: named(&["B"]), ..to_bag(&story, &other, 1) }).await.unwrap();
    let back = |technician: &String, serial| pb::ReturnFromBagRequest {
        serials: named(&[serial]),
        ..from_bag(&story, technician, 1)
    };
    refused(parts.return_from_bag(back(&other, "A")).await).expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    parts.return_from_bag(back(&one, "A")).await.unwrap();
    let again = pb::IssueToBagRequest { serials: named(&["A"]), ..to_bag(&story, &other, 1) };
    parts.issue_to_bag(again).await.unwrap();
    assert_they_balance(&app).await;
}
