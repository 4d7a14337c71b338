//! `CoverageService.ListRepairPoints`.

use sanbao::pb;

use super::requests::{BEIJING, NANJING, outlets, suspend};
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn the_public_list_names_who_takes_devices_in_by_province_and_city() {
    let world = World::new().await;
    let own = outlets(&world, &[(NANJING, 2), (BEIJING, 1), (NANJING, 3)]).await;
    world.applied_outlet().await;
    suspend(&world.hq, &own[1]).await;
    // Whoever works with the network may read it.
    let mut agent = world.hq.calling_as("agent", "agent").coverage;
    let nanjing = pb::ListRepairPointsRequest {
        province: "Jiangsu".to_owned(),
        city: "Nanjing".to_owned(),
        page_size: 1,
        page_token: String::new(),
    };
    let first = agent.list_repair_points(nanjing.clone()).await.unwrap().into_inner();
    assert_eq!(first.repair_points[0].outlet, own[0]);
    assert_eq!(first.repair_points[0].product_families, [i32::from(pb::ProductFamily::Handset)]);
    let next = pb::ListRepairPointsRequest { page_token: first.next_page_token.clone(), ..nanjing.clone() };
    let next = agent.list_repair_points(next).await.unwrap().into_inner();
    assert_eq!((next.repair_points[0].outlet.as_str(), next.next_page_token.as_str()), (own[2].as_str(), ""));

    let elsewhere = pb::ListRepairPointsRequest { city: "Lhasa".to_owned(), ..Default::default() };
    assert_eq!(agent.list_repair_points(elsewhere).await.unwrap().into_inner().repair_points, []);
    let all = agent.list_repair_points(pb::ListRepairPointsRequest::default()).await.unwrap().into_inner();
    assert_eq!(all.repair_points.len(), 2);
    let other = pb::ListRepairPointsRequest { page_token: first.next_page_token, ..Default::default() };
    refused(agent.list_repair_points(other).await).expect_fields(&["page_token"]);
    let wrong = pb::ListRepairPointsRequest {
        province: "x".repeat(61),
        city: "a\u{0}".to_owned(),
        page_size: -1,
        page_token: String::new(),
    };
    refused(agent.list_repair_points(wrong).await).expect_fields(&["province", "city", "page_size"]);
}
