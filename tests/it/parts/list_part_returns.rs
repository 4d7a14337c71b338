//! `PartsService.ListPartReturns`.

use sanbao::pb;
use sanbao::pb::part_return::State;

use super::returns::{debts, owe, pack, ship};
use crate::harness::TestApp;
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn returns_are_listed_page_by_page_and_narrowed_by_state() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "finish_repair").await;
    owe(&mut story, 2).await;
    let mut parts = story.clients.parts.clone();
    let mut made = Vec::new();
    for debt in debts(&story).await {
        made.push(parts.pack_return(pack(&story, &[debt.name])).await.unwrap().into_inner().name);
    }
    let first = pb::PartReturn { name: made[0].clone(), ..Default::default() };
    parts.ship_return(ship(&first)).await.unwrap();
    let asked = |state: State, page_token: String| pb::ListPartReturnsRequest {
        parent: story.outlet.clone(),
        state: state.into(),
        page_size: 1,
        page_token,
    };
    let (mut listed, mut token) = (Vec::new(), String::new());
    loop {
        let page = parts.list_part_returns(asked(State::Unspecified, token)).await.unwrap().into_inner();
        listed.extend(page.part_returns.into_iter().map(|parcel| parcel.name));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(listed, made);
    let on_the_way = parts.list_part_returns(asked(State::InTransit, String::new())).await.unwrap().into_inner();
    assert_eq!(on_the_way.part_returns.len(), 1);
    assert_eq!((&on_the_way.part_returns[0].name, on_the_way.part_returns[0].slips.len()), (&made[0], 1));
}
