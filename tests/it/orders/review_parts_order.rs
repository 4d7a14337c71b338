//! `PartsOrderService.ReviewPartsOrder`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb::parts_order::{LineState, State};
use tonic::Code;

use super::requests::{approved, cancel, review, ship, stocked, submitted, warehouse};
use crate::harness::{Expect as _, TestApp, refused};
use crate::network::steps;
use crate::parts::books::assert_they_balance;
use crate::parts::requests::supply;
use crate::story::{told_on, told_until};

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
async fn on_probation_no_more_is_promised_than_may_be_sent() {
    let app = TestApp::start().await;
    let story = told_until(&app, "authorize_outlet").await;
    let story = told_on(&app, story, "authorize_outlet", "ship_parts").await;
    let mut orders = story.clients.orders.clone();
    story.clients.parts.clone().accept_supply(supply(&story, 200)).await.unwrap();
    let (first, second) = (submitted(&story, 60).await, submitted(&story, 60).await);
    orders.review_parts_order(review(&first, LineState::Approved)).await.unwrap();
    // A hundred pieces at most, on the shelf, on the way and promised together.
    refused(orders.review_parts_order(review(&second, LineState::Approved)).await)
        .expect_reason(Code::FailedPrecondition, "OUTLET_LIMIT_REACHED");
    let mut fewer = review(&second, LineState::Reduced);
    fewer.decisions[0].granted_quantity = 40;
    orders.review_parts_order(fewer).await.unwrap();
    for order in [&first, &second] {
        orders.ship_parts_order(ship(order)).await.unwrap();
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_that_is_closed_to_parts_is_granted_none_and_what_it_was_promised_is_freed() {
    for closing in ["suspended", "winding down"] {
        let app = TestApp::start().await;
        let mut story = stocked(&app).await;
        let (promised, waiting) = (approved(&story, 8).await, submitted(&story, 2).await);
        let network = &mut story.clients.network;
        if closing == "suspended" {
            network.suspend_outlet(steps::suspend(&story.outlet)).await.unwrap();
        } else {
            network.resign_outlet(steps::resign(&story.outlet)).await.unwrap();
        }
        let orders = &mut story.clients.orders;
        refused(orders.review_parts_order(review(&waiting, LineState::Approved)).await)
            .expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
        refused(orders.ship_parts_order(ship(&promised)).await)
            .expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
        let more = super::requests::submit(&story, 1);
        refused(story.clients.orders.submit_parts_order(more).await)
            .expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
        let orders = &mut story.clients.orders;
        let declined = orders.review_parts_order(review(&waiting, LineState::Rejected)).await.unwrap().into_inner();
        assert_eq!(declined.state(), State::Rejected, "{closing}");
        orders.cancel_parts_order(cancel(&promised)).await.unwrap();
        assert_eq!(warehouse(&story).await, (20, 0), "{closing}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_granted_as_asked_has_a_reason_code() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let order = submitted(&story, 2).await;
    for state in [LineState::Reduced, LineState::Backordered, LineState::Rejected] {
        for code in ["", "x", "no stock"] {
            let mut request = review(&order, state);
            code.clone_into(&mut request.decisions[0].reason_code);
            request.decisions[0].granted_quantity = i64::from(state == LineState::Reduced);
            refused(story.clients.orders.review_parts_order(request).await)
                .expect_fields(&["decisions[0].reason_code"]);
        }
    }
    let told = story.clients.orders.review_parts_order(review(&order, LineState::Approved)).await.unwrap().into_inner();
    assert_eq!(told.lines[0].reason_code, "");
}
