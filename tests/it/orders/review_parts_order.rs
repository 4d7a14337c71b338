//! `PartsOrderService.ReviewPartsOrder`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb::parts_order::{LineState, State};
use tonic::Code;

use super::requests::{approved, review, ship, stocked, submitted, warehouse};
use crate::harness::{Expect as _, TestApp, refused};
use crate::parts::books::assert_they_balance;
use crate::parts::requests::misfit;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_is_promised_to_nobody_else() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = approved(&story, 15).await;
    assert_eq!((order.state(), order.lines[0].state()), (State::Approved, LineState::Approved));
    assert_eq!((order.lines[0].granted_quantity, warehouse(&story).await), (15, (20, 15)));
    let second = submitted(&story, 6).await;
    let orders = &mut story.clients.orders;
    refused(orders.review_parts_order(review(&second, LineState::Approved)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let mut fewer = review(&second, LineState::Reduced);
    fewer.decisions[0].granted_quantity = 6;
    refused(orders.review_parts_order(fewer.clone()).await).expect_fields(&["decisions[0].granted_quantity"]);
    fewer.decisions[0].granted_quantity = 5;
    let reduced = orders.review_parts_order(fewer).await.unwrap().into_inner();
    assert_eq!((reduced.lines[0].state(), reduced.lines[0].granted_quantity), (LineState::Reduced, 5));
    assert_eq!(warehouse(&story).await, (20, 20));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_approve_an_order_at_once_one_does() {
    let app = TestApp::start().await;
    let story = stocked(&app).await;
    let order = submitted(&story, 2).await;
    let mut clients: Vec<_> = (0..8).map(|_| story.clients.orders.clone()).collect();
    let calls = clients.iter_mut().map(|client| client.review_parts_order(review(&order, LineState::Approved)));
    let told = futures::future::join_all(calls).await;
    assert_eq!(told.iter().filter(|answer| answer.is_ok()).count(), 1);
    for refusal in told.into_iter().filter_map(Result::err) {
        refusal.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    }
    assert_eq!(warehouse(&story).await, (20, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_back_ordered_until_there_is_stock_and_may_be_rejected() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = submitted(&story, 2).await;
    let orders = &mut story.clients.orders;
    let waiting = orders.review_parts_order(review(&order, LineState::Backordered)).await.unwrap().into_inner();
    assert_eq!((waiting.state(), waiting.due_date, waiting.lines[0].reason_code.as_str()), {
        (State::Backordered, None, "NO_STOCK")
    });
    refused(orders.ship_parts_order(ship(&order)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let mut stale = review(&order, LineState::Approved);
    stale.etag = order.etag.clone();
    refused(orders.review_parts_order(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let granted = orders.review_parts_order(review(&order, LineState::Approved)).await.unwrap().into_inner();
    assert_eq!(granted.state(), State::Approved);
    let other = submitted(&story, 1).await;
    let orders = &mut story.clients.orders;
    let rejected = orders.review_parts_order(review(&other, LineState::Rejected)).await.unwrap().into_inner();
    assert_eq!(rejected.state(), State::Rejected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_substitute_is_another_part_with_a_reason_and_a_remark() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let other = misfit(&mut story).await;
    let order = submitted(&story, 2).await;
    let orders = &mut story.clients.orders;
    let mut bare = review(&order, LineState::Substituted);
    bare.decisions[0].reason_code.clear();
    refused(orders.review_parts_order(bare).await).expect_fields(&[
        "decisions[0].granted_part",
        "decisions[0].reason_code",
        "decisions[0].remark",
    ]);
    let mut request = review(&order, LineState::Substituted);
    request.decisions[0].granted_part = other.clone();
    request.decisions[0].remark = "agreed by telephone".to_owned();
    refused(orders.review_parts_order(request.clone()).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let mut supply = crate::parts::requests::supply(&story, 3);
    supply.part = other.clone();
    story.clients.parts.accept_supply(supply).await.unwrap();
    request.request_id = crate::harness::request_id();
    let told = story.clients.orders.review_parts_order(request).await.unwrap().into_inner();
    assert_eq!((told.lines[0].state(), &told.lines[0].granted_part), (LineState::Substituted, &other));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_refuses_more_than_was_asked_for() {
    let app = TestApp::start().await;
    let story = stocked(&app).await;
    approved(&story, 2).await;
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    for change in [
        "UPDATE parts_order_lines SET granted_quantity = 3",
        "UPDATE parts_order_lines SET transfer_id = NULL",
        "UPDATE parts_order_lines SET state = 'lost'",
        "UPDATE parts_order_lines SET state = 'complete'",
        "UPDATE parts_order_lines SET state = 'reduced'",
        "UPDATE parts_orders SET state = 'lost'",
    ] {
        assert!(owner.batch_execute(change).await.is_err(), "{change}");
    }
}
