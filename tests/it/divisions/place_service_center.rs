//! `DivisionService.PlaceServiceCenter`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use sanbao::pb::CenterKind::{Headquarters, Office, Regional};
use tonic::Code;

use super::requests::{Tree, place, placing};
use crate::harness::{Expect as _, World, date, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_center_stands_below_a_higher_kind_once_for_each_request() {
    let Tree { world, top, office, .. } = Tree::new().await;
    let request = placing(&office, Office, &top, "2026-04-01");
    let mut divisions = world.hq.divisions.clone();
    let placed = divisions.place_service_center(request.clone()).await.unwrap().into_inner();
    assert_eq!((placed.parent.as_str(), placed.begin_date), (top.as_str(), date("2026-04-01")));
    assert_eq!(divisions.place_service_center(request).await.unwrap().into_inner(), placed);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_stands_below_its_own_kind_or_below_itself() {
    let Tree { world, top, east, west, office } = Tree::new().await;
    for (center, kind, parent) in [
        (&east, Regional, west.as_str()),
        (&east, Regional, east.as_str()),
        (&east, Regional, office.as_str()),
        (&east, Regional, ""),
        (&office, Office, office.as_str()),
        (&office, Office, ""),
        (&top, Headquarters, east.as_str()),
    ] {
        let status = refused(place(&world.hq, center, kind, parent, "2026-04-01").await);
        status.expect_fields(&["parent"]);
    }
}

/// Two centers that are each placed below the other at once: at most one placement holds, whoever is first.
#[tokio::test(flavor = "multi_thread")]
async fn two_callers_at_once_make_no_cycle() {
    let Tree { world, top, .. } = Tree::new().await;
    let (one, other) = (world.center().await, world.center().await);
    let (first, second) = tokio::join!(
        place(&world.hq, &one, Regional, &top, "2026-04-01"),
        place(&world.hq, &one, Office, &top, "2026-04-01"),
    );
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1, "{first:?} {second:?}");
    let (first, second) = tokio::join!(
        place(&world.hq, &other, Regional, &one, "2026-04-01"),
        place(&world.hq, &one, Office, &other, "2026-04-01"),
    );
    refused(first).expect_fields(&["parent"]);
    assert!(second.is_err());
    // The database itself takes no such row.
    let direct =
        "INSERT INTO center_placements SELECT center_id, begin_date + 1, kind, center_id, kind, actor, create_time
        FROM center_placements WHERE kind = 'regional' LIMIT 1";
    let written = world.app.db.write("test.cycle", async |tx| Ok(diesel::sql_query(direct).execute(tx).await?)).await;
    assert!(written.is_err());
    for change in ["UPDATE center_kinds SET kind = 'office'", "DELETE FROM center_placements"] {
        let changed =
            world.app.db.write("test.edit", async |tx| Ok(diesel::sql_query(change).execute(tx).await?)).await;
        assert!(changed.is_err(), "{change}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_is_for_good_and_there_is_one_headquarters() {
    let Tree { world, top, east, .. } = Tree::new().await;
    let status = refused(place(&world.hq, &east, Office, &top, "2026-04-01").await);
    status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let second = world.center().await;
    let status = refused(place(&world.hq, &second, Headquarters, "", "2026-04-01").await);
    status.expect_reason(Code::AlreadyExists, "ALREADY_EXISTS");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_placement_changes_no_day_that_is_over_and_follows_the_last() {
    let Tree { world, top, west, office, .. } = Tree::new().await;
    let status = refused(place(&world.hq, &office, Office, &west, "2026-02-28").await);
    status.expect_fields(&["begin_date"]);
    place(&world.hq, &office, Office, &west, "2026-05-01").await.unwrap();
    for day in ["2026-04-30", "2026-05-01"] {
        refused(place(&world.hq, &office, Office, &top, day).await).expect_fields(&["begin_date"]);
    }
    place(&world.hq, &office, Office, &top, "2026-05-02").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_has_its_own_place_first_and_wrong_fields_are_named() {
    let world = World::new().await;
    let (top, center) = (world.center().await, world.center().await);
    let status = refused(place(&world.hq, &center, Regional, &top, "2026-04-01").await);
    status.expect_reason(Code::FailedPrecondition, "NO_DIVISION");
    place(&world.hq, &top, Headquarters, "", "2026-04-02").await.unwrap();
    let status = refused(place(&world.hq, &center, Regional, &top, "2026-04-01").await);
    status.expect_reason(Code::FailedPrecondition, "NO_DIVISION");
    place(&world.hq, &center, Regional, &top, "2026-04-02").await.unwrap();
    let nobody = "serviceCenters/00000000-0000-7000-8000-000000000000";
    let status = refused(place(&world.hq, nobody, Regional, &top, "2026-04-02").await);
    status.expect_reason(Code::NotFound, "NOT_FOUND");
    let empty = pb::PlaceServiceCenterRequest::default();
    let status = refused(world.hq.divisions.clone().place_service_center(empty).await);
    status.expect_fields(&["service_center", "kind", "begin_date", "request_id"]);
    let manager = world.hq.calling_as("manager", "center_manager");
    let status = refused(place(&manager, &center, Regional, &top, "2026-05-01").await);
    assert_eq!(status.code(), Code::PermissionDenied);
}
