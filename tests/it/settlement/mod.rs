//! `SettlementService`.

use diesel_async::RunQueryDsl;
use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_drawn_up_once_and_only_after_its_end() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "draft_statement").await;
    let draft = |month: &str| pb::DraftStatementRequest {
        parent: story.outlet.clone(),
        month: date(month),
        request_id: request_id(),
    };
    let mut settlement = story.clients.settlement.clone();
    refused(settlement.draft_statement(draft("2026-03-02")).await).expect_fields(&["month"]);
    refused(settlement.draft_statement(draft("2026-04-01")).await)
        .expect_reason(Code::FailedPrecondition, "MONTH_NOT_CLOSABLE");
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (mut settlement, request) = (settlement.clone(), draft("2026-03-01"));
        calls.spawn(async move { settlement.draft_statement(request).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 3));
    for outcome in lost {
        refused(outcome).expect_reason(Code::FailedPrecondition, "MONTH_NOT_CLOSABLE");
    }
    let list = pb::ListStatementsRequest { parent: story.outlet.clone(), ..Default::default() };
    let listed = story.clients.settlement.list_statements(list).await.unwrap().into_inner().statements;
    assert_eq!(listed.len(), 1);
    let read = pb::GetStatementRequest { name: listed[0].name.clone() };
    let read = story.clients.settlement.get_statement(read).await.unwrap().into_inner();
    let sum: i64 = read.lines.iter().map(|line| line.amount.clone().unwrap().units).sum();
    assert_eq!((read.total_amount.unwrap().units, sum, read.line_count), (710, 710, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_agree_to_the_same_digest_before_anything_is_paid() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "agree_for_the_outlet").await;
    let name = story.statement.name.clone();
    let pay = |etag: &str| pb::PayStatementRequest {
        name: name.clone(),
        payment_document: "PAY".to_owned(),
        etag: etag.to_owned(),
        request_id: request_id(),
    };
    refused(story.clients.settlement.pay_statement(pay("")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let mut manager = story.clients.at_outlet(&story.outlet, "outlet_manager");
    let agree = |digest: &str| pb::AgreeStatementRequest {
        name: name.clone(),
        digest: digest.to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    refused(manager.settlement.agree_statement(agree(&"0".repeat(64))).await)
        .expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    manager.settlement.agree_statement(agree(&story.statement.digest)).await.unwrap();
    refused(manager.settlement.pay_statement(pay("")).await).expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let paid = story.clients.settlement.pay_statement(pay("")).await.unwrap().into_inner();
    assert_eq!(paid.state(), pb::statement::State::Paid);
    for change in ["UPDATE statements SET total_amount = 0", "DELETE FROM statement_lines"] {
        let write = app.db.write("test.change", async |tx| {
            diesel::sql_query(change).execute(tx).await?;
            Ok(())
        });
        assert!(write.await.is_err(), "{change}");
    }
}
