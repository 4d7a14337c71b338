//! `CoverageService.ListPlaceSets`.

use sanbao::pb;

use super::requests::{gansu, imported};
use crate::harness::{Expect as _, TestApp, refused};

#[tokio::test(flavor = "multi_thread")]
async fn imported_sets_are_listed_in_pages_oldest_first() {
    let app = TestApp::start().await;
    let mut coverage = app.hq.coverage.clone();
    let names = [imported(&app.hq, gansu()).await, imported(&app.hq, gansu()).await];
    let request = pb::ListPlaceSetsRequest { page_size: 1, ..Default::default() };
    let first = coverage.list_place_sets(request.clone()).await.unwrap().into_inner();
    let next = pb::ListPlaceSetsRequest { page_token: first.next_page_token, ..request };
    let next = coverage.list_place_sets(next).await.unwrap().into_inner();
    let own: Vec<_> = first.place_sets.iter().chain(&next.place_sets).map(|set| set.name.clone()).collect();
    let mut expected = names.to_vec();
    // Made at one instant of the test's clock: by id.
    expected.sort();
    assert_eq!((own, next.next_page_token), (expected, String::new()));
    let wrong = pb::ListPlaceSetsRequest { page_size: 1001, page_token: "x".to_owned() };
    refused(coverage.list_place_sets(wrong).await).expect_fields(&["page_size", "page_token"]);
}
