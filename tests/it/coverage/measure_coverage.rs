//! `CoverageService.MeasureCoverage`.

use std::time::Duration;

use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use sanbao::pb;
use tonic::Code;

use super::requests::{NANJING, gansu, imported, measured, outlet, outlets, question, suspend};
use crate::harness::{Expect as _, TestApp, World, date, refused, request_id};
use crate::story::told_until;

const fn share(weight_total: i64, weight_covered: i64, parts_per_million: i32) -> Option<pb::CoverageShare> {
    Some(pb::CoverageShare { weight_total, weight_covered, parts_per_million })
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_within_reach_are_summed_exactly_by_province_and_level() {
    let world = World::new().await;
    let place_set = imported(&world.hq, gansu()).await;
    let asked = pb::CoverageQuestion { place_set: place_set.clone(), ..question() };
    let none = measured(&world.hq, &asked, 0).await;
    assert_eq!((none.total, none.uncovered_place_count), (share(8_000, 0, 0), 4));
    assert_eq!((none.goal_parts_per_million, none.weight_short_of_goal), (990_000, 7_920));

    // Lanzhou to Baiyin are 61 km.
    let own = outlets(&world, &[((36.06, 103.84), 2), ((38.47, 106.27), 3), ((39.74, 98.51), 1)]).await;
    let report = measured(&world.hq, &asked, 2).await;
    assert_eq!(report.total, share(8_000, 6_500, 812_500));
    assert_eq!((report.as_of, report.distance_meters, &report.place_set), (date("2026-03-01"), 50_000, &place_set));
    let provinces: Vec<_> =
        report.provinces.iter().map(|own| (own.province.as_str(), own.share, own.outlet_count)).collect();
    // The outlets' records say Jiangsu.
    assert_eq!(provinces, [("Gansu", share(5_500, 4_000, 727_272), 0), ("Ningxia", share(2_500, 2_500, 1_000_000), 0)]);
    let levels: Vec<_> = report.levels.iter().map(|own| (own.level, own.share, own.outlet_count)).collect();
    let expected =
        [(1, share(8_000, 0, 0), 0), (2, share(8_000, 4_000, 500_000), 1), (3, share(8_000, 2_500, 312_500), 1)];
    assert_eq!(levels, expected);

    // Farther, by a time of travel, only level 3, only a province, only intake.
    let travel = pb::TravelTime { minutes: 60, kilometers_per_hour: 62 };
    let reach = Some(pb::coverage_question::Reach::TravelTime(travel));
    let far = measured(&world.hq, &pb::CoverageQuestion { reach, ..asked.clone() }, 2).await;
    assert_eq!((far.total, far.distance_meters), (share(8_000, 7_000, 875_000), 62_000));
    let high = measured(&world.hq, &pb::CoverageQuestion { level_min: 3, ..asked.clone() }, 1).await;
    assert_eq!(high.total, share(8_000, 2_500, 312_500));
    let gansu_only = pb::CoverageQuestion { province: "甘肃".to_owned(), ..asked.clone() };
    assert_eq!(measured(&world.hq, &gansu_only, 2).await.total, share(5_500, 4_000, 727_272));
    let accept = pb::CoverageQuestion { action: pb::ServiceAction::Accept.into(), ..asked.clone() };
    assert_eq!(measured(&world.hq, &accept, 3).await.total, share(8_000, 7_500, 937_500));

    suspend(&world.hq, &own[1]).await;
    assert_eq!(measured(&world.hq, &asked, 1).await.total, share(8_000, 4_000, 500_000));
    // Before the grants began, nobody could.
    let before = pb::CoverageQuestion { as_of: date("2026-02-28"), ..asked };
    assert_eq!(measured(&world.hq, &before, 0).await.total, share(8_000, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_set_that_ships_is_measured_by_people_and_by_devices_stocked_and_in_the_past() {
    let app = TestApp::start().await;
    let story = told_until(&app, "open_repair_order").await;
    story.clients.set_time("2026-04-01T10:00:00+08:00");
    let people = measured(&story.clients, &question(), 1).await;
    let total = people.total.unwrap();
    assert_eq!(total.weight_total, 744_936_243);
    assert!((9_314_685..20_000_000).contains(&total.weight_covered), "{total:?}");
    let jiangsu = people.provinces.iter().find(|own| own.province == "Jiangsu").unwrap();
    assert_eq!(jiangsu.outlet_count, 1);

    // One device, registered in Jiangsu: the largest city stands for it.
    let by_devices = pb::CoverageQuestion { weight: pb::PlaceWeight::Devices.into(), ..question() };
    let devices = measured(&story.clients, &by_devices, 1).await;
    assert_eq!((devices.total, devices.weight_unplaced), (share(1, 1, 1_000_000), 0));

    let stocked = pb::CoverageQuestion { part: story.part.clone(), ..question() };
    assert_eq!(measured(&story.clients, &stocked, 1).await.total, people.total);
    // Nobody was suspended then.
    suspend(&story.clients, &story.outlet).await;
    assert_eq!(measured(&story.clients, &question(), 0).await.total, share(744_936_243, 0, 0));
    let past = pb::CoverageQuestion { as_of: date("2026-03-20"), ..question() };
    assert_eq!(measured(&story.clients, &past, 1).await.total, people.total);
    let long_past = pb::CoverageQuestion { as_of: date("2026-01-05"), ..question() };
    assert_eq!(measured(&story.clients, &long_past, 0).await.uncovered_place_count, 2104);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_and_unknown_things_are_told() {
    let app = TestApp::start().await;
    let mut coverage = app.hq.coverage.clone();
    let mut ask = async |question: Option<pb::CoverageQuestion>| {
        refused(coverage.measure_coverage(pb::MeasureCoverageRequest { question }).await)
    };
    ask(None).await.expect_fields(&["question"]);
    let wrong = pb::CoverageQuestion {
        product_family: 0,
        action: 77,
        as_of: date("2026-02-30"),
        reach: None,
        part: "x".to_owned(),
        level_min: 4,
        place_set: "places".to_owned(),
        weight: 9,
        province: String::new(),
    };
    let fields = ["product_family", "action", "as_of", "reach", "part", "level_min", "place_set", "weight"];
    let fields: Vec<String> = fields.iter().map(|field| format!("question.{field}")).collect();
    ask(Some(wrong)).await.expect_fields(&fields.iter().map(String::as_str).collect::<Vec<_>>());
    let reach = |minutes, kilometers_per_hour| pb::CoverageQuestion {
        reach: Some(pb::coverage_question::Reach::TravelTime(pb::TravelTime { minutes, kilometers_per_hour })),
        ..question()
    };
    let travel = "question.travel_time";
    ask(Some(reach(0, 500)))
        .await
        .expect_fields(&[&format!("{travel}.minutes"), &format!("{travel}.kilometers_per_hour")]);
    ask(Some(reach(1440, 300))).await.expect_fields(&[travel]);
    let bavaria = pb::CoverageQuestion { province: "Bavaria".to_owned(), ..question() };
    ask(Some(bavaria)).await.expect_fields(&["question.province"]);
    let unknown = |part: &str, place_set: &str| pb::CoverageQuestion {
        part: part.to_owned(),
        place_set: place_set.to_owned(),
        ..question()
    };
    let (part, place_set) = (format!("parts/{}", request_id()), format!("placeSets/{}", request_id()));
    ask(Some(unknown(&part, ""))).await.expect_reason(Code::NotFound, "NOT_FOUND");
    ask(Some(unknown("", &place_set))).await.expect_reason(Code::NotFound, "NOT_FOUND");
    let mut engineer = app.hq.calling_as("engineer", "engineer").coverage;
    let request = pb::MeasureCoverageRequest { question: Some(question()) };
    refused(engineer.measure_coverage(request).await).expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}

#[derive(diesel::QueryableByName)]
struct Waiting {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// Waits until so many transactions wait for a table.
async fn waiting(holder: &mut AsyncPgConnection, count: i64) {
    let ask = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'places'::regclass";
    loop {
        let row: Waiting = diesel::sql_query(ask).get_result(holder).await.unwrap();
        if row.count == count {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_measurements_than_there_are_places_for_are_turned_away_until_somebody_leaves() {
    let app = TestApp::start().await;
    let place_set = imported(&app.hq, gansu()).await;
    let request = pb::MeasureCoverageRequest { question: Some(pb::CoverageQuestion { place_set, ..question() }) };
    let mut holder = AsyncPgConnection::establish(&app.url).await.unwrap();
    holder.batch_execute("BEGIN; LOCK TABLE places IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let ask = || {
        let (mut coverage, request) = (app.hq.coverage.clone(), request.clone());
        tokio::spawn(async move { coverage.measure_coverage(request).await })
    };
    let (one, other) = (ask(), ask());
    waiting(&mut holder, 2).await;
    refused(ask().await.unwrap()).expect_reason(Code::ResourceExhausted, "OVERLOADED");
    // Who leaves makes room: the next one is no longer turned away, but waits for the table as the other does.
    one.abort();
    let third = loop {
        let mut third = ask();
        match tokio::time::timeout(Duration::from_millis(500), &mut third).await {
            Err(_elapsed) => break third,
            Ok(answer) => refused(answer.unwrap()).expect_reason(Code::ResourceExhausted, "OVERLOADED"),
        }
    };
    holder.batch_execute("ROLLBACK").await.unwrap();
    for call in [other, third] {
        assert_eq!(call.await.unwrap().unwrap().into_inner().total, share(8_000, 0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outlet_far_from_all_covers_nobody() {
    let world = World::new().await;
    let center = world.center().await;
    outlet(&world.hq, &center, (NANJING.0, 140.0), 2, "2026-03-01").await;
    assert_eq!(measured(&world.hq, &question(), 1).await.total.unwrap().weight_covered, 0);
}
