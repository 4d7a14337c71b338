//! `DispositionService.ListDispositions`.

use sanbao::pb;
use sanbao::pb::disposition::{Kind, State};

use super::requests::{decline, defective, disposed, disposing};
use crate::harness::{Expect as _, TestApp, refused};

#[tokio::test(flavor = "multi_thread")]
async fn they_are_listed_by_creation_page_by_page_of_a_kind_and_in_a_state() {
    let app = TestApp::start().await;
    let story = defective(&app, 3).await;
    let mut made = Vec::new();
    for kind in [Kind::Scrap, Kind::ToSupplier, Kind::Scrap] {
        made.push(disposed(&story, disposing(&story, kind, 1)).await);
    }
    let mut dispositions = story.clients.dispositions.clone();
    dispositions.decline_scrap(decline(&made[0])).await.unwrap();
    let asked = pb::ListDispositionsRequest { parent: story.center.clone(), page_size: 2, ..Default::default() };
    let first = dispositions.list_dispositions(asked.clone()).await.unwrap().into_inner();
    let next = pb::ListDispositionsRequest { page_token: first.next_page_token.clone(), ..asked.clone() };
    let second = dispositions.list_dispositions(next.clone()).await.unwrap().into_inner();
    let names = first.dispositions.iter().chain(&second.dispositions).map(|own| own.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), made.iter().map(|own| own.name.as_str()).collect::<Vec<_>>());
    assert!(second.next_page_token.is_empty());
    for (kind, state, expected) in [
        (Kind::Scrap, State::Unspecified, vec![&made[0], &made[2]]),
        (Kind::Scrap, State::Proposed, vec![&made[2]]),
        (Kind::Unspecified, State::AtSupplier, vec![&made[1]]),
    ] {
        let narrowed =
            pb::ListDispositionsRequest { kind: kind.into(), state: state.into(), page_size: 0, ..asked.clone() };
        let found = dispositions.list_dispositions(narrowed).await.unwrap().into_inner().dispositions;
        let names: Vec<&str> = found.iter().map(|own| own.name.as_str()).collect();
        assert_eq!(names, expected.iter().map(|own| own.name.as_str()).collect::<Vec<_>>());
    }
    let other = pb::ListDispositionsRequest { kind: Kind::Scrap.into(), ..next };
    refused(dispositions.list_dispositions(other).await).expect_fields(&["page_token"]);
    let wrong = pb::ListDispositionsRequest { kind: 9, state: 99, page_size: -1, ..Default::default() };
    refused(dispositions.list_dispositions(wrong).await).expect_fields(&["parent", "kind", "state", "page_size"]);
}
