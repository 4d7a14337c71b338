//! `PartsService.CancelStockReturn`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::StockCondition::{Good, Refurbished};
use sanbao::pb::stock_return::State;
use tonic::Code;

use super::books::assert_they_balance;
use super::requests::shelf;
use super::serials::{named, three_boards};
use super::stock_returns::{arrived, cancel, line, send, sent, state, take, with_refurbished};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(parts.cancel_stock_return, "open_repair_order", |story| cancel(&sent(&story, 2).await));

#[tokio::test(flavor = "multi_thread")]
async fn every_piece_is_on_the_shelf_again_and_none_arrives() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    with_refurbished(&story).await;
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").parts;
    let request = send(&story, vec![line(&story, Good, 5), line(&story, Refurbished, 1)]);
    let own = keeper.return_stock(request).await.unwrap().into_inner();
    let bare = pb::CancelStockReturnRequest { reason: String::new(), etag: "x".to_owned(), ..cancel(&own) };
    refused(keeper.cancel_stock_return(bare).await).expect_fields(&["reason", "etag"]);
    let back = keeper.cancel_stock_return(cancel(&own)).await.unwrap().into_inner();
    assert_eq!((back.state(), back.cancel_reason.as_str()), (State::Cancelled, "needed after all"));
    assert!(back.receive_time.is_some() && back.lines.iter().all(|own| own.received_quantity == 0));
    assert_eq!(shelf(&story, &story.outlet, Good).await, (5, 0));
    assert_eq!(shelf(&story, &story.outlet, Refurbished).await, (2, 0));
    for status in [
        refused(story.clients.parts.clone().receive_stock_return(take(&own, Vec::new())).await),
        refused(keeper.cancel_stock_return(cancel(&own)).await),
    ] {
        status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    }
    // What went there and back are two movements.
    let asked = pb::ListTransfersRequest { parent: story.outlet.clone(), ..Default::default() };
    let moves = keeper.list_transfers(asked).await.unwrap().into_inner().transfers;
    let codes = moves.iter().filter(|moved| moved.source == own.name).map(|moved| moved.code.as_str());
    assert_eq!(codes.collect::<Vec<_>>(), ["return", "return", "recall", "recall"]);
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_received_even_in_part_is_not_cancelled() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    let mut parts = story.clients.parts.clone();
    for (pieces, received) in [(2, 1), (1, 1)] {
        let own = sent(&story, pieces).await;
        parts.receive_stock_return(take(&own, vec![arrived(&story, received, 0)])).await.unwrap();
        refused(parts.cancel_stock_return(cancel(&own)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
        assert_ne!(state(&story, &own).await, State::Cancelled);
    }
    assert_eq!(shelf(&story, &story.outlet, Good).await, (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn serials_that_came_back_are_sent_anew() {
    let app = TestApp::start().await;
    let story = three_boards(&app).await;
    let mut parts = story.clients.parts.clone();
    let boards = pb::stock_return::Line { serials: named(&["A", "C"]), ..line(&story, Good, 2) };
    let own = parts.return_stock(send(&story, vec![boards.clone()])).await.unwrap().into_inner();
    parts.cancel_stock_return(cancel(&own)).await.unwrap();
    parts.return_stock(send(&story, vec![boards])).await.unwrap();
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_lets_no_stock_return_go_another_way() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    let own = sent(&story, 1).await;
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    for change in [
        "state = 'resolved', receive_time = now()",
        "state = 'received'",
        "state = 'discrepancy', receive_time = now()",
        "state = 'cancelled', receive_time = now()",
        "cancel_reason = 'x'",
    ] {
        assert!(owner.batch_execute(&format!("UPDATE stock_returns SET {change}")).await.is_err(), "{change}");
    }
    for change in [
        "received_quantity = 2",
        "damaged_quantity = 1",
        "damaged_quantity = 1, damaged_condition = 'good'",
        "damaged_condition = 'scrap'",
        "received_serials = '[\"A\"]'",
        "condition = 'defective'",
    ] {
        assert!(owner.batch_execute(&format!("UPDATE stock_return_lines SET {change}")).await.is_err(), "{change}");
    }
    story.clients.parts.clone().cancel_stock_return(cancel(&own)).await.unwrap();
    for change in
        ["state = 'in_transit', receive_time = NULL, cancel_reason = NULL", "state = 'received', cancel_reason = NULL"]
    {
        let told = owner.batch_execute(&format!("UPDATE stock_returns SET {change}")).await.unwrap_err().to_string();
        assert!(told.contains("goes no other"), "{told}");
    }
}
