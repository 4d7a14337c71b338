//! `PartsService.SignClose`.

use sanbao::pb;
use sanbao::pb::stock_close::State;
use tonic::Code;

use super::closing::{at_the_end_of_march, closed, count, counted, outlet_manager, signature};
use super::requests::{adjustment, shelf};
use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::network::steps;

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_sign_and_the_month_takes_nothing_more() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let close = counted(&story).await;
    let one = story.clients.parts.sign_close(signature(&close)).await.unwrap().into_inner();
    assert_eq!((one.state(), one.signed_by_center.as_str()), (State::Counted, "headquarters"));
    let both = outlet_manager(&story).parts.sign_close(signature(&close)).await.unwrap().into_inner();
    assert_eq!((both.state(), both.signed_by_outlet.as_str()), (State::Closed, "outlet_manager"));

    // Who dates a movement back is refused by the database; a late fact is a dated correction in the open month.
    story.clients.set_time("2026-03-31T23:59:59+08:00");
    refused(story.clients.parts.adjust_stock(adjustment(&story, 1)).await)
        .expect_reason(Code::FailedPrecondition, "MONTH_CLOSED");
    story.clients.set_time("2026-04-01T12:00:00+08:00");
    let late = pb::AdjustStockRequest { fact_date: date("2026-03-20"), ..adjustment(&story, 1) };
    story.clients.parts.adjust_stock(late).await.unwrap();
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (5, 0));
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_digest_and_the_same_person_twice_are_refused() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    outlet_manager(&story).parts.submit_count(count(&story, 4, 1)).await.unwrap();
    let close = counted(&story).await;
    let wrong = pb::SignCloseRequest { digest: "0".repeat(64), ..signature(&close) };
    refused(story.clients.parts.sign_close(wrong).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    story.clients.parts.sign_close(signature(&close)).await.unwrap();
    let mut both = story.clients.caller("headquarters", "outlet_manager", &story.outlet).parts;
    refused(both.sign_close(signature(&close)).await).expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let short = pb::SignCloseRequest { digest: "0".to_owned(), ..signature(&close) };
    refused(story.clients.parts.sign_close(short).await).expect_fields(&["digest"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slice_that_changed_after_it_was_counted_is_not_signed() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let close = counted(&story).await;
    // Nothing is signed yet: March still takes a late entry.
    story.clients.set_time("2026-03-31T20:00:00+08:00");
    story.clients.parts.adjust_stock(adjustment(&story, 1)).await.unwrap();
    story.clients.set_time("");
    refused(story.clients.parts.sign_close(signature(&close)).await)
        .expect_reason(Code::FailedPrecondition, "STALE_ETAG");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_close_an_unknown_one_and_a_repeated_request_are_told_apart() {
    let app = TestApp::start().await;
    let mut story = at_the_end_of_march(&app).await;
    let close = closed(&story).await;
    refused(story.clients.parts.sign_close(signature(&close)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let unknown = format!("{}/stockCloses/{}", story.outlet, request_id());
    let unknown = pb::SignCloseRequest { name: unknown, ..signature(&close) };
    refused(story.clients.parts.sign_close(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_outlet_closes_its_month_while_another_goes_on_with_it() {
    let app = TestApp::start().await;
    let story = at_the_end_of_march(&app).await;
    story.clients.set_time("2026-03-03T09:00:00+08:00");
    let other = steps::authorized(&story.clients, &story.center).await;
    story.clients.set_time("");
    closed(&story).await;
    story.clients.set_time("2026-03-31T23:59:59+08:00");
    let found = |parent: &str| pb::AdjustStockRequest { parent: parent.to_owned(), ..adjustment(&story, 3) };
    let (own, others, centers) = (found(&story.outlet), found(&other), found(&story.center));
    let mut parts = story.clients.parts.clone();
    refused(parts.adjust_stock(own).await).expect_reason(Code::FailedPrecondition, "MONTH_CLOSED");
    parts.adjust_stock(others).await.unwrap();
    // The center is closed outlet by outlet: its own warehouse is no outlet's month.
    parts.adjust_stock(centers).await.unwrap();
    story.clients.set_time("2026-04-02T12:00:00+08:00");
    let mut manager = story.clients.at_outlet(&other, "outlet_manager").parts;
    let mut one = count(&story, 3, 0);
    one.parent.clone_from(&other);
    manager.submit_count(one.clone()).await.unwrap();
    one.request_id = request_id();
    let second = parts.submit_count(one).await.unwrap().into_inner();
    parts.sign_close(signature(&second)).await.unwrap();
    let second = manager.sign_close(signature(&second)).await.unwrap().into_inner();
    assert_eq!(second.state(), State::Closed);
    let verify = pb::VerifyCloseRequest { name: second.name.clone(), digest: second.digest.clone() };
    assert!(parts.verify_close(verify).await.unwrap().into_inner().entries.is_empty());
}
