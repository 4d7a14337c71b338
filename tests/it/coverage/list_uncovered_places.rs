//! `CoverageService.ListUncoveredPlaces`.

use sanbao::pb;

use super::requests::{gansu, imported, measured, outlets, question};
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn places_out_of_reach_are_listed_heaviest_first_in_pages_with_how_far_help_is() {
    let world = World::new().await;
    let mut coverage = world.hq.coverage.clone();
    let place_set = imported(&world.hq, gansu()).await;
    let asked = pb::CoverageQuestion { place_set, ..question() };
    let request = pb::ListUncoveredPlacesRequest { question: Some(asked.clone()), page_size: 2, ..Default::default() };
    let first = coverage.list_uncovered_places(request.clone()).await.unwrap().into_inner();
    let names = |page: &pb::ListUncoveredPlacesResponse| {
        page.places.iter().map(|own| own.place.clone().unwrap().display_name).collect::<Vec<_>>()
    };
    assert_eq!(names(&first), ["Lanzhou", "Yinchuan"]);
    assert!(first.places.iter().all(|own| own.nearest_outlet.is_empty() && own.distance_meters == 0));
    let next = pb::ListUncoveredPlacesRequest { page_token: first.next_page_token.clone(), ..request.clone() };
    let next = coverage.list_uncovered_places(next).await.unwrap().into_inner();
    assert_eq!((names(&next), next.next_page_token), (vec!["Jiuquan".to_owned(), "Baiyin".to_owned()], String::new()));

    let own = outlets(&world, &[((36.06, 103.84), 2)]).await;
    measured(&world.hq, &asked, 1).await;
    let whole = pb::ListUncoveredPlacesRequest { page_size: 0, ..request.clone() };
    let page = coverage.list_uncovered_places(whole).await.unwrap().into_inner();
    assert_eq!(names(&page), ["Yinchuan", "Jiuquan", "Baiyin"]);
    assert!(page.places.iter().all(|place| place.nearest_outlet == own[0]));
    assert!((60_000..62_500).contains(&page.places[2].distance_meters), "{page:?}");

    // A token is good for its own question only.
    let other = pb::CoverageQuestion { level_min: 1, ..asked };
    let other =
        pb::ListUncoveredPlacesRequest { question: Some(other), page_token: first.next_page_token, page_size: 2 };
    refused(coverage.list_uncovered_places(other).await).expect_fields(&["page_token"]);
    let wrong = pb::ListUncoveredPlacesRequest { question: None, page_size: 1001, page_token: String::new() };
    refused(coverage.list_uncovered_places(wrong).await).expect_fields(&["question", "page_size"]);
}
