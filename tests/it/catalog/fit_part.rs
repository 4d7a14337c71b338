//! `CatalogService.FitPart`, and what it opens and closes to reservations on the day.

use sanbao::pb;
use tonic::Code;

use super::requests::{Shelf, fitting, model};
use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::parts::requests::{misfit, receive, reserve, ship, supply};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_part_comes_to_fit_a_model_and_ceases_to_by_day() {
    let shelf = Shelf::new().await;
    let part = shelf.part("A", 0).await;
    let mut catalog = shelf.hq.catalog.clone();
    let other = catalog.create_product_model(model("M-2")).await.unwrap().into_inner().name;
    catalog.fit_part(fitting(&part, &other, "2026-03-12")).await.unwrap();
    let ends = pb::FitPartRequest { ends: true, ..fitting(&part, &shelf.model, "2026-03-12") };
    let fitted = catalog.fit_part(ends).await.unwrap().into_inner();
    assert_eq!(fitted.product_models, std::slice::from_ref(&shelf.model));
    let listed = async |model: &String| {
        let asked = pb::ListPartsRequest { product_model: model.clone(), ..Default::default() };
        shelf.hq.catalog.clone().list_parts(asked).await.unwrap().into_inner().parts.len()
    };
    assert_eq!((listed(&shelf.model).await, listed(&other).await), (1, 0));
    shelf.app.set_time("2026-03-12T00:00:00+08:00");
    assert_eq!((listed(&shelf.model).await, listed(&other).await), (0, 1));
    let again = fitting(&part, &other, "2026-03-13");
    refused(catalog.fit_part(again).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let past = pb::FitPartRequest { ends: true, ..fitting(&part, &other, "2026-03-11") };
    refused(catalog.fit_part(past).await).expect_fields(&["begin_date"]);
    let never = pb::FitPartRequest { ends: true, ..fitting(&part, &shelf.model, "2026-03-13") };
    refused(catalog.fit_part(never).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let stale = pb::FitPartRequest { etag: "1".to_owned(), ..fitting(&part, &other, "2026-03-14") };
    refused(catalog.fit_part(stale).await).expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let unknown = fitting(&part, &format!("productModels/{}", request_id()), "2026-03-14");
    refused(catalog.fit_part(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let nothing = refused(catalog.fit_part(pb::FitPartRequest::default()).await);
    nothing.expect_fields(&["request_id", "name", "product_model", "begin_date"]);
}

/// A substitute is promised from the day on which it fits, and not before.
#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_obeys_the_day_on_which_a_part_fits() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let usual = story.part.clone();
    story.part = misfit(&mut story).await;
    story.clients.parts.accept_supply(supply(&story, 3)).await.unwrap();
    story.shipment = story.clients.parts.ship_parts(ship(&story, 3)).await.unwrap().into_inner().name;
    story.clients.parts.receive_shipment(receive(&story, None)).await.unwrap();
    let mut catalog = story.clients.catalog.clone();
    catalog.fit_part(fitting(&story.part, &story.model, "2026-03-14")).await.unwrap();
    let ends = pb::FitPartRequest { ends: true, ..fitting(&usual, &story.model, "2026-03-14") };
    catalog.fit_part(ends).await.unwrap();
    let of = |part: &String| pb::ReservePartRequest { part: part.clone(), ..reserve(&story, 1) };
    let mut parts = story.clients.parts.clone();
    for (at, fits, not) in
        [("2026-03-13T23:59:59+08:00", &usual, &story.part), ("2026-03-14T00:00:00+08:00", &story.part, &usual)]
    {
        app.set_time(at);
        parts.reserve_part(of(fits)).await.unwrap();
        refused(parts.reserve_part(of(not)).await).expect_reason(Code::FailedPrecondition, "PART_DOES_NOT_FIT");
    }
}
