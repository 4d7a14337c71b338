//! `PartsService.SubmitCount`.

use sanbao::pb;
use sanbao::pb::stock_close::{Side, State};
use tonic::Code;

use super::closing::{at_the_end_of_march, closed, count, counted, outlet_manager, signature};
use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn two_right_counts_agree_on_a_digest() {
    let app = TestApp::start().await;
    let story = at_the_end_of_march(&app).await;
    let first = outlet_manager(&story).parts.submit_count(count(&story, 4, 1)).await.unwrap().into_inner();
    assert_eq!((first.state(), first.digest.as_str()), (State::Counting, ""));
    let both = story.clients.parts.clone().submit_count(count(&story, 4, 1)).await.unwrap().into_inner();
    assert_eq!((both.state(), both.digest.len(), both.differences.len()), (State::Counted, 64, 0));
    // Received, reserved, issued, handed over, consumed, taken out.
    assert_eq!(both.transfer_count, 6);
    assert_eq!((both.counted_by_outlet.as_str(), both.counted_by_center.as_str()), ("outlet_manager", "headquarters"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_names_the_entries_that_a_side_does_not_know() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let asked = pb::ListTransfersRequest { parent: story.outlet.clone(), ..Default::default() };
    let moves = story.clients.parts.list_transfers(asked).await.unwrap().into_inner().transfers;
    let received = moves.iter().find(|moved| moved.code == "receive").unwrap().transfer_id.clone();
    let consumed = moves.iter().find(|moved| moved.code == "consume").unwrap().transfer_id.clone();
    // The outlet's own list lacks the fitting; the center, which knows nothing of it either, does not tell its list.
    let mut own = count(&story, 5, 1);
    own.lines[0].known_transfers = vec![received];
    outlet_manager(&story).parts.submit_count(own).await.unwrap();
    let close = story.clients.parts.submit_count(count(&story, 5, 1)).await.unwrap().into_inner();
    let [difference] = close.differences.as_slice() else { panic!("{close:?}") };
    assert_eq!((difference.booked, difference.counted_by_outlet, difference.counted_by_center), (4, 5, 5));
    let named: Vec<_> = difference
        .entries
        .iter()
        .map(|entry| (entry.transfer_id.as_str(), entry.effect, entry.unknown_to(), entry.is_certain))
        .collect();
    assert_eq!(named, [(consumed.as_str(), -1, Side::Outlet, true), (consumed.as_str(), -1, Side::Center, false)]);
    // Counted again, they agree.
    assert_eq!(counted(&story).await.differences, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_goes_on_or_is_closed_and_a_signed_close_take_no_count() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    refused(story.clients.parts.submit_count(count(&story, 5, 0)).await)
        .expect_reason(Code::FailedPrecondition, "MONTH_NOT_CLOSABLE");
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let close = counted(&story).await;
    story.clients.parts.sign_close(signature(&close)).await.unwrap();
    refused(story.clients.parts.submit_count(count(&story, 4, 1)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    outlet_manager(&story).parts.sign_close(signature(&close)).await.unwrap();
    let before = pb::SubmitCountRequest { month: date("2026-02-01"), ..count(&story, 0, 0) };
    refused(story.clients.parts.submit_count(before).await).expect_reason(Code::FailedPrecondition, "MONTH_CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_told() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let mut wrong = count(&story, -1, 0);
    wrong.month = date("2026-03-02");
    wrong.lines[1].condition = pb::StockCondition::Good.into();
    wrong.lines[1].known_transfers = vec!["1".to_owned()];
    refused(story.clients.parts.submit_count(wrong).await).expect_fields(&[
        "month",
        "lines[0].quantity",
        "lines[1].part",
        "lines[1].known_transfers[0]",
    ]);
    let mut unknown = count(&story, 1, 0);
    unknown.lines[0].part = format!("parts/{}", request_id());
    refused(story.clients.parts.submit_count(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_close_goes_on_from_the_one_before() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let march = closed(&story).await;
    app.set_time("2026-05-01T09:00:00+08:00");
    let april = pb::SubmitCountRequest { month: date("2026-04-01"), ..count(&story, 4, 1) };
    outlet_manager(&story).parts.submit_count(april).await.unwrap();
    let april = pb::SubmitCountRequest { month: date("2026-04-01"), ..count(&story, 4, 1) };
    let april = story.clients.parts.submit_count(april).await.unwrap().into_inner();
    // Nothing moved: the chain is where it was.
    assert_eq!((april.transfer_count, april.digest, april.differences.len()), (0, march.digest, 0));
}
