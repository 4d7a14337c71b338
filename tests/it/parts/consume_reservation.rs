//! `PartsService.ConsumeReservation`.

use sanbao::pb;
use tonic::Code;

use super::requests::{consume, issue, shelf, supply};
use crate::harness::{Expect as _, TestApp, cny, refused, request_id};
use crate::story::{told_on, told_until};

crate::refusals!(parts.consume_reservation, "consume_reservation", |story| consume(&story));
crate::wrong_state!(parts.consume_reservation, "issue_reservation", |story| consume(&story));

#[tokio::test(flavor = "multi_thread")]
async fn the_defective_piece_is_the_centers_and_owed_and_never_promised() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "consume_reservation").await;
    let consumed = story.clients.parts.consume_reservation(consume(&story)).await.unwrap().into_inner();
    assert_eq!((consumed.state(), consumed.part_debts.len()), (pb::reservation::State::Consumed, 1));
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Defective).await, (1, 0));
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (4, 0));
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_asks_for_is_written_off_where_it_is() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "accept_supply").await;
    let part = pb::Part {
        number: "GASKET".to_owned(),
        display_name: "Gasket".to_owned(),
        item: "main_unit".to_owned(),
        product_models: vec![story.model.clone()],
        standard_cost: cny("1.00"),
        ..Default::default()
    };
    let request = pb::CreatePartRequest { part: Some(part), request_id: request_id() };
    story.part = story.clients.catalog.create_part(request).await.unwrap().into_inner().name;
    story.clients.parts.accept_supply(supply(&story, 20)).await.unwrap();
    let mut story = told_on(&app, story, "accept_supply", "consume_reservation").await;
    let consumed = story.clients.parts.consume_reservation(consume(&story)).await.unwrap().into_inner();
    assert_eq!((consumed.state(), consumed.part_debts.len()), (pb::reservation::State::Consumed, 0));
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Defective).await, (0, 0));
    let asked = pb::ListTransfersRequest { parent: story.outlet.clone(), ..Default::default() };
    let moves = story.clients.parts.list_transfers(asked).await.unwrap().into_inner().transfers;
    let taken_out = moves.iter().find(|moved| moved.code == "extract").unwrap().debit_account.clone().unwrap();
    assert_eq!((taken_out.owner.as_str(), taken_out.location.as_str()), (story.center.as_str(), "scrapped"));
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_repairs_fits_the_pieces_while_the_order_is_in_repair() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "issue_reservation").await;
    story.clients.parts.issue_reservation(issue(&story, &story.engineers[1])).await.unwrap();
    refused(story.clients.parts.consume_reservation(consume(&story)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_THE_REPAIRER");

    let mut story = told_until(&TestApp::start().await, "consume_reservation").await;
    let stop = pb::StopRepairRequest {
        name: story.order.clone(),
        reason: "no longer wanted".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    story.clients.repairs.stop_repair(stop).await.unwrap();
    refused(story.clients.parts.consume_reservation(consume(&story)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}
