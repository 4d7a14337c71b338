//! The story told through without interruption, followed by another service from the beginning.

use sanbao::pb;
use tokio_stream::StreamExt as _;
use uuid::Uuid;

use super::checks::{assert_end, end};
use super::steps::{STEPS, Story, id_of};
use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_phone_goes_from_the_counter_to_the_settled_statement() {
    let app = TestApp::start().await;
    let mut story = Story::begin(app.hq.clone());
    let watch = pb::WatchRequest { parent: "outlets/-".to_owned(), cursor: String::new() };
    let mut followed = app.hq.clone().feed.watch(watch).await.unwrap().into_inner();
    let run = Uuid::now_v7();
    for step in STEPS {
        app.set_time(step.at);
        (step.call)(&mut story, id_of(run, step.verb))
            .await
            .unwrap_or_else(|status| panic!("{}: {status:?}", step.verb));
    }
    let ended = end(&mut story).await.unwrap();
    assert_end(&ended);

    // Each event came once, in the order in which the feed lists them.
    let listed = pb::ListEventsRequest { parent: "outlets/-".to_owned(), page_size: 1000, page_token: String::new() };
    let listed = app.hq.clone().feed.list_events(listed).await.unwrap().into_inner().events;
    let mut seen = Vec::new();
    while seen.len() < listed.len() {
        seen.push(followed.next().await.unwrap().unwrap());
    }
    assert_eq!(seen, listed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_decision_cites_its_articles_and_is_the_same_for_the_same_facts() {
    let app = TestApp::start().await;
    let mut story = Story::begin(app.hq.clone());
    let run = Uuid::now_v7();
    for step in STEPS.iter().take_while(|step| step.verb != "approve_repair_order") {
        app.set_time(step.at);
        (step.call)(&mut story, id_of(run, step.verb)).await.unwrap();
    }
    let offers = story.diagnosed.offers.clone();
    let remedies: Vec<_> = offers.iter().map(pb::decision::Offer::remedy).collect();
    use pb::decision::Remedy::{Exchange, RefundLessDepreciation, Repair};
    assert_eq!(remedies, [RefundLessDepreciation, Exchange, Repair]);
    assert!(offers.iter().all(|offer| !offer.text_zh.is_empty() && !offer.text_en.is_empty()));
    let stored = pb::GetDecisionRequest { name: story.diagnosed.decision.clone() };
    let stored = story.clients.policy.get_decision(stored).await.unwrap().into_inner();
    let cited: Vec<&String> = stored.findings.iter().flat_map(|finding| &finding.citations).collect();
    assert!(cited.iter().any(|cited| *cited == "phone-2001:12") && cited.iter().any(|cited| *cited == "phone-2001:19"));
    let facts = pb::decide_request::Case::Facts(stored.facts.clone().unwrap());
    let again = story.clients.policy.decide(pb::DecideRequest { case: Some(facts) }).await.unwrap().into_inner();
    assert_eq!(again, pb::Decision { name: String::new(), create_time: None, digest: String::new(), ..stored });
    assert_eq!(again.remedies, offers);
}
