//! `PolicyService.ListPackRevisions`.

use sanbao::pb;

use super::packs::{corrected_phone, publish};
use crate::harness::{Expect as _, TestApp, refused};

async fn list(app: &TestApp, parent: &str, page_size: i32) -> Vec<pb::PackRevision> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let asked = pb::ListPackRevisionsRequest { parent: parent.to_owned(), page_size, page_token };
        let page = app.hq.policy.clone().list_pack_revisions(asked).await.unwrap().into_inner();
        all.extend(page.revisions);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ships_and_what_was_published_is_listed_once_in_order() {
    let app = TestApp::start().await;
    let shipped = list(&app, "packs/-", 4).await;
    assert_eq!(shipped.len(), 20);
    assert!(shipped.iter().all(|revision| revision.shipped && revision.in_use));
    assert!(shipped.iter().any(|revision| revision.pack == "calendar-2026"));
    let published = publish(&app, &corrected_phone()).await.unwrap();
    let both = list(&app, "packs/phone-2001", 1).await;
    assert_eq!(both.iter().map(|revision| revision.in_use).collect::<Vec<_>>(), [false, true]);
    assert_eq!(both[1], published);
    assert_eq!(list(&app, "packs/-", 1000).await.len(), 21);
    assert!(list(&app, "packs/nobodys", 1000).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_parents_and_tokens_are_named() {
    let app = TestApp::start().await;
    for parent in ["", "packs", "packs/", "packs/Phone", "packs/phоne-2001", "outlets/-"] {
        let asked = pb::ListPackRevisionsRequest { parent: parent.to_owned(), ..Default::default() };
        refused(app.hq.policy.clone().list_pack_revisions(asked).await).expect_fields(&["parent"]);
    }
    let asked =
        pb::ListPackRevisionsRequest { parent: "packs/-".to_owned(), page_size: -1, page_token: "x".to_owned() };
    refused(app.hq.policy.clone().list_pack_revisions(asked).await).expect_fields(&["page_size", "page_token"]);
}
