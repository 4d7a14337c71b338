//! `CoverageService.ProposeOutlets`. That choices are as good as they must be is tested beside the planner.

use sanbao::pb;

use super::requests::{gansu, imported, measured, outlets, question};
use crate::harness::{Expect as _, World, refused};

#[tokio::test(flavor = "multi_thread")]
async fn the_sites_that_gain_most_are_proposed_and_what_they_gain_is_what_is_then_covered() {
    let world = World::new().await;
    let mut coverage = world.hq.coverage.clone();
    let place_set = imported(&world.hq, gansu()).await;
    let asked = pb::CoverageQuestion { place_set, ..question() };
    let plan = |count| pb::ProposeOutletsRequest { question: Some(asked.clone()), count };
    let told = |plan: &pb::ProposeOutletsResponse| {
        let own = plan.proposals.iter();
        own.map(|own| (own.place.clone().unwrap().display_name, own.weight_gained)).collect::<Vec<_>>()
    };
    let two = coverage.propose_outlets(plan(2)).await.unwrap().into_inner();
    assert_eq!(told(&two), [("Lanzhou".to_owned(), 4_000), ("Yinchuan".to_owned(), 2_500)]);
    assert_eq!(two.after.unwrap().weight_covered, 6_500);

    // What is built where it was proposed covers what was told.
    outlets(&world, &[((36.06, 103.84), 2), ((38.47, 106.27), 2)]).await;
    let report = measured(&world.hq, &asked, 2).await;
    assert_eq!(report.total, two.after);
    let rest = coverage.propose_outlets(plan(50)).await.unwrap().into_inner();
    assert_eq!(told(&rest), [("Jiuquan".to_owned(), 1_000), ("Baiyin".to_owned(), 500)]);
    assert_eq!((rest.before, rest.after.unwrap().parts_per_million), (report.total, 1_000_000));

    // 65 km: one outlet at either of the two near another serves both.
    let reach = Some(pb::coverage_question::Reach::DistanceMeters(65_000));
    let far = pb::ProposeOutletsRequest { question: Some(pb::CoverageQuestion { reach, ..asked.clone() }), count: 3 };
    assert_eq!(told(&coverage.propose_outlets(far).await.unwrap().into_inner()), [("Jiuquan".to_owned(), 1_000)]);

    refused(coverage.propose_outlets(plan(0)).await).expect_fields(&["count"]);
    let wrong = pb::ProposeOutletsRequest { question: None, count: 51 };
    refused(coverage.propose_outlets(wrong).await).expect_fields(&["count", "question"]);
}
