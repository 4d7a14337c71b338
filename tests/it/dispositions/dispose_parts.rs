//! `DispositionService.DisposeParts`.

use sanbao::pb;
use sanbao::pb::disposition::{Kind, State};
use tonic::Code;

use super::requests::{defective, disposed, disposing, disposing_of, tracked, warehouse};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::parts::books::assert_they_balance;
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_center_really_has_is_set_apart_and_once() {
    let app = TestApp::start().await;
    let story = defective(&app, 3).await;
    let mut dispositions = story.clients.dispositions.clone();
    let request = disposing(&story, Kind::Refurbish, 2);
    let begun = dispositions.dispose_parts(request.clone()).await.unwrap().into_inner();
    assert_eq!(
        (begun.state(), begun.made_by.as_str(), begun.etag.as_str()),
        (State::Refurbishing, "headquarters", "1")
    );
    assert!(begun.name.starts_with(&story.center));
    assert_eq!(dispositions.dispose_parts(request).await.unwrap().into_inner(), begun);
    assert_eq!(warehouse(&story).await, (1, 0, 0));
    for kind in [Kind::Refurbish, Kind::Scrap, Kind::ToSupplier] {
        refused(dispositions.dispose_parts(disposing(&story, kind, 2)).await)
            .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    }
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_the_last_piece_one_gets_it() {
    let app = TestApp::start().await;
    let story = tracked(&app).await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..12 {
        let kind = [Kind::Refurbish, Kind::Scrap, Kind::ToSupplier][number % 3];
        let (request, mut own) = (disposing_of(&story, kind, &["X"]), story.clients.dispositions.clone());
        calls.spawn(async move { own.dispose_parts(request).await });
    }
    let (got, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((got.len(), lost.len()), (1, 11));
    for status in lost.into_iter().filter_map(Result::err).filter(|status| status.code() != Code::Aborted) {
        status.expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    }
    let elsewhere = disposing_of(&story, Kind::Scrap, &["A"]);
    refused(story.clients.dispositions.clone().dispose_parts(elsewhere).await)
        .expect_reason(Code::FailedPrecondition, "SERIAL_NOT_THERE");
    refused(story.clients.dispositions.clone().dispose_parts(disposing(&story, Kind::Scrap, 1)).await)
        .expect_reason(Code::FailedPrecondition, "SERIALS_MISMATCH");
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn usable_stock_goes_no_such_way_and_every_wrong_field_is_named() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let mut dispositions = story.clients.dispositions.clone();
    let with = |kind, condition: pb::StockCondition| {
        let mut request = disposing(&story, kind, 1);
        request.disposition.as_mut().unwrap().condition = condition.into();
        request
    };
    for (kind, condition) in [
        (Kind::Scrap, pb::StockCondition::Good),
        (Kind::Refurbish, pb::StockCondition::Refurbished),
        (Kind::ToSupplier, pb::StockCondition::UnderInspection),
        (Kind::Refurbish, pb::StockCondition::Scrap),
    ] {
        let status = refused(dispositions.dispose_parts(with(kind, condition)).await);
        status.expect_fields(&["disposition.condition"]);
    }
    for quantity in [0, -1, i64::MAX] {
        let status = refused(dispositions.dispose_parts(disposing(&story, Kind::Scrap, quantity)).await);
        status.expect_fields(&["disposition.quantity"]);
    }
    let mut without = disposing(&story, Kind::ToSupplier, 1);
    without.disposition.as_mut().unwrap().document = String::new();
    refused(dispositions.dispose_parts(without).await).expect_fields(&["disposition.document"]);
    let mut with = disposing(&story, Kind::Scrap, 1);
    with.disposition.as_mut().unwrap().document = "RMA-1".to_owned();
    refused(dispositions.dispose_parts(with).await).expect_fields(&["disposition.document"]);
    let nothing = refused(dispositions.dispose_parts(pb::DisposePartsRequest::default()).await);
    nothing.expect_fields(&["request_id", "parent", "disposition"]);
    let elsewhere = format!("serviceCenters/{}", request_id());
    let unknown = pb::DisposePartsRequest { parent: elsewhere, ..disposing(&story, Kind::Scrap, 1) };
    refused(dispositions.dispose_parts(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    // Another center's manager has no say here, in the name of a document neither.
    let own = defective(&TestApp::start().await, 1).await;
    let begun = disposed(&own, disposing(&own, Kind::Scrap, 1)).await;
    let stranger = own.clients.caller("stranger", "outlet_manager", &own.outlet);
    let read = pb::GetDispositionRequest { name: begun.name };
    refused(stranger.dispositions.clone().get_disposition(read).await)
        .expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}
