//! `DispositionService.ApproveScrap`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use sanbao::pb::disposition::{Kind, State};
use tonic::Code;

use super::requests::{approve, decline, defective, disposed, disposing, disposing_of, tracked, warehouse};
use crate::harness::{Expect as _, TestApp, refused};
use crate::parts::books::assert_they_balance;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_destroys_pieces_alone() {
    let app = TestApp::start().await;
    let story = defective(&app, 2).await;
    let proposed = disposed(&story, disposing(&story, Kind::Scrap, 2)).await;
    assert_eq!((proposed.state(), warehouse(&story).await), (State::Proposed, (0, 0, 0)));
    let mut own = story.clients.dispositions.clone();
    refused(own.approve_scrap(approve(&proposed)).await).expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let direct = "UPDATE dispositions SET state = 'scrapped', finished_by = made_by, finish_time = now()";
    let written = app.db.write("test.scrap", async |tx| Ok(diesel::sql_query(direct).execute(tx).await?)).await;
    assert!(written.is_err());
    let mut director = story.clients.calling_as("director", "headquarters").dispositions;
    let stale = pb::ApproveScrapRequest { etag: "9".to_owned(), ..approve(&proposed) };
    refused(director.approve_scrap(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let request = approve(&proposed);
    let scrapped = director.approve_scrap(request.clone()).await.unwrap().into_inner();
    assert_eq!((scrapped.state(), scrapped.finished_by.as_str()), (State::Scrapped, "director"));
    assert_eq!(director.approve_scrap(request).await.unwrap().into_inner(), scrapped);
    for status in [
        refused(director.approve_scrap(approve(&proposed)).await),
        refused(director.decline_scrap(decline(&proposed)).await),
    ] {
        status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    }
    let moved = pb::ListTransfersRequest { parent: story.center.clone(), ..Default::default() };
    let moved = story.clients.parts.clone().list_transfers(moved).await.unwrap().into_inner().transfers;
    let last = moved.last().unwrap();
    assert_eq!((last.code.as_str(), last.quantity, last.source.as_str()), ("scrap", 2, proposed.name.as_str()));
    assert_eq!(last.debit_account.as_ref().unwrap().location, "scrapped");
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroyed_serial_never_comes_back() {
    let app = TestApp::start().await;
    let story = tracked(&app).await;
    let proposed = disposed(&story, disposing_of(&story, Kind::Scrap, &["X"])).await;
    let mut director = story.clients.calling_as("director", "headquarters").dispositions;
    director.approve_scrap(approve(&proposed)).await.unwrap();
    for kind in [Kind::Refurbish, Kind::Scrap, Kind::ToSupplier] {
        refused(director.dispose_parts(disposing_of(&story, kind, &["X"])).await)
            .expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    }
    assert_they_balance(&app).await;
}
