//! `PartsService.ListStock`.

use sanbao::pb;

use crate::harness::{Expect as _, TestApp, refused};
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
