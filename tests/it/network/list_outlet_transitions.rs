//! `NetworkService.ListOutletTransitions`.

use sanbao::pb;
use tonic::Code;

use super::steps;
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn the_history_tells_every_version_by_verb_actor_and_reason_in_pages() {
    let world = World::new().await;
    let name = world.outlet(2).await.name;
    let mut network = world.hq.network.clone();
    network.suspend_outlet(steps::suspend(&name)).await.unwrap();
    let mut told = Vec::new();
    let mut request = pb::ListOutletTransitionsRequest { parent: name.clone(), page_size: 2, ..Default::default() };
    loop {
        let page = network.list_outlet_transitions(request.clone()).await.unwrap().into_inner();
        assert!(page.outlet_transitions.len() <= 2);
        told.extend(page.outlet_transitions);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    let lines: Vec<String> = told
        .iter()
        .map(|own| {
            let (from, to) = (own.from_state().as_str_name(), own.to_state().as_str_name());
            format!("{} {} {from} {to} {} {}", own.version, own.verb, own.actor, own.reason)
        })
        .collect();
    assert_eq!(
        lines,
        [
            "1 ApplyOutlet STATE_UNSPECIFIED STATE_APPLIED headquarters ",
            "2 ReviewOutlet STATE_APPLIED STATE_IN_REVIEW headquarters ",
            "3 RecordOutletReview STATE_IN_REVIEW STATE_IN_REVIEW headquarters as the form says",
            "4 AdmitOutlet STATE_IN_REVIEW STATE_PROBATION headquarters ",
            "5 AuthorizeOutlet STATE_PROBATION STATE_AUTHORIZED director ",
            "6 SuspendOutlet STATE_AUTHORIZED STATE_SUSPENDED headquarters as agreed",
        ]
    );
    assert!(told.iter().all(|own| own.transition_time.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_nobody_is_not_found() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let unknown =
        pb::ListOutletTransitionsRequest { parent: format!("outlets/{}", request_id()), ..Default::default() };
    refused(network.list_outlet_transitions(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
