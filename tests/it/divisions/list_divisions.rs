//! `DivisionService.ListDivisions`.

use sanbao::pb;
use sanbao::pb::division::Purpose;

use super::requests::Tree;
use crate::harness::{Expect as _, refused};

#[tokio::test(flavor = "multi_thread")]
async fn divisions_are_listed_by_publication_page_by_page() {
    let tree = Tree::new().await;
    let mut published = Vec::new();
    for (purpose, day) in
        [(Purpose::Sales, "2021-01-01"), (Purpose::Swap, "2026-04-01"), (Purpose::Sales, "2026-04-01")]
    {
        published.push(tree.publish(tree.division(purpose, day)).await.unwrap().name);
    }
    let mut divisions = tree.world.hq.divisions.clone();
    let mut request = pb::ListDivisionsRequest { page_size: 2, ..Default::default() };
    let first = divisions.list_divisions(request.clone()).await.unwrap().into_inner();
    assert!(first.divisions.iter().all(|own| own.assignments.is_empty()));
    request.page_token.clone_from(&first.next_page_token);
    let second = divisions.list_divisions(request.clone()).await.unwrap().into_inner();
    let names: Vec<String> = first.divisions.into_iter().chain(second.divisions).map(|own| own.name).collect();
    assert_eq!((names, second.next_page_token), (published.clone(), String::new()));
    request.purpose = Purpose::Swap.into();
    refused(divisions.list_divisions(request).await).expect_fields(&["page_token"]);
    let swap = pb::ListDivisionsRequest { purpose: Purpose::Swap.into(), ..Default::default() };
    let swap = divisions.list_divisions(swap).await.unwrap().into_inner().divisions;
    assert_eq!(swap.iter().map(|own| &own.name).collect::<Vec<_>>(), [&published[1]]);
}
