//! `PolicyService.ListTableDecisions`.

use sanbao::pb;

use super::packs::publish;
use super::tables::{corrected_levels, record};
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn an_outlets_decisions_are_listed_by_page_and_by_table() {
    let world = World::new().await;
    let (outlet, other) = (world.outlet(2).await.name, world.outlet(3).await.name);
    let mut kept = vec![record(&world, &outlet, "1").await, record(&world, &outlet, "2").await];
    publish(&world.app, &corrected_levels()).await.unwrap();
    kept.push(record(&world, &outlet, "2").await);
    record(&world, &other, "3").await;
    let list = async |table: &str, page_size| {
        let (mut all, mut page_token) = (Vec::new(), String::new());
        loop {
            let asked = pb::ListTableDecisionsRequest {
                parent: outlet.clone(),
                page_size,
                page_token,
                table: table.to_owned(),
            };
            let page = world.hq.policy.clone().list_table_decisions(asked).await.unwrap().into_inner();
            all.extend(page.table_decisions);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return all;
            }
        }
    };
    assert_eq!(list("", 2).await, kept);
    assert_eq!(list("outlet-levels", 1).await, kept);
    assert!(list("service-levels", 0).await.is_empty());
    let wrong = pb::ListTableDecisionsRequest {
        parent: "outlets".to_owned(),
        page_size: -1,
        page_token: String::new(),
        table: "x".repeat(61),
    };
    refused(world.hq.policy.clone().list_table_decisions(wrong).await).expect_fields(&["parent", "page_size", "table"]);
}
