//! `PartsService.GetValuation`.

use sanbao::pb;

use crate::harness::{Expect as _, TestApp, cny, refused};
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
