//! `PartsService.ListTransfers`.

use sanbao::pb;

use crate::harness::TestApp;
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn the_movements_of_a_party_are_told_in_order_page_by_page() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "finish_repair").await;
    let mut codes = Vec::new();
    let mut page_token = String::new();
    loop {
        let (parent, part) = (story.outlet.clone(), story.part.clone());
        let asked = pb::ListTransfersRequest { parent, part, page_size: 2, page_token, serial: String::new() };
        let page = story.clients.parts.list_transfers(asked).await.unwrap().into_inner();
        codes.extend(page.transfers.into_iter().map(|transfer| transfer.code));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(codes, ["receive", "reserve", "issue", "hand_over", "consume", "extract"]);
    let asked = pb::ListTransfersRequest { parent: story.center.clone(), ..Default::default() };
    let moves = story.clients.parts.list_transfers(asked).await.unwrap().into_inner().transfers;
    assert_eq!(moves.iter().map(|moved| moved.code.as_str()).collect::<Vec<_>>(), ["supply", "ship", "receive"]);
}
