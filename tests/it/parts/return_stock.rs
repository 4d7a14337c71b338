//! `PartsService.ReturnStock`.

use sanbao::pb;
use sanbao::pb::StockCondition::{Defective, Good, Refurbished};
use sanbao::pb::stock_return::State;
use tonic::Code;

use super::books::assert_they_balance;
use super::requests::{reserve, shelf, to_bag};
use super::serials::{named, three_boards};
use super::stock_returns::{line, send, take, with_refurbished};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::network::steps;
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_back_is_the_outlets_until_the_center_has_it_and_every_step_is_told() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    with_refurbished(&story).await;
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").parts;
    let request = send(&story, vec![line(&story, Good, 4), line(&story, Refurbished, 2)]);
    let own = keeper.return_stock(request.clone()).await.unwrap().into_inner();
    assert_eq!((own.state(), own.lines.len(), own.waybill.as_str()), (State::InTransit, 2, "SF-88"));
    assert_eq!((own.service_center.as_str(), own.receive_time), (story.center.as_str(), None));
    assert_eq!(keeper.return_stock(request.clone()).await.unwrap().into_inner(), own);
    let other = pb::ReturnStockRequest { waybill: "SF-89".to_owned(), ..request };
    refused(keeper.return_stock(other).await).expect_reason(Code::FailedPrecondition, "REQUEST_ID_REUSED");
    assert_eq!(shelf(&story, &story.outlet, Good).await, (1, 0));
    assert_eq!(shelf(&story, &story.outlet, Refurbished).await, (0, 0));
    assert_eq!(shelf(&story, &story.center, Good).await, (15, 0));

    let mut parts = story.clients.parts.clone();
    parts.receive_stock_return(take(&own, Vec::new())).await.unwrap();
    let asked = pb::ListTransfersRequest { parent: story.outlet.clone(), ..Default::default() };
    let moves = parts.list_transfers(asked).await.unwrap().into_inner().transfers;
    let way: Vec<_> = moves.iter().filter(|moved| moved.source == own.name).collect();
    let codes: Vec<&str> = way.iter().map(|moved| moved.code.as_str()).collect();
    assert_eq!(codes, ["return", "return", "give_back", "give_back"]);
    for moved in way.iter().filter(|moved| moved.code == "return") {
        let on_the_way = moved.debit_account.as_ref().unwrap();
        assert_eq!((on_the_way.location.as_str(), &on_the_way.owner), ("in_transit", &story.outlet));
        assert_eq!(on_the_way.party, story.outlet);
    }
    let asked = pb::ListEventsRequest { parent: story.outlet.clone(), page_size: 1000, ..Default::default() };
    let events = story.clients.feed.clone().list_events(asked).await.unwrap().into_inner().events;
    let kinds = events.iter().filter(|event| event.subject == own.name).map(|event| event.kind.as_str());
    assert_eq!(kinds.collect::<Vec<_>>(), ["parts.stock_return_shipped", "parts.stock_return_received"]);
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_told_at_once_and_nothing_moves() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let mut parts = story.clients.parts.clone();
    for absurd in [0, -1, i64::MIN, i64::MAX, 100_001] {
        let request = send(&story, vec![line(&story, Good, absurd)]);
        refused(parts.return_stock(request).await).expect_fields(&["lines[0].quantity"]);
    }
    let broken = pb::ReturnStockRequest {
        parent: "outlets/x".to_owned(),
        lines: vec![
            line(&story, Defective, 0),
            line(&story, Good, 1),
            pb::stock_return::Line { serials: named(&["A", "A"]), ..line(&story, Good, 1) },
            pb::stock_return::Line { part: "parts/x".to_owned(), condition: 9, ..line(&story, Good, 1) },
        ],
        waybill: "x".repeat(61),
        request_id: "x".to_owned(),
    };
    refused(parts.return_stock(broken).await).expect_fields(&[
        "parent",
        "lines[0].condition",
        "lines[0].quantity",
        "lines[2].part",
        "lines[2].serials[1]",
        "lines[3].part",
        "lines[3].condition",
        "waybill",
        "request_id",
    ]);
    refused(parts.return_stock(send(&story, Vec::new())).await).expect_fields(&["lines"]);
    let unknown = format!("parts/{}", request_id());
    let stranger = pb::stock_return::Line { part: unknown.clone(), ..line(&story, Good, 1) };
    let status = refused(parts.return_stock(send(&story, vec![line(&story, Good, 1), stranger])).await);
    status.expect_reason(Code::NotFound, "NOT_FOUND");
    assert!(status.message().contains(&unknown), "{status:?}");
    let nobody = pb::ReturnStockRequest {
        parent: format!("outlets/{}", request_id()),
        ..send(&story, vec![line(&story, Good, 1)])
    };
    refused(parts.return_stock(nobody).await).expect_reason(Code::NotFound, "NOT_FOUND");
    // Another outlet's keeper, and one who may only read.
    let mut elsewhere = story.clients.at_outlet(&format!("outlets/{}", request_id()), "parts_keeper").parts;
    refused(elsewhere.return_stock(send(&story, vec![line(&story, Good, 1)])).await)
        .expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    let mut auditor = story.clients.calling_as("auditor", "auditor").parts;
    refused(auditor.return_stock(send(&story, vec![line(&story, Good, 1)])).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    // Of a part that is counted serials are none, and of all that an outlet has not, none moves.
    let serials = pb::stock_return::Line { serials: named(&["A"]), ..line(&story, Good, 1) };
    refused(parts.return_stock(send(&story, vec![serials])).await)
        .expect_reason(Code::FailedPrecondition, "SERIALS_MISMATCH");
    let other = super::requests::misfit(&mut story).await;
    let missing = pb::stock_return::Line { part: other, ..line(&story, Good, 1) };
    refused(parts.return_stock(send(&story, vec![line(&story, Good, 1), missing])).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    assert_eq!(shelf(&story, &story.outlet, Good).await, (5, 0));
    let asked = pb::ListStockReturnsRequest { parent: story.outlet.clone(), ..Default::default() };
    assert_eq!(parts.list_stock_returns(asked).await.unwrap().into_inner().stock_returns, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_promised_or_carried_does_not_go_back() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let mut parts = story.clients.parts.clone();
    parts.reserve_part(reserve(&story, 2)).await.unwrap();
    parts.issue_to_bag(to_bag(&story, &story.engineers[0], 1)).await.unwrap();
    refused(parts.return_stock(send(&story, vec![line(&story, Good, 3)])).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    parts.return_stock(send(&story, vec![line(&story, Good, 2)])).await.unwrap();
    assert_eq!(shelf(&story, &story.outlet, Good).await, (2, 2));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_tracked_part_those_go_back_that_are_named_and_there() {
    let app = TestApp::start().await;
    let story = three_boards(&app).await;
    let mut parts = story.clients.parts.clone();
    let boards = |serials: &[&str], quantity| {
        send(&story, vec![pb::stock_return::Line { serials: named(serials), ..line(&story, Good, quantity) }])
    };
    for (serials, quantity) in [(&["A"][..], 2), (&[], 1), (&["A", "B"], 1)] {
        refused(parts.return_stock(boards(serials, quantity)).await)
            .expect_reason(Code::FailedPrecondition, "SERIALS_MISMATCH");
    }
    let held = pb::ReservePartRequest { serials: named(&["B"]), ..reserve(&story, 1) };
    parts.reserve_part(held).await.unwrap();
    for gone in ["B", "NEVER"] {
        refused(parts.return_stock(boards(&["A", gone], 2)).await)
            .expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    }
    let own = parts.return_stock(boards(&["A", "C"], 2)).await.unwrap().into_inner();
    assert_eq!(own.lines[0].serials, ["A", "C"]);
    refused(parts.return_stock(boards(&["A"], 1)).await).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_outlet_and_one_that_winds_down_send_their_stock_back() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let mut parts = story.clients.parts.clone();
    story.clients.network.suspend_outlet(steps::suspend(&story.outlet)).await.unwrap();
    parts.return_stock(send(&story, vec![line(&story, Good, 2)])).await.unwrap();
    story.clients.network.wind_down_outlet(steps::wind_down(&story.outlet)).await.unwrap();
    parts.return_stock(send(&story, vec![line(&story, Good, 3)])).await.unwrap();
    assert_eq!(shelf(&story, &story.outlet, Good).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_send_and_promise_at_once_nobody_gets_what_another_has() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..12 {
        let (mut parts, back, held) =
            (story.clients.parts.clone(), send(&story, vec![line(&story, Good, 1)]), reserve(&story, 1));
        calls.spawn(async move {
            if number % 2 == 0 {
                parts.return_stock(back).await.map(drop)
            } else {
                parts.reserve_part(held).await.map(drop)
            }
        });
    }
    let answers = calls.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5);
    for status in answers.into_iter().filter_map(Result::err) {
        status.expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    }
    let (there, promised) = shelf(&story, &story.outlet, Good).await;
    assert_eq!(there, promised);
    assert_they_balance(&app).await;
}
