//! `PartsService.VerifyClose`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::verify_close_response::Tampering;
use tonic::Code;

use super::closing::{at_the_end_of_march, closed, counted};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::Story;

/// As nobody may: a superuser with every trigger off.
async fn tamper(app: &TestApp, sql: &str) {
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    owner.batch_execute(&format!("SET session_replication_role = replica; {sql}")).await.unwrap();
}

async fn verified(story: &Story, close: &pb::StockClose) -> pb::VerifyCloseResponse {
    let request = pb::VerifyCloseRequest { name: close.name.clone(), digest: close.digest.clone() };
    story.clients.parts.clone().verify_close(request).await.unwrap().into_inner()
}

fn told(verified: &pb::VerifyCloseResponse) -> Vec<(&str, Tampering)> {
    verified.entries.iter().map(|entry| (entry.transfer_id.as_str(), entry.tampering())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_tampered_with_is_named() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let close = closed(&story).await;
    let intact = verified(&story, &close).await;
    assert!(intact.is_intact, "{intact:?}");
    assert_eq!((intact.transfer_count, &intact.digest), (6, &close.digest));

    let asked = pb::ListTransfersRequest { parent: story.outlet.clone(), ..Default::default() };
    let moves = story.clients.parts.list_transfers(asked).await.unwrap().into_inner().transfers;
    let id = |code: &str| moves.iter().find(|moved| moved.code == code).unwrap().transfer_id.clone();
    let (received, consumed) = (id("receive"), id("consume"));
    for column in ["amount = amount + 1", "actor = 'x'", "post_time = post_time + interval '1 us'", "source = ''"] {
        tamper(&app, "CREATE TABLE kept AS SELECT * FROM transfers").await;
        tamper(&app, &format!("UPDATE transfers SET {column} WHERE transfer_id = '{received}'")).await;
        assert_eq!(told(&verified(&story, &close).await), [(received.as_str(), Tampering::Changed)], "{column}");
        tamper(&app, "TRUNCATE transfers CASCADE").await;
        tamper(&app, "INSERT INTO transfers SELECT * FROM kept; DROP TABLE kept").await;
        assert!(verified(&story, &close).await.is_intact);
    }
    tamper(&app, &format!("UPDATE transfers SET transfer_id = gen_random_uuid() WHERE transfer_id = '{consumed}'"))
        .await;
    let replaced = verified(&story, &close).await;
    assert_eq!(told(&replaced)[0], (consumed.as_str(), Tampering::Missing));
    assert_eq!((replaced.entries.len(), replaced.entries[1].tampering()), (2, Tampering::Added));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_made_anew_is_not_the_one_that_was_signed() {
    let app = TestApp::start().await;
    let story = at_the_end_of_march(&app).await;
    let close = closed(&story).await;
    tamper(&app, "UPDATE stock_closes SET digest = repeat('0', 64)").await;
    assert_eq!(told(&verified(&story, &close).await), [("", Tampering::Chain)]);
    tamper(
        &app,
        &format!(
            "UPDATE stock_closes SET digest = '{}'; DELETE FROM stock_close_entries WHERE position = 4",
            close.digest
        ),
    )
    .await;
    let cut = verified(&story, &close).await;
    assert!(told(&cut).iter().any(|(_, tampering)| *tampering == Tampering::Added));
    assert!(told(&cut).contains(&("", Tampering::Chain)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_close_has_nothing_to_verify() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let close = counted(&story).await;
    let request = pb::VerifyCloseRequest { name: close.name, digest: String::new() };
    refused(story.clients.parts.verify_close(request.clone()).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let wrong = pb::VerifyCloseRequest { digest: "1".to_owned(), ..request };
    refused(story.clients.parts.verify_close(wrong).await).expect_fields(&["digest"]);
}
