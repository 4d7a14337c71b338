//! `PartsService.ReceiveStockReturn`.

use sanbao::pb;
use sanbao::pb::StockCondition::{Defective, Good, Quarantine, Refurbished};
use sanbao::pb::discrepancy::Kind;
use sanbao::pb::stock_return::State;
use tonic::Code;

use super::books::assert_they_balance;
use super::requests::{discrepancies, shelf};
use super::serials::{named, three_boards};
use super::stock_returns::{arrived, cancel, line, send, sent, take, with_refurbished};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

crate::refusals!(parts.receive_stock_return, "open_repair_order", |story| take(&sent(&story, 2).await, Vec::new()));

#[tokio::test(flavor = "multi_thread")]
async fn what_arrives_whole_is_in_the_warehouse_as_it_was_sent() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    with_refurbished(&story).await;
    let mut parts = story.clients.parts.clone();
    let request = send(&story, vec![line(&story, Refurbished, 2), line(&story, Good, 5)]);
    let own = parts.return_stock(request).await.unwrap().into_inner();
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").parts;
    refused(keeper.receive_stock_return(take(&own, Vec::new())).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let received = parts.receive_stock_return(take(&own, Vec::new())).await.unwrap().into_inner();
    assert_eq!(received.state(), State::Received);
    assert!(received.receive_time.is_some() && received.lines.iter().all(|own| own.received_quantity == own.quantity));
    assert_eq!(shelf(&story, &story.center, Good).await, (20, 0));
    assert_eq!(shelf(&story, &story.center, Refurbished).await, (2, 0));
    assert!(discrepancies(&story).await.is_empty());
    let again = refused(parts.receive_stock_return(take(&own, Vec::new())).await);
    again.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_eq!(shelf(&story, &story.center, Good).await, (20, 0));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_damaged_comes_in_as_it_was_found_and_what_is_missing_is_to_be_resolved() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    let mut parts = story.clients.parts.clone();
    let own = sent(&story, 5).await;
    let told = pb::stock_return::Line { damaged_condition: Defective.into(), ..arrived(&story, 2, 1) };
    let short = parts.receive_stock_return(take(&own, vec![told])).await.unwrap().into_inner();
    assert_eq!((short.state(), short.lines[0].damaged_condition()), (State::Discrepancy, Defective));
    assert_eq!(shelf(&story, &story.center, Good).await, (17, 0));
    assert_eq!(shelf(&story, &story.center, Defective).await, (1, 0));
    assert_eq!(shelf(&story, &story.outlet, Good).await, (0, 0));
    let open = discrepancies(&story).await;
    let told: Vec<_> = open.iter().map(|one| (one.kind(), one.quantity, one.condition())).collect();
    assert_eq!(told, [(Kind::Short, 2, Good)]);
    assert_eq!((&open[0].stock_return, open[0].shipment.as_str()), (&own.name, ""));
    assert_eq!(open[0].remark, "the box was open");
    refused(parts.receive_stock_return(take(&own, Vec::new())).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_pieces_wait_in_quarantine_unless_more_is_said() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    let own = sent(&story, 3).await;
    let request = take(&own, vec![arrived(&story, 2, 1)]);
    let received = story.clients.parts.clone().receive_stock_return(request).await.unwrap().into_inner();
    assert_eq!((received.state(), received.lines[0].damaged_condition()), (State::Received, Quarantine));
    assert_eq!(shelf(&story, &story.center, Quarantine).await, (1, 0));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_sent_does_not_arrive() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    with_refurbished(&story).await;
    let mut parts = story.clients.parts.clone();
    let own = sent(&story, 3).await;
    for (received, damaged, field) in [
        (4, 0, "received_quantity"),
        (2, 2, "damaged_quantity"),
        (-1, 0, "received_quantity"),
        (0, -1, "damaged_quantity"),
        (i64::MAX, 0, "received_quantity"),
    ] {
        let request = take(&own, vec![arrived(&story, received, damaged)]);
        refused(parts.receive_stock_return(request).await).expect_fields(&[&format!("lines[0].{field}")]);
    }
    // All that is wrong, at once.
    let lines = vec![
        pb::stock_return::Line { received_serials: named(&["X"]), ..arrived(&story, 4, 0) },
        pb::stock_return::Line { part: format!("parts/{}", request_id()), ..arrived(&story, 1, 0) },
        pb::stock_return::Line { condition: Refurbished.into(), ..arrived(&story, 1, 0) },
    ];
    refused(parts.receive_stock_return(take(&own, lines)).await).expect_fields(&[
        "lines[0].received_quantity",
        "lines[1].part",
        "lines[2].part",
    ]);
    let lines = vec![
        pb::stock_return::Line { damaged_condition: Good.into(), ..arrived(&story, 1, 1) },
        pb::stock_return::Line { damaged_condition: Defective.into(), ..arrived(&story, 1, 0) },
    ];
    let broken = pb::ReceiveStockReturnRequest { remark: "x".repeat(501), ..take(&own, lines) };
    refused(parts.receive_stock_return(broken).await).expect_fields(&[
        "lines[0].damaged_condition",
        "lines[1].damaged_condition",
        "lines[1].part",
        "remark",
    ]);
    let serials = pb::stock_return::Line { received_serials: named(&["X"]), ..arrived(&story, 1, 0) };
    refused(parts.receive_stock_return(take(&own, vec![serials])).await).expect_fields(&["lines[0].received_serials"]);
    // Each line is told of, once some are.
    let both = send(&story, vec![line(&story, Refurbished, 2), line(&story, Good, 1)]);
    let both = parts.return_stock(both).await.unwrap().into_inner();
    refused(parts.receive_stock_return(take(&both, vec![arrived(&story, 1, 0)])).await).expect_fields(&["lines"]);
    assert_eq!(shelf(&story, &story.center, Good).await, (15, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_tracked_parts_each_that_arrived_is_named_and_the_missing_one_known() {
    let app = TestApp::start().await;
    let story = three_boards(&app).await;
    let mut parts = story.clients.parts.clone();
    let all = pb::stock_return::Line { serials: named(&["A", "B", "C"]), ..line(&story, Good, 3) };
    let own = parts.return_stock(send(&story, vec![all])).await.unwrap().into_inner();
    let told = |received: &[&str], damaged: &[&str]| pb::stock_return::Line {
        received_serials: named(received),
        damaged_serials: named(damaged),
        ..arrived(&story, 1, 1)
    };
    for (received, damaged, field) in [
        (&["D"][..], &["B"][..], "received_serials"),
        (&[], &["B"], "received_serials"),
        (&["A"], &["A"], "damaged_serials"),
        (&["A"], &["B", "C"], "damaged_serials"),
    ] {
        let request = take(&own, vec![told(received, damaged)]);
        refused(parts.receive_stock_return(request).await).expect_fields(&[&format!("lines[0].{field}")]);
    }
    parts.receive_stock_return(take(&own, vec![told(&["C"], &["A"])])).await.unwrap();
    let open = discrepancies(&story).await;
    assert_eq!((open.len(), &open[0].serials), (1, &named(&["B"])));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_receive_and_those_who_cancel_at_once_one_does() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    for round in 0..5 {
        let own = sent(&story, 1).await;
        let mut clients: Vec<_> = (0..6).map(|_| story.clients.parts.clone()).collect();
        let calls = clients.iter_mut().enumerate().map(async |(index, client)| {
            if index % 2 == 0 {
                client.cancel_stock_return(cancel(&own)).await
            } else {
                client.receive_stock_return(take(&own, Vec::new())).await
            }
        });
        let told = futures::future::join_all(calls).await;
        assert_eq!(told.iter().filter(|answer| answer.is_ok()).count(), 1, "{round}");
        for refusal in told.into_iter().filter_map(Result::err) {
            refusal.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
        }
        let pieces = shelf(&story, &story.outlet, Good).await.0 + shelf(&story, &story.center, Good).await.0;
        assert_eq!(pieces, 20, "{round}");
    }
    assert_they_balance(&app).await;
}
