//! `ClaimService.PublishPriceList`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, cny, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn dates_of_one_level_and_family_do_not_overlap() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let list = pb::ListPriceListsRequest { level: 2, ..Default::default() };
    let list = story.clients.claims.list_price_lists(list).await.unwrap().into_inner().price_lists.remove(0);
    let publish =
        |list: pb::PriceList| pb::PublishPriceListRequest { price_list: Some(list), request_id: request_id() };
    let claims = &mut story.clients.claims;
    refused(claims.publish_price_list(publish(list.clone())).await)
        .expect_reason(Code::FailedPrecondition, "OVERLAPPING_DATES");
    // The day on which one ends is the first of the next.
    let (begin_date, end_date) = (list.end_date, date("2028-01-01"));
    claims.publish_price_list(publish(pb::PriceList { begin_date, end_date, ..list.clone() })).await.unwrap();
    claims.publish_price_list(publish(pb::PriceList { level: 1, ..list })).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_an_unknown_part_is_not_found() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "publish_price_list").await;
    let price = |part: String| pb::price_list::PartPrice { part, price: cny("1.00") };
    let list = pb::PriceList {
        level: 4,
        product_family: pb::ProductFamily::Handset.into(),
        begin_date: date("2027-01-01"),
        end_date: date("2026-01-01"),
        labor_hour_price: cny("80.00"),
        freight_limit: cny("30.00"),
        part_prices: vec![price(story.part.clone()), price(story.part.clone())],
        ..Default::default()
    };
    let wrong = pb::PublishPriceListRequest { price_list: Some(list.clone()), request_id: request_id() };
    refused(story.clients.claims.publish_price_list(wrong).await).expect_fields(&[
        "price_list.level",
        "price_list.end_date",
        "price_list.part_prices[1].part",
    ]);
    let part_prices = vec![price(format!("parts/{}", request_id()))];
    let unknown = pb::PriceList { level: 1, end_date: date("2028-01-01"), part_prices, ..list };
    let unknown = pb::PublishPriceListRequest { price_list: Some(unknown), request_id: request_id() };
    refused(story.clients.claims.publish_price_list(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
