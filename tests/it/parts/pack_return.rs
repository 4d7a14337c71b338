//! `PartsService.PackReturn`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::part_debt::State;
use tonic::Code;

use super::requests::shelf;
use super::returns::{cancel, debts, owe, pack, packed, states};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn several_pieces_are_packed_with_a_slip_each_and_each_only_once() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "finish_repair").await;
    let more = owe(&mut story, 2).await;
    let all: Vec<String> = debts(&story).await.into_iter().map(|debt| debt.name).collect();
    assert_eq!((all.len(), more.len()), (3, 2));
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").parts;
    let parcel = keeper.pack_return(pack(&story, &all)).await.unwrap().into_inner();
    assert_eq!((parcel.state(), parcel.slips.len()), (pb::part_return::State::Packed, 3));
    assert_eq!(parcel.service_center, story.center);
    assert!(parcel.slips.iter().all(|slip| slip.part == story.part && slip.fault == "no sound" && !slip.is_late));
    assert_eq!(states(&story).await, [State::Packed; 3]);
    // What is packed is still at the outlet.
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Defective).await, (3, 0));

    refused(keeper.pack_return(pack(&story, &more[..1])).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let unknown = format!("{}/partDebts/{}", story.outlet, request_id());
    refused(keeper.pack_return(pack(&story, &[unknown])).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let mut twice = pack(&story, &[all[0].clone(), all[0].clone()]);
    twice.slips[1].fault = String::new();
    refused(keeper.pack_return(twice).await).expect_fields(&["slips[1].part_debt", "slips[1].fault"]);
    refused(keeper.pack_return(pack(&story, &[])).await).expect_fields(&["slips"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_pack_a_piece_at_once_one_does() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let debt = [debts(&story).await[0].name.clone()];
    let mut clients: Vec<_> = (0..8).map(|_| story.clients.parts.clone()).collect();
    let calls = clients.iter_mut().map(|client| client.pack_return(pack(&story, &debt)));
    let told = futures::future::join_all(calls).await;
    assert_eq!(told.iter().filter(|answer| answer.is_ok()).count(), 1);
    for refusal in told.into_iter().filter_map(Result::err) {
        refusal.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_refuses_a_second_slip_and_a_waiver_of_ones_own() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let parcel = packed(&story).await;
    story.clients.parts.clone().cancel_return(cancel(&parcel)).await.unwrap();
    packed(&story).await;
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    for change in [
        "UPDATE return_slips SET state = 'packed'",
        "UPDATE part_debts SET state = 'waived', waived_by = opened_by, waive_reason = 'x'",
        "UPDATE part_debts SET state = 'charged'",
        "UPDATE return_slips SET state = 'inspected', outcome = 'physical_damage', inspected_by = 'x'",
        "UPDATE return_slips SET state = 'inspected'",
    ] {
        assert!(owner.batch_execute(change).await.is_err(), "{change}");
    }
}
