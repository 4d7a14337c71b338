//! `PartsOrderService.ListLatePartsOrders`.

use sanbao::pb;
use tonic::Code;

use super::requests::{approved, pick, ship, stocked, submitted};
use crate::harness::{Expect as _, TestApp, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_late_the_day_after_their_cut_off_and_no_sooner() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let (waiting, promised) = (submitted(&story, 1).await, approved(&story, 2).await);
    let (picked, shipped) = (approved(&story, 3).await, approved(&story, 4).await);
    story.clients.orders.pick_parts_order(pick(&picked)).await.unwrap();
    story.clients.orders.ship_parts_order(ship(&shipped)).await.unwrap();
    let begin = waiting.create_time.unwrap().seconds;
    let days_later = |days: i64| chrono::DateTime::from_timestamp(begin + days * 86_400, 0).unwrap().to_rfc3339();
    let late = async |page_size, page_token: String| {
        let asked = pb::ListLatePartsOrdersRequest { parent: story.center.clone(), page_size, page_token };
        let page = story.clients.orders.clone().list_late_parts_orders(asked).await.unwrap().into_inner();
        assert!(page.parts_orders.iter().all(|order| order.late && order.due_date.is_some()));
        let names: Vec<String> = page.parts_orders.into_iter().map(|order| order.name).collect();
        (names, page.next_page_token)
    };
    assert_eq!(late(0, String::new()).await.0, Vec::<String>::new());
    story.clients.set_time(&days_later(1));
    assert_eq!(late(0, String::new()).await.0, std::slice::from_ref(&waiting.name));
    story.clients.set_time(&days_later(2));
    let all = [waiting.name, promised.name, picked.name];
    assert_eq!(late(0, String::new()).await.0, all);
    let (first, token) = late(2, String::new()).await;
    assert_eq!([first, late(2, token).await.0].concat(), all);

    let elsewhere =
        pb::ListLatePartsOrdersRequest { parent: format!("serviceCenters/{}", request_id()), ..Default::default() };
    assert!(
        story
            .clients
            .orders
            .clone()
            .list_late_parts_orders(elsewhere)
            .await
            .unwrap()
            .into_inner()
            .parts_orders
            .is_empty()
    );
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").orders;
    let asked = pb::ListLatePartsOrdersRequest { parent: story.center.clone(), ..Default::default() };
    refused(keeper.list_late_parts_orders(asked).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}
