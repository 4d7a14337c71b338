//! `SettlementService.PayStatement`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use tonic::Code;

use super::requests::pay;
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[derive(diesel::QueryableByName)]
struct Moved {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    moved: i64,
}

crate::refusals!(settlement.pay_statement, "pay_statement", |story| pay(&story));
crate::wrong_state!(settlement.pay_statement, "agree_for_the_outlet", |story| pay(&story));

#[tokio::test(flavor = "multi_thread")]
async fn what_both_agreed_to_is_paid_from_what_is_owed_and_never_changes() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "pay_statement").await;
    let mut manager = story.clients.at_outlet(&story.outlet, "outlet_manager");
    refused(manager.settlement.pay_statement(pay(&story)).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    let paid = story.clients.settlement.pay_statement(pay(&story)).await.unwrap().into_inner();
    assert_eq!(paid.state(), pb::statement::State::Paid);
    let claim = pb::GetClaimRequest { name: story.claim.name.clone() };
    let claim = story.clients.claims.get_claim(claim).await.unwrap().into_inner();
    assert_eq!(claim.state(), pb::claim::State::Settled);
    let moved = app.db.read("test.money", async |tx| {
        let moved = "SELECT count(*) AS moved FROM transfers WHERE unit = 'CNY' AND amount = 71000";
        Ok(diesel::sql_query(moved).get_result::<Moved>(tx).await?.moved)
    });
    assert_eq!(moved.await.unwrap(), 2);
    // Who reads parts reads no money.
    let moves = pb::ListTransfersRequest { parent: story.outlet.clone(), ..Default::default() };
    let moves = story.clients.parts.list_transfers(moves).await.unwrap().into_inner().transfers;
    assert!(moves.iter().all(|moved| moved.part == story.part));
    for change in [
        "UPDATE statements SET total_amount = 0",
        "DELETE FROM statements",
        "DELETE FROM statement_lines",
        "INSERT INTO statement_lines SELECT outlet_id, statement_id, claim_id, line_index + 7, amount FROM statement_lines",
        "UPDATE claim_lines SET findings = '[]'",
        "DELETE FROM claim_lines",
    ] {
        let write = app.db.write("test.change", async |tx| {
            assert!(diesel::sql_query(change).execute(tx).await? > 0, "nothing to refuse in {change}");
            Ok(())
        });
        assert!(write.await.is_err(), "{change}");
    }
}
