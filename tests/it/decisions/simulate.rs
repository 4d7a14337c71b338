//! `PolicyService.Simulate`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use futures::StreamExt as _;
use sanbao::pb;
use tonic::Code;

use super::packs::{PHONE, changed, in_use};
use crate::harness::{Expect as _, TestApp, cny, date, refused};
use crate::story::told_until;

fn asked(source: &str) -> pb::SimulateRequest {
    pb::SimulateRequest { source: source.to_owned(), file_name: "new.toml".to_owned(), ..Default::default() }
}

/// The last message of a simulation.
async fn simulated(app: &TestApp, request: pb::SimulateRequest) -> pb::SimulateProgress {
    let mut told = app.hq.policy.clone().simulate(request).await.unwrap().into_inner();
    let mut last = pb::SimulateProgress::default();
    while let Some(progress) = told.next().await {
        assert!(!last.done, "nothing comes after the end");
        last = progress.unwrap();
    }
    assert!(last.done);
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_remedies_and_refunds_would_change_is_told_and_nothing_is_published() {
    let app = TestApp::start().await;
    let story = told_until(&app, "approve_repair_order").await;
    let used = in_use(&app).await;
    // Half the rate, and no exchange on day 12 any more.
    let cheaper = changed(PHONE, &[("value = 50 }", "value = 25 }")]);
    let told = simulated(&app, asked(&cheaper)).await;
    let total = told.total.unwrap();
    assert_eq!((total.decisions, total.changed), (1, 1));
    // Twelve days at 0.5 % and at 0.25 % of 3999.00.
    assert_eq!((total.refund_before, total.refund_after), (cny("3759.06"), cny("3879.03")));
    let example = told.examples.first().unwrap();
    assert_eq!(example.decision, story.diagnosed.decision);
    assert_eq!((example.added.len(), example.removed.len()), (0, 0));
    assert_eq!(told.outlets.first().map(|group| group.name.as_str()), Some(story.outlet.as_str()));
    assert_eq!(told.models.first().map(|group| (group.name.as_str(), group.changed)), Some((story.model.as_str(), 1)));
    assert_eq!(told.levels.first().map(|group| group.name.as_str()), Some("2"));

    let shorter = changed(
        PHONE,
        &[(
            "reference = \"phone-2001:12\"\nconfidence = \"B\"\nvalues = [{ from = 2001-11-15, value = 15 }]",
            "reference = \"phone-2001:12\"\nconfidence = \"B\"\nvalues = [{ from = 2001-11-15, value = 10 }]",
        )],
    );
    let told = simulated(&app, asked(&shorter)).await;
    let removed: Vec<_> = told.examples.first().unwrap().removed().collect();
    assert_eq!(removed, [pb::decision::Remedy::RefundLessDepreciation, pb::decision::Remedy::Exchange]);
    let same = simulated(&app, asked(PHONE)).await.total.unwrap();
    assert_eq!((same.decisions, same.changed), (1, 0));
    let before = simulated(&app, pb::SimulateRequest { end_date: date("2020-01-01"), ..asked(PHONE) }).await;
    assert_eq!(before.total.unwrap().decisions, 0);
    assert_eq!(in_use(&app).await, used);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_a_candidate_that_cannot_be_meant_is_refused() {
    let app = TestApp::start().await;
    let mut policy = app.hq.policy.clone();
    let wrong = pb::SimulateRequest {
        source: String::new(),
        file_name: "x".repeat(500),
        begin_date: date("2026-02-02"),
        end_date: date("2026-02-01"),
    };
    refused(policy.simulate(wrong).await).expect_fields(&["source", "file_name", "end_date"]);
    refused(policy.simulate(asked("not a pack")).await).expect_reason(Code::InvalidArgument, "BAD_PACK");
    let mut auditor = app.hq.calling_as("auditor", "auditor");
    refused(auditor.policy.simulate(asked(PHONE)).await).expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_simulations_than_there_are_places_for_are_turned_away_until_one_is_done() {
    let app = TestApp::start().await;
    let mut holder = AsyncPgConnection::establish(&app.url).await.unwrap();
    holder.batch_execute("BEGIN; LOCK TABLE decisions IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut policy = app.hq.policy.clone();
    let one = policy.simulate(asked(PHONE)).await.unwrap().into_inner();
    let other = policy.simulate(asked(PHONE)).await.unwrap().into_inner();
    refused(policy.simulate(asked(PHONE)).await).expect_reason(Code::ResourceExhausted, "OVERLOADED");
    holder.batch_execute("ROLLBACK").await.unwrap();
    for told in [one, other] {
        assert!(told.collect::<Vec<_>>().await.pop().unwrap().unwrap().done);
    }
    simulated(&app, asked(PHONE)).await;
}
