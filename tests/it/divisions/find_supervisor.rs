//! `DivisionService.FindSupervisor`.

use sanbao::pb;
use sanbao::pb::CenterKind::Office;
use sanbao::pb::division::Purpose;
use tonic::Code;

use super::requests::{Tree, chain, give, of_place, place};
use crate::harness::{Expect as _, date, refused};

#[tokio::test(flavor = "multi_thread")]
async fn who_supervised_a_place_is_answered_for_any_day() {
    let tree = Tree::new().await;
    let mut first = tree.division(Purpose::Repair, "2021-01-01");
    give(&mut first, &tree.office, "zhejiang", "Hangzhou");
    let first = tree.publish(first).await.unwrap().name;
    let mut second = tree.division(Purpose::Repair, "2026-04-01");
    give(&mut second, &tree.west, "zhejiang", "");
    let second = tree.publish(second).await.unwrap().name;
    place(&tree.world.hq, &tree.office, Office, &tree.west, "2026-03-15").await.unwrap();
    let (top, east, west, office) = (tree.top.as_str(), tree.east.as_str(), tree.west.as_str(), tree.office.as_str());
    for (city, day, division, expected) in [
        ("杭州", "2021-01-01", &first, vec![office, east, top]),
        ("Hangzhou", "2026-03-14", &first, vec![office, east, top]),
        ("Hangzhou", "2026-03-15", &first, vec![office, west, top]),
        ("Ningbo", "2026-03-31", &first, vec![east, top]),
        ("", "2026-03-31", &first, vec![east, top]),
        ("Hangzhou", "2026-04-01", &second, vec![west, top]),
        ("", "2199-12-31", &second, vec![west, top]),
    ] {
        let asked = of_place("Zhejiang", city, Purpose::Repair, day);
        let found = tree.world.hq.divisions.clone().find_supervisor(asked).await.unwrap().into_inner();
        assert_eq!((chain(&found), &found.division), (expected, division), "{city} {day}");
    }
    for (purpose, day) in [(Purpose::Repair, "2020-12-31"), (Purpose::Swap, "2026-04-01")] {
        let asked = of_place("Zhejiang", "", purpose, day);
        let status = refused(tree.world.hq.divisions.clone().find_supervisor(asked).await);
        status.expect_reason(Code::FailedPrecondition, "NO_DIVISION");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_is_found_where_it_stands_with_the_center_it_is_entered_under() {
    let tree = Tree::new().await;
    let mut request = tree.division(Purpose::Repair, "2021-01-01");
    give(&mut request, &tree.west, "jiangsu", "Nanjing");
    tree.publish(request).await.unwrap();
    let outlet = tree.world.applied_outlet().await;
    let asked = |as_of: Option<pb::Date>| pb::FindSupervisorRequest {
        subject: Some(pb::find_supervisor_request::Subject::Outlet(outlet.name.clone())),
        purpose: Purpose::Repair.into(),
        as_of,
    };
    let mut divisions = tree.world.hq.divisions.clone();
    let found = divisions.find_supervisor(asked(None)).await.unwrap().into_inner();
    assert_eq!(chain(&found), [tree.west.as_str(), &tree.top]);
    assert_eq!(found.assignment.as_ref().unwrap().city, "Nanjing");
    assert_eq!(found.entered_under, outlet.service_center);
    assert_eq!(divisions.find_supervisor(asked(date("2021-01-01"))).await.unwrap().into_inner(), found);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_places_and_wrong_fields_are_named() {
    let tree = Tree::new().await;
    let mut divisions = tree.world.hq.divisions.clone();
    let status = refused(divisions.find_supervisor(pb::FindSupervisorRequest::default()).await);
    status.expect_fields(&["outlet", "purpose"]);
    for (province, city, field) in
        [("Bavaria", "", "place.province"), ("", "", "place.province"), ("zhejiang", "Nanjing", "place.city")]
    {
        let status = refused(divisions.find_supervisor(of_place(province, city, Purpose::Swap, "2026-04-01")).await);
        status.expect_fields(&[field]);
    }
    let nobody = pb::FindSupervisorRequest {
        subject: Some(pb::find_supervisor_request::Subject::Outlet(
            "outlets/00000000-0000-7000-8000-000000000000".to_owned(),
        )),
        purpose: Purpose::Swap.into(),
        as_of: None,
    };
    refused(divisions.find_supervisor(nobody).await).expect_reason(Code::NotFound, "NOT_FOUND");
}
