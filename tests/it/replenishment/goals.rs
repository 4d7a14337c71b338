//! What is aimed at: by level and class of the part, less what is held back, along chains and until the keep date.

use sanbao::pb;

use super::requests::{asked, every, lead, leading, suggested};
use crate::catalog::requests::{discontinuation, fitting, model, part, supersession};
use crate::harness::{TestApp, date};
use crate::network::steps;
use crate::orders::requests::submit;
use crate::parts::requests::{adjustment, consume, issue, reserve};
use crate::parts::returns::{owe, pack, ship};
use crate::parts::serials::{named, three_boards};
use crate::story::Story;

/// The goal, the days to cover and the rule of the suggestion about a part.
async fn goal(story: &Story, part: &str) -> (i32, i32, String) {
    let own = suggested(story, part).await.0;
    (own.service_goal_permille, own.cover_days, own.rule)
}

/// Pieces of the story's part to order, those held back, and those overdue.
async fn held(story: &Story) -> (i64, i64, i64) {
    let (own, position) = suggested(story, &story.part).await;
    (own.quantity, own.held_back, position.overdue)
}

async fn returned(story: &Story, debts: &[String]) -> pb::PartReturn {
    let mut parts = story.clients.parts.clone();
    let parcel = parts.pack_return(pack(story, debts)).await.unwrap().into_inner();
    parts.ship_return(ship(&parcel)).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_goal_is_that_of_the_outlets_level_and_the_parts_class() {
    let app = TestApp::start().await;
    let mut story = three_boards(&app).await;
    lead(&story, "2026-03-13").await;
    let all = named(&["A", "B", "C"]);
    let held_ones = pb::ReservePartRequest { serials: all, ..reserve(&story, 3) };
    story.reservation = story.clients.parts.reserve_part(held_ones).await.unwrap().into_inner().name;
    let technician = story.engineers[0].clone();
    story.clients.parts.issue_reservation(issue(&story, &technician)).await.unwrap();
    let removed_serials = named(&["OLD-1", "OLD-2", "OLD-3"]);
    let fitted = pb::ConsumeReservationRequest { removed_serials, ..consume(&story) };
    story.clients.parts.consume_reservation(fitted).await.unwrap();
    let both = asked(&story, every(&story)).await;
    let told: Vec<_> = both.iter().map(|own| (own.rule.as_str(), own.service_goal_permille, own.review_days)).collect();
    assert_eq!(told, [("counted", 950, 14), ("tracked", 900, 7)]);
    let (board, position) = suggested(&story, &story.part).await;
    assert_eq!((position.used, position.on_hand, board.order_up_to, board.quantity), (3, 0, 1, 1));
    assert_eq!(board.citations, ["pc-service-plan:S7", "pc-service-plan:S4"]);
    // A late board holds one back.
    app.set_time("2026-03-31T12:00:00+08:00");
    assert_eq!(held(&story).await, (0, 1, 3));

    let display = both[0].part.clone();
    let mut network = story.clients.network.clone();
    network.change_level(steps::level(&story.outlet, 3, "2026-04-01")).await.unwrap();
    assert_eq!(goal(&story, &display).await, (950, 17, "counted".to_owned()));
    app.set_time("2026-04-01T12:00:00+08:00");
    let highest = (980, 10, "board-shops".to_owned());
    assert_eq!((goal(&story, &display).await, goal(&story, &story.part).await), (highest.clone(), highest));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_is_held_back_for_each_overdue_one_until_that_is_shipped() {
    let app = TestApp::start().await;
    let mut story = leading(&app, "reserve_part").await;
    // One due on the 20th, three on the 21st.
    let mut owed = owe(&mut story, 1).await;
    app.set_time("2026-03-14T12:00:00+08:00");
    owed.extend(owe(&mut story, 3).await);
    story.clients.parts.adjust_stock(adjustment(&story, -1)).await.unwrap();
    let mut network = story.clients.network.clone();
    network.change_level(steps::level(&story.outlet, 3, "2026-03-21")).await.unwrap();
    // Counted parts of level 2 are never held back; those of level 3 are.
    app.set_time("2026-03-20T12:00:00+08:00");
    assert_eq!(held(&story).await, (2, 0, 0));
    app.set_time("2026-03-21T12:00:00+08:00");
    assert_eq!(held(&story).await, (1, 1, 1));
    app.set_time("2026-03-22T12:00:00+08:00");
    assert_eq!(held(&story).await, (0, 2, 4));
    let (own, position) = suggested(&story, &story.part).await;
    assert_eq!((own.order_up_to, position.owed), (2, 4));
    assert!(
        own.explanation_en.ends_with(" Defective ones overdue: 4; held back: 2. Order: 0."),
        "{}",
        own.explanation_en
    );
    assert!(own.explanation_zh.ends_with("坏件逾期4件，暂扣2件。建议订0件。"), "{}", own.explanation_zh);

    returned(&story, &owed[1..]).await;
    assert_eq!(held(&story).await, (1, 1, 1));
    let parcel = story.clients.parts.pack_return(pack(&story, &owed[..1])).await.unwrap().into_inner();
    assert_eq!(held(&story).await, (1, 1, 1));
    story.clients.parts.ship_return(ship(&parcel)).await.unwrap();
    assert_eq!(held(&story).await, (2, 0, 0));
    assert_eq!(suggested(&story, &story.part).await.1.owed, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counted_part_of_a_lower_level_is_not_held_back() {
    let app = TestApp::start().await;
    let mut story = leading(&app, "reserve_part").await;
    owe(&mut story, 5).await;
    app.set_time("2026-03-21T12:00:00+08:00");
    assert_eq!(held(&story).await, (3, 0, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_part_supersedes_is_used_up_first_and_its_use_goes_on() {
    let app = TestApp::start().await;
    let mut story = leading(&app, "reserve_part").await;
    owe(&mut story, 3).await;
    let old = story.part.clone();
    let mut catalog = story.clients.catalog.clone();
    let mut next = part("NEXT", std::slice::from_ref(&story.model));
    next.part.as_mut().unwrap().serial_tracked = true;
    let next = catalog.create_part(next).await.unwrap().into_inner().name;
    let last = catalog.create_part(part("LAST", std::slice::from_ref(&story.model))).await.unwrap().into_inner().name;
    catalog.supersede_part(supersession(&old, &next, "2026-03-20")).await.unwrap();
    catalog.supersede_part(supersession(&next, &last, "2026-03-21")).await.unwrap();
    let told = async || {
        let all = asked(&story, every(&story)).await;
        let own = all.into_iter().next().unwrap();
        let of: Vec<String> = own.positions.into_iter().map(|position| position.part).collect();
        (own.part, of, own.rule, own.order_up_to, own.quantity)
    };
    let counted = || "counted".to_owned();
    app.set_time("2026-03-19T12:00:00+08:00");
    assert_eq!(told().await, (old.clone(), vec![old.clone()], counted(), 2, 0));
    app.set_time("2026-03-20T12:00:00+08:00");
    let tracked = "tracked".to_owned();
    assert_eq!(told().await, (next.clone(), vec![old.clone()], tracked.clone(), 1, 0));
    let mut parts = story.clients.parts.clone();
    parts.adjust_stock(adjustment(&story, -2)).await.unwrap();
    assert_eq!(told().await, (next.clone(), vec![old.clone()], tracked.clone(), 1, 1));
    let mut order = submit(&story, 1);
    order.lines[0].part.clone_from(&next);
    story.clients.orders.clone().submit_parts_order(order).await.unwrap();
    assert_eq!(told().await, (next.clone(), vec![old.clone(), next.clone()], tracked, 1, 0));
    app.set_time("2026-03-21T12:00:00+08:00");
    assert_eq!(told().await, (last, vec![old, next], counted(), 2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_discontinued_models_are_ordered_for_the_days_that_are_left() {
    let app = TestApp::start().await;
    let mut story = leading(&app, "reserve_part").await;
    owe(&mut story, 4).await;
    let mut catalog = story.clients.catalog.clone();
    let told = async || {
        let own = suggested(&story, &story.part).await.0;
        (own.keep_date, own.cover_days, own.order_up_to, own.quantity)
    };
    assert_eq!(told().await, (None, 17, 2, 1));
    // Two years later nothing of it must be kept any more.
    catalog.discontinue_model(discontinuation(&story.model, "2024-03-25")).await.unwrap();
    let keep = date("2026-03-25");
    assert_eq!(told().await, (keep, 12, 2, 1));
    app.set_time("2026-03-18T12:00:00+08:00");
    assert_eq!(told().await, (keep, 7, 1, 0));
    story.clients.parts.clone().adjust_stock(adjustment(&story, -1)).await.unwrap();
    app.set_time("2026-03-22T12:00:00+08:00");
    assert_eq!(told().await, (keep, 3, 1, 1));
    // What is ordered now comes too late.
    for late in ["2026-03-23T12:00:00+08:00", "2026-03-26T12:00:00+08:00"] {
        app.set_time(late);
        assert_eq!(told().await, (keep, 0, 0, 0));
    }
    let own = suggested(&story, &story.part).await.0;
    assert!(
        own.explanation_en.contains("For models that are made no more: kept until 2026-03-25."),
        "{}",
        own.explanation_en
    );
    // One that is still made needs it as ever.
    let other = catalog.create_product_model(model("M-2")).await.unwrap().into_inner().name;
    catalog.fit_part(fitting(&story.part, &other, "2026-03-26")).await.unwrap();
    assert_eq!(told().await, (None, 17, 2, 2));
}
