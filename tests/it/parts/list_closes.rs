//! `PartsService.ListCloses`.

use sanbao::pb;

use super::closing::{at_the_end_of_march, closed};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_closes_of_an_outlet_are_listed() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let asked = pb::ListClosesRequest { parent: story.outlet.clone(), ..Default::default() };
    assert_eq!(story.clients.parts.list_closes(asked.clone()).await.unwrap().into_inner().closes, []);
    let close = closed(&story).await;
    let listed = story.clients.parts.list_closes(asked).await.unwrap().into_inner();
    assert_eq!((listed.closes, listed.next_page_token.as_str()), (vec![close], ""));
}
