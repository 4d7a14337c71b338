//! `PartsService.ListStockReturns`.

use sanbao::pb;
use sanbao::pb::stock_return::State;

use super::stock_returns::{cancel, sent};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn stock_returns_are_narrowed_by_state_and_come_page_by_page() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    let mut parts = story.clients.parts.clone();
    let made = [sent(&story, 1).await, sent(&story, 2).await, sent(&story, 1).await];
    let back = parts.cancel_stock_return(cancel(&made[1])).await.unwrap().into_inner();
    let asked = |state: State, page_token: String| pb::ListStockReturnsRequest {
        parent: story.outlet.clone(),
        state: state.into(),
        page_size: 1,
        page_token,
    };
    let (mut listed, mut token) = (Vec::new(), String::new());
    loop {
        let page = parts.list_stock_returns(asked(State::Unspecified, token)).await.unwrap().into_inner();
        listed.extend(page.stock_returns);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(listed, [made[0].clone(), back.clone(), made[2].clone()]);
    let cancelled = parts.list_stock_returns(asked(State::Cancelled, String::new())).await.unwrap().into_inner();
    assert_eq!((cancelled.stock_returns, cancelled.next_page_token.as_str()), (vec![back], ""));
    let wrong = pb::ListStockReturnsRequest { state: 99, page_size: 1001, ..asked(State::Received, String::new()) };
    refused(parts.list_stock_returns(wrong).await).expect_fields(&["state", "page_size"]);
}
