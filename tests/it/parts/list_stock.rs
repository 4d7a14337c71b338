//! `PartsService.ListStock`.

use sanbao::pb;

use crate::harness::{Expect as _, TestApp, refused};
use crate::parts::requests::{adjustment, corrections, supply};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn stock_can_be_asked_as_of_any_instant() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let asked = pb::ListStockRequest { parent: story.outlet.clone(), ..Default::default() };
    let parts = &mut story.clients.parts;
    let now = parts.list_stock(asked.clone()).await.unwrap().into_inner().stock;
    assert_eq!(now.iter().map(|shelf| shelf.on_hand).collect::<Vec<_>>(), [5]);
    let as_of =
        |seconds| pb::ListStockRequest { as_of: Some(prost_types::Timestamp { seconds, nanos: 0 }), ..asked.clone() };
    assert_eq!(parts.list_stock(as_of(1_772_500_000)).await.unwrap().into_inner().stock, []);
    assert_eq!(parts.list_stock(as_of(1_772_700_000)).await.unwrap().into_inner().stock, now);
    let by_part = pb::ListStockRequest { part: story.part.clone(), ..asked.clone() };
    assert_eq!(parts.list_stock(by_part).await.unwrap().into_inner().stock, now);
    let wrong = pb::ListStockRequest { part: "parts/1".to_owned(), page_size: -1, ..as_of(i64::MAX) };
    refused(parts.list_stock(wrong).await).expect_fields(&["part", "as_of", "page_size"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_changes_no_instant_before_it() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let mut parts = story.clients.parts.clone();
    let at = async |parent: &str, instant: &str| {
        let as_of = chrono::DateTime::parse_from_rfc3339(instant).unwrap().timestamp();
        let as_of = Some(prost_types::Timestamp { seconds: as_of, nanos: 0 });
        let asked = pb::ListStockRequest { parent: parent.to_owned(), as_of, ..Default::default() };
        let stock = story.clients.parts.clone().list_stock(asked).await.unwrap().into_inner().stock;
        stock.iter().map(|own| (own.on_hand, own.reserved)).collect::<Vec<_>>()
    };
    let (center, outlet) = (story.center.clone(), story.outlet.clone());
    app.set_time("2026-03-14T09:00:00+08:00");
    story.clients.calling_as("keeper", "center_manager").parts.accept_supply(supply(&story, 200)).await.unwrap();
    let asked = pb::ListTransfersRequest { parent: center.clone(), ..Default::default() };
    let moves = parts.list_transfers(asked).await.unwrap().into_inner().transfers;
    let wrong = moves.last().unwrap().transfer_id.clone();
    app.set_time("2026-03-16T09:00:00+08:00");
    parts.correct_transfer(corrections(&center, &wrong)).await.unwrap();
    // The fact is of the 10th; the books of that day are as they were.
    let late = pb::AdjustStockRequest { fact_date: crate::harness::date("2026-03-10"), ..adjustment(&story, -2) };
    parts.adjust_stock(late).await.unwrap();
    let expected = [
        ("2026-03-13T12:00:00+08:00", 15, 5),
        ("2026-03-14T08:59:59+08:00", 15, 5),
        ("2026-03-14T09:00:00+08:00", 215, 5),
        ("2026-03-16T08:59:59+08:00", 215, 5),
        ("2026-03-16T09:00:00+08:00", 15, 3),
    ];
    for (instant, warehouse, shelf) in expected {
        assert_eq!(at(&center, instant).await, [(warehouse, 0)], "{instant}");
        assert_eq!(at(&outlet, instant).await, [(shelf, 0)], "{instant}");
    }
    super::books::assert_they_balance(&app).await;
}
