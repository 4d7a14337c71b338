//! `DivisionService.PublishDivision`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use sanbao::pb::division::Purpose;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::requests::{Tree, assignment, give, of_place};
use crate::harness::{Expect as _, date, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_division_is_published_once_for_each_request_and_knows_places_by_all_their_names() {
    let tree = Tree::new().await;
    let mut request = tree.division(Purpose::Swap, "2026-04-01");
    give(&mut request, &tree.office, "浙江省", "杭州市");
    give(&mut request, &tree.west, "Zhejiang", "Ningbo");
    let division = tree.publish(request.clone()).await.unwrap();
    assert_eq!(tree.publish(request).await.unwrap(), division);
    let cities: Vec<(&str, &str)> = division
        .assignments
        .iter()
        .filter(|own| own.province == "zhejiang")
        .map(|own| (own.city.as_str(), own.service_center.as_str()))
        .collect();
    assert_eq!(cities, [("", tree.east.as_str()), ("Hangzhou", &tree.office), ("Ningbo", &tree.west)]);
    assert_eq!(division.assignments.len(), 33);
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_doubles_unknown_places_and_centers_without_a_place_are_named() {
    let tree = Tree::new().await;
    let mut gap = tree.division(Purpose::Repair, "2026-04-01");
    gap.division.as_mut().unwrap().assignments.retain(|own| own.province != "zhejiang" && own.province != "hainan");
    // Some city of a province is not the province.
    give(&mut gap, &tree.west, "zhejiang", "Hangzhou");
    let unplaced = tree.world.center().await;
    give(&mut gap, &unplaced, "anhui", "");
    let index = gap.division.as_ref().unwrap().assignments.len() - 1;
    let field = format!("division.assignments[{index}].service_center");
    let status = tree.publish(gap).await.unwrap_err();
    status.expect_fields(&["division.assignments", &field]);
    let said = status.get_details_bad_request().unwrap().field_violations;
    let gap = said.iter().find(|said| said.reason == "GAP").unwrap();
    assert!(gap.description.ends_with(": hainan, zhejiang"), "{}", gap.description);

    let mut wrong = tree.division(Purpose::Repair, "2026-04-01");
    wrong.division.as_mut().unwrap().assignments.extend([
        assignment(&tree.west, "Zhejiang", ""),
        assignment(&tree.west, "zhejiang", "Hangzhou"),
        assignment(&tree.east, "浙江", "杭州"),
        assignment(&tree.east, "Bavaria", ""),
        assignment(&tree.east, "jiangsu", "Hangzhou"),
        assignment("serviceCenters/x", "jiangsu", "Nanjing"),
    ]);
    tree.publish(wrong).await.unwrap_err().expect_fields(&[
        "division.assignments[31].province",
        "division.assignments[33].city",
        "division.assignments[34].province",
        "division.assignments[35].city",
        "division.assignments[36].service_center",
    ]);
    let listed = tree.world.hq.divisions.clone().list_divisions(pb::ListDivisionsRequest::default()).await.unwrap();
    assert!(listed.into_inner().divisions.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_division_begins_later_and_changes_no_day_that_is_over() {
    let tree = Tree::new().await;
    // The first of its purpose may tell how it was before.
    tree.publish(tree.division(Purpose::Sales, "2021-01-01")).await.unwrap();
    let late = tree.publish(tree.division(Purpose::Sales, "2026-02-28")).await.unwrap_err();
    late.expect_fields(&["division.begin_date"]);
    tree.publish(tree.division(Purpose::Sales, "2026-04-01")).await.unwrap();
    let same = tree.publish(tree.division(Purpose::Sales, "2026-04-01")).await.unwrap_err();
    same.expect_fields(&["division.begin_date"]);
    tree.publish(tree.division(Purpose::Swap, "2026-04-01")).await.unwrap();
    // Centers are placed since 2020: no division can begin before them.
    let early = tree.publish(tree.division(Purpose::Repair, "2019-12-31")).await.unwrap_err();
    assert_eq!(early.code(), Code::InvalidArgument);
    let mut before_the_brand = tree.division(Purpose::Repair, "1989-12-31");
    before_the_brand.division.as_mut().unwrap().display_name = String::new();
    let status = tree.publish(before_the_brand).await.unwrap_err();
    status.expect_fields(&["division.begin_date", "division.display_name"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_checking_finds_the_same_and_keeps_nothing() {
    let tree = Tree::new().await;
    let mut request = tree.division(Purpose::Swap, "2026-04-01");
    request.validate_only = true;
    let checked = tree.publish(request.clone()).await.unwrap();
    assert_eq!((checked.name.as_str(), checked.assignments.len(), checked.begin_date), ("", 31, date("2026-04-01")));
    request.division.as_mut().unwrap().assignments.pop();
    tree.publish(request).await.unwrap_err().expect_fields(&["division.assignments"]);
    let asked = of_place("zhejiang", "", Purpose::Swap, "2026-04-01");
    refused(tree.world.hq.divisions.clone().find_supervisor(asked).await)
        .expect_reason(Code::FailedPrecondition, "NO_DIVISION");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_at_once_one_wins_and_nobody_edits_it() {
    let tree = Tree::new().await;
    let (one, other) = tokio::join!(
        tree.publish(tree.division(Purpose::Repair, "2026-04-01")),
        tree.publish(tree.division(Purpose::Repair, "2026-04-01")),
    );
    let (won, lost) = if one.is_ok() { (one, other) } else { (other, one) };
    let name = won.unwrap().name;
    lost.unwrap_err().expect_fields(&["division.begin_date"]);
    let place = format!("'{}'", name.trim_start_matches("divisions/"));
    for change in [
        "UPDATE divisions SET begin_date = begin_date - 1".to_owned(),
        "DELETE FROM division_places".to_owned(),
        format!("INSERT INTO division_places SELECT {place}, 'zhejiang', '', center_id FROM center_kinds LIMIT 1"),
    ] {
        let changed =
            tree.world.app.db.write("test.edit", async |tx| Ok(diesel::sql_query(&change).execute(tx).await?));
        assert!(changed.await.is_err(), "{change}");
    }
    let manager = tree.world.hq.calling_as("manager", "center_manager");
    let request = tree.division(Purpose::Repair, "2026-05-01");
    assert_eq!(refused(manager.divisions.clone().publish_division(request).await).code(), Code::PermissionDenied);
}
