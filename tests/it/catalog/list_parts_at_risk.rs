//! `CatalogService.ListPartsAtRisk`.

use sanbao::pb;

use super::requests::{discontinuation, fitting, model, part, relation, supersession};
use crate::harness::{Expect as _, TestApp, date, refused};
use crate::parts::requests::{adjustment, consume, issue, receive, reserve, ship, supply};
use crate::story::{Story, told_until};

async fn at_risk(story: &Story, request: pb::ListPartsAtRiskRequest) -> Vec<pb::PartAtRisk> {
    story.clients.catalog.clone().list_parts_at_risk(request).await.unwrap().into_inner().parts_at_risk
}

#[tokio::test(flavor = "multi_thread")]
async fn less_than_past_use_projects_is_told_with_both_numbers() {
    let app = TestApp::start().await;
    let story = told_until(&app, "consume_reservation").await;
    let mut parts = story.clients.parts.clone();
    let used = parts.consume_reservation(consume(&story)).await.unwrap().into_inner().quantity;
    let mut catalog = story.clients.catalog.clone();
    // Never used: never at risk, even without any stock.
    catalog.create_part(part("IDLE", std::slice::from_ref(&story.model))).await.unwrap();
    let ask = |window_days, day| pb::ListPartsAtRiskRequest { as_of: date(day), window_days, ..Default::default() };
    assert!(at_risk(&story, pb::ListPartsAtRiskRequest::default()).await.is_empty());
    catalog.discontinue_model(discontinuation(&story.model, "2026-03-01")).await.unwrap();
    app.set_time("2026-03-31T12:00:00+08:00");
    let found = at_risk(&story, ask(30, "2026-03-31")).await;
    assert_eq!(found.len(), 1, "{found:?}");
    let own = &found[0];
    assert_eq!((&own.part, &own.product_models[..]), (&story.part, &[story.model.clone()][..]));
    // 2 years, 31 March 2026 to 1 March 2028: 701 days, at `used` in 30 days.
    assert_eq!((own.keep_date, own.days_left, own.used, own.window_days), (date("2028-03-01"), 701, used, 30));
    assert_eq!(own.projected, (used * 701 + 29) / 30);
    assert!(own.stock < own.projected);
    // With exactly what is projected there is none; with one less, there is again.
    parts.accept_supply(supply(&story, own.projected - own.stock)).await.unwrap();
    assert!(at_risk(&story, ask(30, "2026-03-31")).await.is_empty());
    app.set_time("2026-04-01T12:00:00+08:00");
    parts.adjust_stock(adjustment(&story, -1)).await.unwrap();
    assert!(at_risk(&story, ask(30, "2026-03-31")).await.is_empty());
    let later = pb::ListPartsAtRiskRequest { as_of: None, window_days: 30, ..Default::default() };
    assert_eq!(at_risk(&story, later.clone()).await.len(), 1);
    // Use before the window counts no more, and after the keep date nothing is kept.
    app.set_time("2026-06-30T12:00:00+08:00");
    assert!(at_risk(&story, later.clone()).await.is_empty());
    app.set_time("2028-03-02T12:00:00+08:00");
    assert!(at_risk(&story, pb::ListPartsAtRiskRequest { window_days: 1826, ..later }).await.is_empty());
    let wrong = pb::ListPartsAtRiskRequest {
        as_of: date("2028-03-03"),
        window_days: 29,
        page_size: -1,
        page_token: "x".to_owned(),
    };
    refused(catalog.list_parts_at_risk(wrong).await).expect_fields(&[
        "as_of",
        "window_days",
        "page_size",
        "page_token",
    ]);
}

/// A part that fits the story's model, and so many pieces of it at the center.
async fn stocked(story: &Story, number: &str, pieces: i64) -> String {
    let request = part(number, std::slice::from_ref(&story.model));
    let name = story.clients.catalog.clone().create_part(request).await.unwrap().into_inner().name;
    if pieces > 0 {
        add(story, &name, pieces).await;
    }
    name
}

async fn add(story: &Story, part: &str, pieces: i64) {
    let request = pb::AcceptSupplyRequest { part: part.to_owned(), ..supply(story, pieces) };
    story.clients.parts.clone().accept_supply(request).await.unwrap();
}

/// The story's part at risk on the last of March: 1 fitted in 30 days, 24 projected, 19 there.
async fn five_short(app: &TestApp) -> Story {
    let story = told_until(app, "consume_reservation").await;
    story.clients.parts.clone().consume_reservation(consume(&story)).await.unwrap();
    let request = discontinuation(&story.model, "2026-03-01");
    story.clients.catalog.clone().discontinue_model(request).await.unwrap();
    app.set_time("2026-03-31T12:00:00+08:00");
    story
}

/// Each part at risk with what it lacks, and what is counted for it instead.
async fn short(story: &Story) -> Vec<(String, i64, Vec<(String, i64)>)> {
    let asked = pb::ListPartsAtRiskRequest { as_of: date("2026-03-31"), window_days: 30, ..Default::default() };
    let told = |own: pb::PartAtRisk| {
        let instead = own.substitutes.into_iter().map(|other| (other.part, other.pieces)).collect();
        (own.part, own.projected - own.stock, instead)
    };
    at_risk(story, asked).await.into_iter().map(told).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_used_instead_is_counted_if_it_fits_all_of_the_models() {
    let app = TestApp::start().await;
    let story = five_short(&app).await;
    let mut catalog = story.clients.catalog.clone();
    let alternative = stocked(&story, "ALT", 4).await;
    // Nobody named it, or a list that no longer holds: nothing of it is counted.
    assert_eq!(short(&story).await, [(story.part.clone(), 5, vec![])]);
    catalog.relate_parts(relation(&story.part, &alternative, "2026-03-01")).await.unwrap();
    assert_eq!(short(&story).await, [(story.part.clone(), 5, vec![(alternative.clone(), 4)])]);
    add(&story, &alternative, 1).await;
    assert_eq!(short(&story).await, []);
    // For a model that the alternative does not fit, too, it is no help.
    let other = catalog.create_product_model(model("M-2")).await.unwrap().into_inner().name;
    catalog.discontinue_model(discontinuation(&other, "2026-02-01")).await.unwrap();
    catalog.fit_part(fitting(&story.part, &other, "2026-01-01")).await.unwrap();
    assert_eq!(short(&story).await, [(story.part.clone(), 5, vec![])]);
    catalog.fit_part(fitting(&alternative, &other, "2026-01-01")).await.unwrap();
    assert_eq!(short(&story).await, []);
    // What was true of a day stays so after the list has ended.
    let end = pb::RelatePartsRequest { ends: true, ..relation(&story.part, &alternative, "2026-04-01") };
    catalog.relate_parts(end).await.unwrap();
    assert_eq!(short(&story).await, []);
    app.set_time("2026-04-01T12:00:00+08:00");
    let asked = pb::ListPartsAtRiskRequest { window_days: 30, ..Default::default() };
    assert_eq!(at_risk(&story, asked).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_of_the_chain_of_successors_is_counted_and_none_before_it() {
    let app = TestApp::start().await;
    let story = five_short(&app).await;
    let mut catalog = story.clients.catalog.clone();
    let (older, next, last) =
        (stocked(&story, "OLD", 90).await, stocked(&story, "NEXT", 2).await, stocked(&story, "LAST", 2).await);
    for (part, by) in [(&older, &story.part), (&story.part, &next), (&next, &last)] {
        catalog.supersede_part(supersession(part, by, "2026-02-01")).await.unwrap();
    }
    assert_eq!(short(&story).await, [(story.part.clone(), 5, vec![(next, 2), (last.clone(), 2)])]);
    add(&story, &last, 1).await;
    assert_eq!(short(&story).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_is_counted_neither_for_two_nor_against_its_own_use() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "consume_reservation").await;
    let mut parts = story.clients.parts.clone();
    parts.consume_reservation(consume(&story)).await.unwrap();
    // Another part that the order needs: one came, and one was fitted.
    let first = story.part.clone();
    let second = stocked(&story, "SECOND", 1).await;
    story.part.clone_from(&second);
    story.shipment = parts.ship_parts(ship(&story, 1)).await.unwrap().into_inner().name;
    parts.receive_shipment(receive(&story, None)).await.unwrap();
    story.reservation = parts.reserve_part(reserve(&story, 1)).await.unwrap().into_inner().name;
    parts.issue_reservation(issue(&story, &story.engineers[0])).await.unwrap();
    parts.consume_reservation(consume(&story)).await.unwrap();
    let mut catalog = story.clients.catalog.clone();
    catalog.discontinue_model(discontinuation(&story.model, "2026-03-01")).await.unwrap();
    app.set_time("2026-03-31T12:00:00+08:00");
    assert_eq!(short(&story).await, [(first.clone(), 5, vec![]), (second.clone(), 24, vec![])]);
    let shared = stocked(&story, "SHARED", 28).await;
    for part in [&first, &second] {
        catalog.relate_parts(relation(part, &shared, "2026-03-01")).await.unwrap();
    }
    // 29 are lacking: with 28 somebody will be short, whoever comes first.
    let expected = [(first.clone(), 5, vec![(shared.clone(), 4)]), (second.clone(), 24, vec![(shared.clone(), 23)])];
    assert_eq!(short(&story).await, expected);
    add(&story, &shared, 1).await;
    assert_eq!(short(&story).await, []);
    // What it is used for itself comes first: nothing of the second is left for the first.
    catalog.relate_parts(relation(&first, &second, "2026-03-01")).await.unwrap();
    let end = |part: &str| pb::RelatePartsRequest { ends: true, ..relation(part, &shared, "2026-04-01") };
    catalog.relate_parts(end(&first)).await.unwrap();
    app.set_time("2026-04-01T12:00:00+08:00");
    let asked = pb::ListPartsAtRiskRequest { window_days: 30, ..Default::default() };
    let told = at_risk(&story, asked).await;
    assert_eq!(told.iter().map(|own| &own.part).collect::<Vec<_>>(), [&first]);
    assert_eq!(told[0].substitutes, []);
}
