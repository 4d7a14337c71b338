//! `PartsService.AdjustStock`.

use sanbao::pb;
use tonic::Code;

use super::requests::{adjustment, shelf};
use crate::harness::{Expect as _, TestApp, date, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_counted_otherwise_is_booked_with_its_day_and_reason() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let missed = pb::AdjustStockRequest { fact_date: date("2026-03-10"), ..adjustment(&story, -2) };
    let booked = story.clients.parts.adjust_stock(missed).await.unwrap().into_inner();
    assert_eq!((booked.code.as_str(), booked.debit_account.unwrap().location.as_str()), ("adjust", "variance"));
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (3, 0));
    story.clients.parts.adjust_stock(adjustment(&story, 4)).await.unwrap();
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (7, 0));
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_missed_than_there_is_and_a_fact_of_tomorrow_are_refused() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    refused(story.clients.parts.adjust_stock(adjustment(&story, -6)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    let tomorrow = pb::AdjustStockRequest { fact_date: date("2026-12-01"), ..adjustment(&story, 1) };
    refused(story.clients.parts.adjust_stock(tomorrow).await).expect_fields(&["fact_date"]);
    for difference in [0, i64::MIN, i64::MAX] {
        refused(story.clients.parts.adjust_stock(adjustment(&story, difference)).await).expect_fields(&["difference"]);
    }
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (5, 0));
}
