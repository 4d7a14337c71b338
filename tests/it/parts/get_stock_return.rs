//! `PartsService.GetStockReturn`.

use sanbao::pb;
use tonic::Code;

use super::stock_returns::{arrived, sent, take};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_return_is_read_as_it_was_sent_and_received() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    let mut parts = story.clients.parts.clone();
    let own = sent(&story, 3).await;
    let read = pb::GetStockReturnRequest { name: own.name.clone() };
    assert_eq!(parts.get_stock_return(read.clone()).await.unwrap().into_inner(), own);
    let received = parts.receive_stock_return(take(&own, vec![arrived(&story, 1, 1)])).await.unwrap().into_inner();
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").parts;
    assert_eq!(keeper.get_stock_return(read).await.unwrap().into_inner(), received);
    let unknown = pb::GetStockReturnRequest { name: format!("{}/stockReturns/{}", story.outlet, request_id()) };
    refused(parts.get_stock_return(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let nameless = pb::GetStockReturnRequest { name: format!("{}/shipments/{}", story.outlet, request_id()) };
    refused(parts.get_stock_return(nameless).await).expect_fields(&["name"]);
}
