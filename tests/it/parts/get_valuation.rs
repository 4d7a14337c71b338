//! `PartsService.GetValuation`.

use sanbao::pb;

use crate::harness::{Expect as _, TestApp, cny, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn an_outlets_stock_is_worth_its_levels_prices_of_the_day_and_a_centers_its_cost() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "draft_statement").await;
    let ask = |parent: &str, seconds: Option<i64>| pb::GetValuationRequest {
        parent: parent.to_owned(),
        as_of: seconds.map(|seconds| prost_types::Timestamp { seconds, nanos: 0 }),
    };
    let parts = &mut story.clients.parts;
    let now = parts.get_valuation(ask(&story.outlet, None)).await.unwrap().into_inner();
    // Four good displays at 650; the defective one is worth nothing.
    assert_eq!(now.total_amount, cny("2600.00"));
    let good = now.lines.iter().find(|line| line.condition() == pb::StockCondition::Good).unwrap();
    assert_eq!((good.quantity, good.price.clone()), (4, cny("650.00")));
    assert!(good.price_list.starts_with("priceLists/"));
    // On 6 March, before one was fitted: five.
    let earlier = parts.get_valuation(ask(&story.outlet, Some(1_772_755_200))).await.unwrap().into_inner();
    assert_eq!(earlier.total_amount, cny("3250.00"));
    let center = parts.get_valuation(ask(&story.center, None)).await.unwrap().into_inner();
    assert_eq!((center.total_amount, center.lines[0].price_list.as_str()), (cny("9000.00"), ""));
    refused(parts.get_valuation(ask("outlets/1", Some(i64::MAX))).await).expect_fields(&["parent", "as_of"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_pieces_are_worth_what_the_day_says() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "draft_statement").await;
    let asked = pb::ListPriceListsRequest { level: 2, ..Default::default() };
    let first = story.clients.claims.list_price_lists(asked).await.unwrap().into_inner().price_lists.remove(0);
    let mut next = pb::PriceList { begin_date: first.end_date, end_date: date("2028-01-13"), ..first.clone() };
    next.part_prices[0].price = cny("700.00");
    let publish = pb::PublishPriceListRequest { price_list: Some(next), request_id: request_id() };
    let next = story.clients.claims.publish_price_list(publish).await.unwrap().into_inner();
    // Four at 650, at 700, and where no list reaches at their cost of 600.
    for (instant, list, total) in [
        ("2027-01-12T23:59:59+08:00", first.name.as_str(), "2600.00"),
        ("2027-01-13T00:00:00+08:00", next.name.as_str(), "2800.00"),
        ("2028-01-13T00:00:00+08:00", "", "2400.00"),
    ] {
        app.set_time(instant);
        let asked = pb::GetValuationRequest { parent: story.outlet.clone(), as_of: None };
        let worth = story.clients.parts.get_valuation(asked).await.unwrap().into_inner();
        let good = worth.lines.iter().find(|line| line.condition() == pb::StockCondition::Good).unwrap();
        assert_eq!((good.price_list.as_str(), worth.total_amount), (list, cny(total)), "{instant}");
    }
    // Asked later, a day is worth what it was.
    let seconds = chrono::DateTime::parse_from_rfc3339("2027-01-12T12:00:00+08:00").unwrap().timestamp();
    let as_of = Some(prost_types::Timestamp { seconds, nanos: 0 });
    let asked = pb::GetValuationRequest { parent: story.outlet.clone(), as_of };
    assert_eq!(story.clients.parts.get_valuation(asked).await.unwrap().into_inner().total_amount, cny("2600.00"));
}
