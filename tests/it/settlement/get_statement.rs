//! `SettlementService.GetStatement`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_the_sum_of_its_lines() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "agree_for_the_brand").await;
    let read = pb::GetStatementRequest { name: story.statement.name.clone() };
    let read = story.clients.settlement.get_statement(read).await.unwrap().into_inner();
    let sum: i64 = read.lines.iter().map(|line| line.amount.clone().unwrap().units).sum();
    assert_eq!((read.total_amount.unwrap().units, sum, read.line_count), (710, 710, 2));
    let unknown = pb::GetStatementRequest { name: format!("{}/statements/{}", story.outlet, request_id()) };
    refused(story.clients.settlement.get_statement(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
