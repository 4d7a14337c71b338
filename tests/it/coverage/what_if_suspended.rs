//! `CoverageService.WhatIfSuspended`.

use sanbao::pb;
use tonic::Code;

use super::requests::{gansu, imported, measured, outlets, question};
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn what_suspending_outlets_would_cost_is_told_by_province_and_place_and_nobody_is_suspended() {
    let world = World::new().await;
    let mut coverage = world.hq.coverage.clone();
    let place_set = imported(&world.hq, gansu()).await;
    let asked = pb::CoverageQuestion { place_set, ..question() };
    let own = outlets(&world, &[((36.06, 103.84), 2), ((36.07, 103.8), 2), ((38.47, 106.27), 2)]).await;
    measured(&world.hq, &asked, 3).await;
    let what_if = |outlets: &[&String]| pb::WhatIfSuspendedRequest {
        question: Some(asked.clone()),
        outlets: outlets.iter().map(|name| (*name).clone()).collect(),
    };
    // The other one in Lanzhou goes on.
    let one = coverage.what_if_suspended(what_if(&[&own[0]])).await.unwrap().into_inner();
    assert_eq!((one.before == one.after, one.provinces.len(), one.place_count), (true, 0, 0));
    let all = coverage.what_if_suspended(what_if(&[&own[0], &own[1], &own[2]])).await.unwrap().into_inner();
    assert_eq!((all.before.unwrap().weight_covered, all.after.unwrap().weight_covered), (6_500, 0));
    let lost: Vec<_> = all.places.iter().map(|place| (place.display_name.as_str(), place.weight)).collect();
    assert_eq!((lost, all.place_count), (vec![("Lanzhou", 4_000), ("Yinchuan", 2_500)], 2));
    let provinces: Vec<_> = all
        .provinces
        .iter()
        .map(|own| (own.province.as_str(), own.before.unwrap().weight_covered - own.after.unwrap().weight_covered))
        .collect();
    assert_eq!(provinces, [("Gansu", 4_000), ("Ningxia", 2_500)]);
    assert_eq!(measured(&world.hq, &asked, 3).await.total, all.before);

    let unknown = format!("outlets/{}", request_id());
    let status = refused(coverage.what_if_suspended(what_if(&[&own[0], &unknown])).await);
    status.expect_reason(Code::NotFound, "NOT_FOUND");
    refused(coverage.what_if_suspended(what_if(&[&own[0], &own[0]])).await).expect_fields(&["outlets"]);
    let wrong = pb::WhatIfSuspendedRequest { question: None, outlets: vec!["x".to_owned()] };
    refused(coverage.what_if_suspended(wrong).await).expect_fields(&["question", "outlets[0]"]);
    refused(coverage.what_if_suspended(what_if(&[])).await).expect_fields(&["outlets"]);
}
