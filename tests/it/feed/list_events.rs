//! `FeedService.ListEvents`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn events_come_page_by_page_and_the_end_can_be_asked_again() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "create_product_model").await;
    let asked = |page_token: String| pb::ListEventsRequest { parent: "outlets/-".to_owned(), page_size: 3, page_token };
    let (mut kinds, mut page_token) = (Vec::new(), String::new());
    loop {
        let page = story.clients.feed.list_events(asked(page_token.clone())).await.unwrap().into_inner();
        page_token = page.next_page_token;
        if page.events.is_empty() {
            break;
        }
        kinds.extend(page.events.into_iter().map(|event| event.kind));
    }
    assert!(kinds.len() > 3 && !kinds.contains(&"catalog.model_created".to_owned()), "{kinds:?}");
    // The token of the end waits for what comes.
    let run = uuid::Uuid::now_v7();
    let next = crate::story::STEPS.iter().find(|step| step.verb == "create_product_model").unwrap();
    (next.call)(&mut story, crate::story::id_of(run, next.verb)).await.unwrap();
    let page = story.clients.feed.list_events(asked(page_token.clone())).await.unwrap().into_inner();
    let kinds: Vec<_> = page.events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["catalog.model_created"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_in_a_neighbouring_database_holds_nobody_up() {
    let app = TestApp::start().await;
    let (server, _) = app.url.rsplit_once('/').unwrap();
    let mut neighbour = AsyncPgConnection::establish(&format!("{server}/postgres")).await.unwrap();
    neighbour.batch_execute("BEGIN; SELECT pg_current_xact_id()").await.unwrap();
    let story = told_until(&app, "apply_outlet").await;
    let asked = pb::ListEventsRequest { parent: "outlets/-".to_owned(), ..Default::default() };
    assert_eq!(story.clients.feed.clone().list_events(asked).await.unwrap().into_inner().events.len(), 1);
    neighbour.batch_execute("ROLLBACK").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_a_wrong_cursor_alone_has_its_own_reason() {
    let app = TestApp::start().await;
    let mut feed = app.hq.feed.clone();
    let wrong = pb::ListEventsRequest { parent: "x".to_owned(), page_size: -1, page_token: "x".to_owned() };
    refused(feed.list_events(wrong.clone()).await).expect_fields(&["parent", "page_size", "page_token"]);
    let cursor = pb::ListEventsRequest { parent: "outlets/-".to_owned(), page_size: 0, ..wrong };
    refused(feed.list_events(cursor).await).expect_reason(Code::InvalidArgument, "BAD_CURSOR");
}
