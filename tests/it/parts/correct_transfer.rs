//! `PartsService.CorrectTransfer`.

use sanbao::pb;
use tonic::Code;

use super::requests::{corrections, shelf, supply};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_supply_is_taken_back_once_by_another_than_who_booked_it() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "accept_supply").await;
    let keeper = story.clients.calling_as("keeper", "center_manager");
    keeper.parts.clone().accept_supply(supply(&story, 200)).await.unwrap();
    let asked = pb::ListTransfersRequest { parent: story.center.clone(), ..Default::default() };
    let wrong = story.clients.parts.list_transfers(asked.clone()).await.unwrap().into_inner().transfers.remove(0);
    let request = corrections(&story.center, &wrong.transfer_id);

    refused(keeper.parts.clone().correct_transfer(request.clone()).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let contra = story.clients.parts.correct_transfer(request.clone()).await.unwrap().into_inner();
    assert_eq!((contra.corrects.as_str(), contra.quantity), (wrong.transfer_id.as_str(), 200));
    assert_eq!((contra.credit_account, contra.debit_account), (wrong.debit_account, wrong.credit_account));
    assert_eq!(shelf(&story, &story.center, pb::StockCondition::Good).await, (0, 0));
    // The same request again is the same correction, another one is refused.
    assert_eq!(
        story.clients.parts.correct_transfer(request).await.unwrap().into_inner().transfer_id,
        contra.transfer_id
    );
    refused(story.clients.parts.correct_transfer(corrections(&story.center, &wrong.transfer_id)).await)
        .expect_reason(Code::FailedPrecondition, "ALREADY_CORRECTED");
    assert_eq!(story.clients.parts.list_transfers(asked).await.unwrap().into_inner().transfers.len(), 2);
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_document_takes_back_or_what_has_moved_on_stays() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let asked = pb::ListTransfersRequest { parent: story.center.clone(), ..Default::default() };
    let moves = story.clients.parts.list_transfers(asked).await.unwrap().into_inner().transfers;
    let by_code = |code| moves.iter().find(|moved| moved.code == code).unwrap().transfer_id.clone();
    let mut auditor = story.clients.calling_as("another", "headquarters").parts;
    for code in ["ship", "receive"] {
        refused(auditor.correct_transfer(corrections(&story.center, &by_code(code))).await)
            .expect_reason(Code::FailedPrecondition, "NOT_CORRECTABLE");
    }
    // Of the twenty that came, five are at the outlet.
    refused(auditor.correct_transfer(corrections(&story.center, &by_code("supply"))).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    refused(auditor.correct_transfer(corrections(&story.center, &request_id())).await)
        .expect_reason(Code::NotFound, "NOT_FOUND");
    super::books::assert_they_balance(&app).await;

    let wrong = pb::CorrectTransferRequest { transfer_id: "1".to_owned(), ..Default::default() };
    let wrong = pb::CorrectTransferRequest { parent: story.center.clone(), ..wrong };
    refused(auditor.correct_transfer(wrong).await).expect_fields(&["transfer_id", "reason", "request_id"]);
}
