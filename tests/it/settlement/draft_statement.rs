//! `SettlementService.DraftStatement`.

use tonic::Code;

use super::requests::draft;
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_drawn_up_once_and_only_after_its_end() {
    let app = TestApp::start().await;
    let story = told_until(&app, "draft_statement").await;
    let mut settlement = story.clients.settlement.clone();
    refused(settlement.draft_statement(draft(&story, "2026-03-02")).await).expect_fields(&["month"]);
    // The month that runs, and one that had ended before there was an outlet.
    for month in ["2026-04-01", "2025-12-01", "1990-01-01"] {
        refused(settlement.draft_statement(draft(&story, month)).await)
            .expect_reason(Code::FailedPrecondition, "MONTH_NOT_CLOSABLE");
    }
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (mut settlement, request) = (settlement.clone(), draft(&story, "2026-03-01"));
        calls.spawn(async move { settlement.draft_statement(request).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 3));
    for outcome in lost {
        refused(outcome).expect_reason(Code::FailedPrecondition, "MONTH_NOT_CLOSABLE");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_stands_in_one_statement_and_a_month_without_lines_is_empty() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "draft_statement").await;
    let settlement = &mut story.clients.settlement.clone();
    let march = settlement.draft_statement(draft(&story, "2026-03-01")).await.unwrap().into_inner();
    app.set_time("2026-05-01T09:00:00+08:00");
    let april = settlement.draft_statement(draft(&story, "2026-04-01")).await.unwrap().into_inner();
    assert_eq!((march.line_count, april.line_count), (2, 0));
    story.statement = april;
    assert_eq!(story.statement.total_amount.unwrap().units, 0);
}
