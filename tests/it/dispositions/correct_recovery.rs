//! `DispositionService.CorrectRecovery`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::disposition::{Kind, State};
use tonic::Code;

use super::requests::{correct, defective, disposed, disposing, recover, recoveries};
use crate::harness::{Expect as _, TestApp, cny, refused, request_id};
use crate::parts::books::assert_they_balance;
use crate::parts::requests::corrections;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_wrongly_is_taken_back_by_another_and_posted_anew() {
    let app = TestApp::start().await;
    let story = defective(&app, 2).await;
    let sent = disposed(&story, disposing(&story, Kind::ToSupplier, 2)).await;
    let mut director = story.clients.calling_as("director", "headquarters").dispositions;
    refused(director.correct_recovery(correct(&sent, "1.00")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let mut dispositions = story.clients.dispositions.clone();
    dispositions.record_recovery(recover(&sent, "120.50")).await.unwrap();
    refused(dispositions.correct_recovery(correct(&sent, "100.00")).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let stale = pb::CorrectRecoveryRequest { etag: "9".to_owned(), ..correct(&sent, "100.00") };
    refused(director.correct_recovery(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let bare = pb::CorrectRecoveryRequest { name: sent.name.clone(), ..Default::default() };
    refused(director.correct_recovery(bare).await).expect_fields(&[
        "recovered_amount",
        "recovery_document",
        "reason",
        "request_id",
    ]);
    let unknown = format!("{}/dispositions/{}", story.center, request_id());
    let unknown = pb::CorrectRecoveryRequest { name: unknown, ..correct(&sent, "1.00") };
    refused(director.correct_recovery(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    assert_eq!(recoveries(&story).await, (vec![12_050], cny("120.50")));

    let request = correct(&sent, "100.00");
    let told = director.correct_recovery(request.clone()).await.unwrap().into_inner();
    assert_eq!((told.state(), told.recovered_amount.clone()), (State::Recovered, cny("100.00")));
    assert_eq!((told.recovery_document.as_str(), told.finished_by.as_str()), ("CN-2", "director"));
    assert_eq!(told.recovery_correction, "another note came");
    assert_eq!(director.correct_recovery(request).await.unwrap().into_inner(), told);
    assert_eq!(recoveries(&story).await, (vec![12_050, -12_050, 10_000], cny("100.00")));
    // Nothing at all, and then something again, by the one and the other.
    dispositions.correct_recovery(correct(&sent, "0.00")).await.unwrap();
    assert_eq!(recoveries(&story).await.1, cny("0.00"));
    director.correct_recovery(correct(&sent, "7.00")).await.unwrap();
    assert_eq!(recoveries(&story).await, (vec![12_050, -12_050, 10_000, -10_000, 700], cny("7.00")));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_money_of_a_recovery_is_not_taken_back_as_a_movement_of_parts_is() {
    let app = TestApp::start().await;
    let story = defective(&app, 1).await;
    let sent = disposed(&story, disposing(&story, Kind::ToSupplier, 1)).await;
    story.clients.dispositions.clone().record_recovery(recover(&sent, "9.00")).await.unwrap();
    let director = story.clients.calling_as("director", "headquarters");
    director.dispositions.clone().correct_recovery(correct(&sent, "7.00")).await.unwrap();
    let asked = pb::ListRecoveriesRequest { parent: story.center.clone(), ..Default::default() };
    let moves = director.dispositions.clone().list_recoveries(asked).await.unwrap().into_inner().recoveries;
    assert_eq!(moves.len(), 3);
    let mut auditor = story.clients.calling_as("auditor", "headquarters").parts;
    for money in moves {
        let request = corrections(&story.center, &money.transfer_id);
        refused(auditor.correct_transfer(request).await).expect_reason(Code::FailedPrecondition, "NOT_CORRECTABLE");
    }
    assert_eq!(recoveries(&story).await, (vec![900, -900, 700], cny("7.00")));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_correct_at_once_one_does() {
    let app = TestApp::start().await;
    let story = defective(&app, 1).await;
    let sent = disposed(&story, disposing(&story, Kind::ToSupplier, 1)).await;
    let sent = story.clients.dispositions.clone().record_recovery(recover(&sent, "9.00")).await.unwrap().into_inner();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let mut director = story.clients.calling_as("director", "headquarters").dispositions;
        let request = correct(&sent, "5.00");
        calls.spawn(async move { director.correct_recovery(request).await });
    }
    let told = calls.join_all().await;
    assert_eq!(told.iter().filter(|answer| answer.is_ok()).count(), 1);
    for refusal in told.into_iter().filter_map(Result::err) {
        refusal.expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    }
    assert_eq!(recoveries(&story).await, (vec![900, -900, 500], cny("5.00")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_refuses_money_without_its_transfer() {
    let app = TestApp::start().await;
    let story = defective(&app, 2).await;
    let first = disposed(&story, disposing(&story, Kind::ToSupplier, 1)).await;
    let mut dispositions = story.clients.dispositions.clone();
    dispositions.record_recovery(recover(&first, "9.00")).await.unwrap();
    let mut director = story.clients.calling_as("director", "headquarters").dispositions;
    director.correct_recovery(correct(&first, "5.00")).await.unwrap();
    let second = disposed(&story, disposing(&story, Kind::ToSupplier, 1)).await;
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    let id = second.name.rsplit_once('/').unwrap().1;
    for change in [
        "UPDATE dispositions SET recovered_amount = 501 WHERE state = 'recovered'".to_owned(),
        "UPDATE dispositions SET recovery_transfer_id = NULL WHERE state = 'recovered'".to_owned(),
        // The transfer of another one.
        format!(
            "UPDATE dispositions AS own SET state = 'recovered', recovered_amount = 500, recovery_document = 'x', \
             finished_by = 'x', finish_time = now(), recovery_transfer_id = other.recovery_transfer_id \
             FROM dispositions AS other WHERE own.disposition_id = '{id}' AND other.state = 'recovered'"
        ),
        // The one that was taken back.
        "UPDATE dispositions SET recovered_amount = 900, recovery_transfer_id = (SELECT corrects_id FROM transfers \
         WHERE corrects_id IS NOT NULL AND unit = 'CNY') WHERE state = 'recovered'"
            .to_owned(),
        // The one that took it back.
        "UPDATE dispositions SET recovered_amount = 900, recovery_transfer_id = (SELECT transfer_id FROM transfers \
         WHERE corrects_id IS NOT NULL AND unit = 'CNY') WHERE state = 'recovered'"
            .to_owned(),
        "INSERT INTO dispositions SELECT (jsonb_populate_record(own, \
         jsonb_build_object('disposition_id', gen_random_uuid()))).* FROM dispositions AS own WHERE state = 'recovered'"
            .to_owned(),
    ] {
        let refused = owner.batch_execute(&change).await.unwrap_err().to_string();
        assert!(refused.contains("without its transfer"), "{change}: {refused}");
    }
    let reasoned = "UPDATE dispositions SET recovery_correction = 'x' WHERE state = 'at_supplier'";
    let refused = owner.batch_execute(reasoned).await.unwrap_err().to_string();
    assert!(refused.contains("dispositions_corrected_what_is_recovered"), "{refused}");
}
