//! What is counted as what: each piece once, wherever it stands.

use sanbao::pb::discrepancy::Resolution;
use sanbao::pb::parts_order::LineState;

use super::requests::{asked, coming, every, leading, suggested};
use crate::harness::TestApp;
use crate::orders::requests::{close, pick, review, ship, submit};
use crate::orders::substitutes::{granting, part, stock};
use crate::parts::requests::{receive_otherwise, received_otherwise, resolve};
use crate::parts::returns::{follow_up, owe, packed};

#[tokio::test(flavor = "multi_thread")]
async fn an_ordered_piece_is_counted_once_until_it_is_on_the_shelf() {
    let app = TestApp::start().await;
    let mut story = leading(&app, "ship_parts").await;
    assert_eq!(asked(&story, every(&story)).await, []);
    let mut orders = story.clients.orders.clone();
    let order = orders.submit_parts_order(submit(&story, 5)).await.unwrap().into_inner();
    assert_eq!(coming(&story).await, (0, 0, 5));
    orders.review_parts_order(review(&order, LineState::Approved)).await.unwrap();
    assert_eq!(coming(&story).await, (0, 0, 5));
    orders.pick_parts_order(pick(&order)).await.unwrap();
    assert_eq!(coming(&story).await, (0, 0, 5));
    let shipped = orders.ship_parts_order(ship(&order)).await.unwrap().into_inner();
    assert_eq!(coming(&story).await, (0, 5, 0));
    // Two arrive well, one is broken, two are missing: nobody can count on those.
    story.shipment.clone_from(&shipped.lines[0].shipment);
    let open = received_otherwise(&story, receive_otherwise(&story)).await;
    assert_eq!(coming(&story).await, (2, 0, 0));
    let mut parts = story.clients.parts.clone();
    parts.resolve_discrepancy(resolve(&open[0], Resolution::Arrived)).await.unwrap();
    assert_eq!(coming(&story).await, (4, 0, 0));
    parts.resolve_discrepancy(resolve(&open[1], Resolution::SentBack)).await.unwrap();
    orders.close_parts_order(close(&order)).await.unwrap();
    assert_eq!(coming(&story).await, (4, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_granted_is_waited_for_and_not_what_was_asked_for() {
    let app = TestApp::start().await;
    let story = leading(&app, "ship_parts").await;
    let mut orders = story.clients.orders.clone();
    let order = orders.submit_parts_order(submit(&story, 5)).await.unwrap().into_inner();
    let mut fewer = review(&order, LineState::Reduced);
    fewer.decisions[0].granted_quantity = 3;
    orders.review_parts_order(fewer).await.unwrap();
    assert_eq!(coming(&story).await, (0, 0, 3));

    let waiting = orders.submit_parts_order(submit(&story, 7)).await.unwrap().into_inner();
    orders.review_parts_order(review(&waiting, LineState::Backordered)).await.unwrap();
    assert_eq!(coming(&story).await, (0, 0, 10));
    orders.close_parts_order(close(&waiting)).await.unwrap();
    assert_eq!(coming(&story).await, (0, 0, 3));

    // A substitute is waited for under its own number.
    let other = part(&story, "BETTER", "main_unit", 9).await;
    stock(&story, &other, 18).await;
    let order = orders.submit_parts_order(submit(&story, 18)).await.unwrap().into_inner();
    orders.review_parts_order(granting(&order, &other, true)).await.unwrap();
    assert_eq!(coming(&story).await, (0, 0, 3));
    let (own, position) = suggested(&story, &other).await;
    assert_eq!((own.part.as_str(), position.ordered, own.center_stock), (other.as_str(), 18, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn use_counts_for_the_days_of_the_window_and_what_is_all_gone_is_not_told() {
    let app = TestApp::start().await;
    let mut story = leading(&app, "reserve_part").await;
    // On 13 March: its 90th day is 10 June.
    owe(&mut story, 5).await;
    let used = async || {
        let all = asked(&story, every(&story)).await;
        all.iter().map(|own| (own.positions[0].used, own.order_up_to, own.quantity)).collect::<Vec<_>>()
    };
    assert_eq!(used().await, [(5, 3, 3)]);
    app.set_time("2026-06-10T23:59:00+08:00");
    assert_eq!(used().await, [(5, 3, 3)]);
    app.set_time("2026-06-11T00:01:00+08:00");
    // The defective ones are still owed.
    assert_eq!(used().await, [(0, 0, 0)]);
    let done = follow_up(&story);
    assert_eq!(story.clients.parts.clone().follow_up_debts(done).await.unwrap().into_inner().charged.len(), 5);
    assert_eq!(used().await, []);
    // Paid for, they are its own, also in a parcel.
    packed(&story).await;
    assert_eq!(used().await, []);
}
