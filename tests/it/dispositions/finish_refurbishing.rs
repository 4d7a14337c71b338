//! `DispositionService.FinishRefurbishing`.

use sanbao::pb;
use sanbao::pb::disposition::{Kind, State};
use tonic::Code;

use super::requests::{approve, defective, disposed, disposing, disposing_of, finish, tracked, warehouse};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::parts::books::assert_they_balance;
use crate::parts::serials::named;

#[tokio::test(flavor = "multi_thread")]
async fn what_passed_is_usable_and_what_did_not_is_to_be_scrapped() {
    let app = TestApp::start().await;
    let story = defective(&app, 3).await;
    let mut dispositions = story.clients.dispositions.clone();
    let begun = disposed(&story, disposing(&story, Kind::Refurbish, 3)).await;
    assert_eq!(warehouse(&story).await, (0, 0, 0));
    refused(dispositions.finish_refurbishing(finish(&begun, 4)).await)
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    refused(dispositions.finish_refurbishing(finish(&begun, -1)).await).expect_fields(&["refurbished_quantity"]);
    let stale = pb::FinishRefurbishingRequest { etag: "9".to_owned(), ..finish(&begun, 2) };
    refused(dispositions.finish_refurbishing(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let finished = dispositions.finish_refurbishing(finish(&begun, 2)).await.unwrap().into_inner();
    assert_eq!((finished.state(), finished.refurbished_quantity), (State::Refurbished, 2));
    assert_eq!(warehouse(&story).await, (0, 2, 1));
    refused(dispositions.finish_refurbishing(finish(&begun, 2)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    refused(dispositions.approve_scrap(approve(&begun)).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let nothing = pb::FinishRefurbishingRequest {
        name: format!("{}/dispositions/{}", story.center, request_id()),
        ..finish(&begun, 1)
    };
    refused(dispositions.finish_refurbishing(nothing).await).expect_reason(Code::NotFound, "NOT_FOUND");
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn serials_follow_their_pieces() {
    let app = TestApp::start().await;
    let story = tracked(&app).await;
    let mut dispositions = story.clients.dispositions.clone();
    let begun = disposed(&story, disposing_of(&story, Kind::Refurbish, &["X", "Y"])).await;
    for (quantity, serials, reason) in [
        (1, &[][..], "SERIALS_MISMATCH"),
        (1, &["Z"][..], "SERIAL_NOT_THERE"),
        (1, &["X", "Y"][..], "SERIALS_MISMATCH"),
    ] {
        let wrong = pb::FinishRefurbishingRequest { refurbished_serials: named(serials), ..finish(&begun, quantity) };
        refused(dispositions.finish_refurbishing(wrong).await).expect_reason(Code::FailedPrecondition, reason);
    }
    let passed = pb::FinishRefurbishingRequest { refurbished_serials: named(&["Y"]), ..finish(&begun, 1) };
    let finished = dispositions.finish_refurbishing(passed).await.unwrap().into_inner();
    assert_eq!(finished.refurbished_serials, named(&["Y"]));
    // X lies as scrap now, Y is refurbished and not to be scrapped.
    for (serial, is_scrap) in [("X", true), ("Y", false)] {
        let mut scrap = disposing_of(&story, Kind::Scrap, &[serial]);
        scrap.disposition.as_mut().unwrap().condition = pb::StockCondition::Scrap.into();
        assert_eq!(dispositions.dispose_parts(scrap).await.is_ok(), is_scrap, "{serial}");
    }
    assert_they_balance(&app).await;
}
