//! `CatalogService.ListPartsAtRisk`.

use sanbao::pb;

use super::requests::{discontinuation, part};
use crate::harness::{Expect as _, TestApp, date, refused};
use crate::parts::requests::{adjustment, consume, supply};
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
    refused(catalog.list_parts_at_risk(wrong).await).expect_fields(&["as_of", "window_days", "page_size"]);
}
