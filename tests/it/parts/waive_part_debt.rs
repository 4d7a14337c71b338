//! `PartsService.WaivePartDebt`.

use sanbao::pb;
use sanbao::pb::part_debt::State;
use tonic::Code;

use super::requests::shelf;
use super::returns::{debts, pack, waive};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn another_than_who_consumed_the_part_waives_and_the_piece_is_written_off() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let debt = debts(&story).await.remove(0);
    refused(story.clients.parts.clone().waive_part_debt(waive(&debt.name)).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let mut director = story.clients.calling_as("director", "headquarters").parts;
    let stale = pb::WaivePartDebtRequest { etag: "99".to_owned(), ..waive(&debt.name) };
    refused(director.waive_part_debt(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let unknown = format!("{}/partDebts/{}", story.outlet, request_id());
    refused(director.waive_part_debt(waive(&unknown)).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let silent = pb::WaivePartDebtRequest { reason: String::new(), ..waive(&debt.name) };
    refused(director.waive_part_debt(silent).await).expect_fields(&["reason"]);

    let request = waive(&debt.name);
    let waived = director.waive_part_debt(request.clone()).await.unwrap().into_inner();
    assert_eq!((waived.state(), waived.waived_by.as_str()), (State::Waived, "director"));
    assert_eq!(waived.waive_reason, "burnt down with the shop");
    assert_eq!(director.waive_part_debt(request).await.unwrap().into_inner(), waived);
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Defective).await, (0, 0));
    refused(director.waive_part_debt(waive(&debt.name)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    refused(director.pack_return(pack(&story, &[debt.name])).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    super::books::assert_they_balance(&app).await;
}
