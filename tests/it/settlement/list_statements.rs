//! `SettlementService.ListStatements`.

use sanbao::pb;

use super::requests::draft;
use crate::harness::{Expect as _, TestApp, date, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn statements_are_listed_by_month() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "draft_statement").await;
    for month in ["2026-03-01", "2026-01-01", "2026-02-01"] {
        story.clients.settlement.draft_statement(draft(&story, month)).await.unwrap();
    }
    let asked = pb::ListStatementsRequest { parent: story.outlet.clone(), page_size: 2, ..Default::default() };
    let page = story.clients.settlement.list_statements(asked.clone()).await.unwrap().into_inner();
    let months: Vec<_> = page.statements.iter().map(|statement| statement.month).collect();
    assert_eq!(months, [date("2026-01-01"), date("2026-02-01")]);
    let rest = pb::ListStatementsRequest { page_token: page.next_page_token, ..asked.clone() };
    let rest = story.clients.settlement.list_statements(rest).await.unwrap().into_inner();
    assert_eq!((rest.statements.len(), rest.next_page_token.as_str()), (1, ""));
    let wrong = pb::ListStatementsRequest { page_token: "x".to_owned(), ..asked };
    refused(story.clients.settlement.list_statements(wrong).await).expect_fields(&["page_token"]);
}
