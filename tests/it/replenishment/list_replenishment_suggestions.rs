//! `ReplenishmentService.ListReplenishmentSuggestions`. What is counted as what stands with `positions`, what is aimed at
//! with `goals`.

use std::collections::HashSet;

use sanbao::pb;
use sanbao::pb::parts_order::LineState;
use sanbao::pb::replenishment_suggestion::Position;
use tonic::Code;

use super::requests::{asked, every, leading};
use crate::catalog::requests::part;
use crate::coverage::requests::suspend;
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::orders::requests::{approved, cancel, review, submitted};
use crate::parts::requests::{adjustment, issue, receive, reserve, ship, supply, to_bag};
use crate::parts::returns::owe;
use crate::story::{Story, told_until};

/// The outlet used 40 displays, has 7, and waits for more.
async fn busy(app: &TestApp) -> Story {
    let mut story = leading(app, "reserve_part").await;
    let mut parts = story.clients.parts.clone();
    parts.accept_supply(supply(&story, 60)).await.unwrap();
    story.shipment = parts.ship_parts(ship(&story, 45)).await.unwrap().into_inner().name;
    parts.receive_shipment(receive(&story, None)).await.unwrap();
    owe(&mut story, 40).await;
    // In a bag without an order, in a bag for one, and promised.
    let technician = story.engineers[0].clone();
    parts.issue_to_bag(to_bag(&story, &technician, 2)).await.unwrap();
    story.reservation = parts.reserve_part(reserve(&story, 3)).await.unwrap().into_inner().name;
    parts.issue_reservation(issue(&story, &technician)).await.unwrap();
    parts.reserve_part(reserve(&story, 2)).await.unwrap();
    // On the way, asked for, granted; and what nobody waits for.
    parts.ship_parts(ship(&story, 2)).await.unwrap();
    submitted(&story, 1).await;
    approved(&story, 2).await;
    let rejected = submitted(&story, 50).await;
    let mut orders = story.clients.orders.clone();
    orders.review_parts_order(review(&rejected, LineState::Rejected)).await.unwrap();
    let cancelled = submitted(&story, 50).await;
    orders.cancel_parts_order(cancel(&cancelled)).await.unwrap();
    story
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suggestion_tells_every_figure_it_rests_on_and_nothing_is_ordered_by_it() {
    let app = TestApp::start().await;
    let story = busy(&app).await;
    let before = app.rows().await;
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").replenishment;
    let request = pb::ListReplenishmentSuggestionsRequest { parent: story.outlet.clone(), ..Default::default() };
    let answer = keeper.list_replenishment_suggestions(request).await.unwrap().into_inner();
    let position = Position {
        part: story.part.clone(),
        used: 40,
        on_hand: 7,
        promised: 2,
        in_transit: 2,
        ordered: 3,
        owed: 40,
        overdue: 0,
    };
    let expected = pb::ReplenishmentSuggestion {
        part: story.part.clone(),
        quantity: 2,
        positions: vec![position],
        // 40 in 90 days are 7.56 in 17; 12 or fewer are wanted in 955 of 1000 such times, 11 or fewer in 917.
        order_up_to: 12,
        cover_days: 17,
        lead_days: 3,
        review_days: 14,
        window_days: 90,
        service_goal_permille: 950,
        held_back: 0,
        keep_date: None,
        // 30 in the warehouse, 2 shipped, 2 promised.
        center_stock: 26,
        rule: "counted".to_owned(),
        citations: vec!["pc-service-plan:S7".to_owned()],
        explanation_zh: "近90天用40件；到货3天，订货间隔14天，须覆盖17天，服务目标950‰：应备12件。\
                         可用10件（库存7－已占用2＋在途2＋已订3）。建议订2件。"
            .to_owned(),
        explanation_en:
            "Used in 90 days: 40. Lead time 3 days, an order every 14: 17 to cover; at a goal of 950 of 1000 \
                         that takes 12. Available: 10 (7 on hand − 2 promised + 2 in transit + 3 ordered). Order: 2."
                .to_owned(),
    };
    assert_eq!(answer.suggestions, [expected]);
    assert_eq!((answer.table.as_str(), answer.table_hash.len()), ("replenishment", 64));
    assert_eq!(app.rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_refused_by_name() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let mut client = story.clients.replenishment.clone();
    refused(client.list_replenishment_suggestions(every(&story)).await)
        .expect_reason(Code::FailedPrecondition, "NO_LEAD_TIME");
    let wrong = |parent: &str, page_size, page_token: &str| pb::ListReplenishmentSuggestionsRequest {
        parent: parent.to_owned(),
        page_size,
        page_token: page_token.to_owned(),
        ..every(&story)
    };
    for page_size in [-1, 1001] {
        refused(client.list_replenishment_suggestions(wrong("x", page_size, "")).await)
            .expect_fields(&["parent", "page_size"]);
    }
    refused(client.list_replenishment_suggestions(wrong("x", 0, "x")).await).expect_fields(&["parent", "page_token"]);
    let unknown = format!("outlets/{}", request_id());
    refused(client.list_replenishment_suggestions(wrong(&unknown, 0, "")).await)
        .expect_reason(Code::NotFound, "NOT_FOUND");
    let mut stranger = story.clients.at_outlet(&unknown, "parts_keeper").replenishment;
    refused(stranger.list_replenishment_suggestions(every(&story)).await)
        .expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    suspend(&story.clients, &story.outlet).await;
    refused(client.list_replenishment_suggestions(every(&story)).await)
        .expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_come_by_creation_of_the_part_and_hold_each_once() {
    let app = TestApp::start().await;
    let mut story = leading(&app, "reserve_part").await;
    let mut made = vec![story.part.clone()];
    for number in 0..4 {
        let request = part(&format!("P-{number}"), std::slice::from_ref(&story.model));
        made.push(story.clients.catalog.create_part(request).await.unwrap().into_inner().name);
    }
    // One was used up, and is short: it and what is there are told, what never was there is not.
    for name in &made[1..4] {
        let found = pb::AdjustStockRequest { part: name.clone(), ..adjustment(&story, 2) };
        story.clients.parts.adjust_stock(found).await.unwrap();
    }
    let display = std::mem::replace(&mut story.part, made[2].clone());
    owe(&mut story, 2).await;
    story.part = display;
    let mut client = story.clients.replenishment.clone();
    for size in [1, 2, 3, 4, 5] {
        let mut request = pb::ListReplenishmentSuggestionsRequest { page_size: size, ..every(&story) };
        let mut found: Vec<String> = Vec::new();
        loop {
            let page = client.list_replenishment_suggestions(request.clone()).await.unwrap().into_inner();
            assert!(!page.suggestions.is_empty() && page.suggestions.len() <= usize::try_from(size).unwrap());
            found.extend(page.suggestions.into_iter().map(|own| own.part));
            assert!(found.len() <= made.len(), "{found:?}");
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(found, made[..4], "{size} a page");
        assert_eq!(found.iter().collect::<HashSet<_>>().len(), found.len());
    }
    let short = pb::ListReplenishmentSuggestionsRequest { include_sufficient: false, ..every(&story) };
    let short: Vec<String> = asked(&story, short).await.into_iter().map(|own| own.part).collect();
    assert_eq!(short, made[2..3]);
    // A token is good for the question it was given to.
    let first = pb::ListReplenishmentSuggestionsRequest { page_size: 1, ..every(&story) };
    let page_token = client.list_replenishment_suggestions(first).await.unwrap().into_inner().next_page_token;
    let other = pb::ListReplenishmentSuggestionsRequest { page_token, include_sufficient: false, ..every(&story) };
    refused(client.list_replenishment_suggestions(other).await).expect_fields(&["page_token"]);
}
