//! `PartsService.ReleaseReservation`.

use sanbao::pb;
use tonic::Code;

use super::requests::{bag, consume, issue, release, reserve, shelf};
use super::serials::{named, three_boards};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(parts.release_reservation, "issue_reservation", |story| release(&story));
crate::wrong_state!(parts.release_reservation, "finish_repair", |story| release(&story));

#[tokio::test(flavor = "multi_thread")]
async fn promised_and_issued_pieces_come_back_to_the_shelf() {
    for step in ["issue_reservation", "consume_reservation"] {
        let app = TestApp::start().await;
        let mut story = told_until(&app, step).await;
        let released = story.clients.parts.release_reservation(release(&story)).await.unwrap().into_inner();
        assert_eq!(released.state(), pb::reservation::State::Released);
        assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Good).await, (5, 0));
        super::books::assert_they_balance(&app).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_issued_two_are_fitted_and_one_goes_back() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let technician = story.engineers[0].clone();
    let mut parts = story.clients.parts.clone();
    story.reservation = parts.reserve_part(reserve(&story, 3)).await.unwrap().into_inner().name;
    // What is held was promised as one.
    let some = |quantity| pb::ReleaseReservationRequest { quantity, ..release(&story) };
    refused(parts.release_reservation(some(1)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    parts.issue_reservation(issue(&story, &technician)).await.unwrap();
    assert_eq!(bag(&story, &technician).await, (3, 3));
    refused(parts.release_reservation(some(4)).await).expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    for wrong in [-1, 1001, i64::MAX] {
        refused(parts.release_reservation(some(wrong)).await).expect_fields(&["quantity"]);
    }
    let left = parts.release_reservation(some(1)).await.unwrap().into_inner();
    assert_eq!((left.state(), left.quantity, left.released_quantity), (pb::reservation::State::Issued, 2, 1));
    assert_eq!(
        (shelf(&story, &story.outlet, pb::StockCondition::Good).await, bag(&story, &technician).await),
        ((3, 0), (2, 2))
    );
    let fitted = parts.consume_reservation(consume(&story)).await.unwrap().into_inner();
    assert_eq!((fitted.quantity, fitted.part_debts.len()), (2, 2));
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_tracked_pieces_those_that_go_back_are_named() {
    let app = TestApp::start().await;
    let mut story = three_boards(&app).await;
    let technician = story.engineers[0].clone();
    let mut parts = story.clients.parts.clone();
    let held = pb::ReservePartRequest { serials: named(&["A", "B", "C"]), ..reserve(&story, 3) };
    story.reservation = parts.reserve_part(held).await.unwrap().into_inner().name;
    parts.issue_reservation(issue(&story, &technician)).await.unwrap();
    let some = |quantity, serials: &[&str]| pb::ReleaseReservationRequest {
        quantity,
        serials: named(serials),
        ..release(&story)
    };
    for (quantity, serials, reason) in [
        (1, &[][..], "SERIALS_MISMATCH"),
        (1, &["A", "B"][..], "SERIALS_MISMATCH"),
        (1, &["X"][..], "SERIAL_NOT_THERE"),
    ] {
        let status = refused(parts.release_reservation(some(quantity, serials)).await);
        status.expect_reason(Code::FailedPrecondition, reason);
    }
    let left = parts.release_reservation(some(1, &["B"])).await.unwrap().into_inner();
    assert_eq!((left.quantity, left.serials), (2, named(&["A", "C"])));
    refused(parts.release_reservation(some(1, &["B"])).await)
        .expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    // The rest is fitted but for one, which goes back by itself.
    let fitted = pb::ConsumeReservationRequest {
        quantity: 1,
        serials: named(&["C"]),
        removed_serials: named(&["OLD"]),
        ..consume(&story)
    };
    let fitted = parts.consume_reservation(fitted).await.unwrap().into_inner();
    assert_eq!((fitted.quantity, fitted.released_quantity, fitted.serials), (1, 2, named(&["C"])));
    assert_eq!(fitted.part_debts.len(), 1);
    assert_eq!(
        (shelf(&story, &story.outlet, pb::StockCondition::Good).await.0, bag(&story, &technician).await),
        (2, (0, 0))
    );
    for serial in ["A", "B"] {
        let again = pb::ReservePartRequest { serials: named(&[serial]), ..reserve(&story, 1) };
        parts.reserve_part(again).await.unwrap();
    }
    super::books::assert_they_balance(&app).await;
}
