//! `CoverageService.FindOutlets`.

use sanbao::pb;
use tonic::Code;

use super::requests::{BEIJING, LHASA, NANJING, at, find, found, names, outlet, outlets, soon, suspend};
use crate::harness::{Expect as _, TestApp, World, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_capable_outlets_are_found_and_nearer_ones_left_out_with_every_reason() {
    let world = World::new().await;
    let east = |degrees: f64| (NANJING.0, NANJING.1 + degrees);
    let own = outlets(&world, &[(east(0.3), 2), (east(0.1), 3), (east(0.2), 1), (east(0.05), 2), (BEIJING, 2)]).await;
    suspend(&world.hq, &own[3]).await;
    let applied = world.applied_outlet().await;
    let ask = || async { world.hq.coverage.clone().find_outlets(find(NANJING)).await.unwrap().into_inner() };
    let answer = soon(ask, |answer| answer.outlets.len() == 3 && answer.left_out.len() == 3).await;
    assert_eq!(names(&answer), [own[1].as_str(), &own[0], &own[4]]);
    let meters: Vec<i64> = answer.outlets.iter().map(|found| found.distance_meters).collect();
    // A tenth of a degree of longitude at 32.06° north is 9,423 m; Nanjing to Beijing some 898 km.
    assert!((9_400..9_450).contains(&meters[0]) && (28_200..28_300).contains(&meters[1]), "{meters:?}");
    assert!((890_000..910_000).contains(&meters[2]), "{meters:?}");
    assert_eq!(answer.outlets[0].location, Some(at(east(0.1))));
    assert_eq!((answer.outlets[0].level, answer.outlets[0].part_date), (3, None));

    use pb::LeftOutReason::{NotGranted, NotOpen};
    let left: Vec<(&str, Vec<i32>)> =
        answer.left_out.iter().map(|own| (own.outlet.as_str(), own.reasons.clone())).collect();
    let expected = [
        (applied.name.as_str(), vec![i32::from(NotOpen), NotGranted.into()]),
        (&own[3], vec![NotOpen.into()]),
        (&own[2], vec![NotGranted.into()]),
    ];
    assert_eq!(left, expected);

    // Nobody is told who is farther than the last one found, or if nobody is asked for.
    let one = pb::FindOutletsRequest { count: 1, ..find(NANJING) };
    let one = world.hq.coverage.clone().find_outlets(one).await.unwrap().into_inner();
    assert_eq!((names(&one), one.left_out.len()), (vec![own[1].clone()], 2));
    let silent = pb::FindOutletsRequest { left_out_count: Some(0), ..find(NANJING) };
    assert_eq!(world.hq.coverage.clone().find_outlets(silent).await.unwrap().into_inner().left_out, []);

    // By the channel: who says nothing else takes devices in at the counter.
    let counter = pb::FindOutletsRequest { channel: pb::IntakeChannel::Counter.into(), ..find(NANJING) };
    assert_eq!(names(&world.hq.coverage.clone().find_outlets(counter).await.unwrap().into_inner()), names(&answer));
    let mail = pb::FindOutletsRequest {
        channel: pb::IntakeChannel::MailIn.into(),
        left_out_count: Some(100),
        ..find(NANJING)
    };
    let mail = world.hq.coverage.clone().find_outlets(mail).await.unwrap().into_inner();
    assert_eq!((mail.outlets.len(), mail.left_out.len()), (0, 6));
    assert!(mail.left_out.iter().all(|own| own.reasons().any(|reason| reason == pb::LeftOutReason::Channel)));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_the_date_line_and_at_the_poles_the_nearest_is_the_nearest() {
    let world = World::new().await;
    let own = outlets(&world, &[((0.5, 179.9), 2), ((0.5, -179.8), 2), ((89.5, 70.0), 2), ((-89.0, 0.5), 2)]).await;
    let first = |at: (f64, f64)| pb::FindOutletsRequest { count: 1, ..find(at) };
    found(&world.hq, &find((0.5, 0.5)), 4).await;
    for (place, expected) in [
        ((0.5, -179.97), 0),
        ((0.5, 180.0), 0),
        ((0.5, -179.9), 1),
        ((89.9, -170.0), 2),
        ((90.0, 0.0), 2),
        ((-90.0, 77.0), 3),
        ((-89.5, -179.0), 3),
    ] {
        let answer = found(&world.hq, &first(place), 1).await;
        assert_eq!(names(&answer), [own[expected].clone()], "{place:?}");
    }
    let near = found(&world.hq, &first((0.5, -179.97)), 1).await;
    assert!((14_440..14_470).contains(&near.outlets[0].distance_meters), "{near:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_counts_from_its_first_day_on_and_equally_near_ones_come_by_name() {
    let world = World::new().await;
    let center = world.center().await;
    let now = [outlet(&world.hq, &center, LHASA, 2, "2026-03-01").await];
    let soon = outlet(&world.hq, &center, LHASA, 2, "2026-03-05").await;
    let on = |day: &str| pb::FindOutletsRequest { on_date: date(day), ..find(LHASA) };
    let mut both = [now[0].clone(), soon];
    both.sort();
    assert_eq!(names(&found(&world.hq, &on("2026-03-05"), 2).await), both);
    assert_eq!(names(&found(&world.hq, &on("2026-03-04"), 1).await), now);
    assert_eq!(names(&found(&world.hq, &find(LHASA), 1).await), now);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_in_stock_or_comes_from_the_center_by_the_day_asked_for() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    // The story's outlet has five pieces, its center fifteen; another outlet of the center has none.
    let other = outlet(&story.clients, &story.center, BEIJING, 2, "2026-04-01").await;
    story.clients.set_time("2026-04-01T10:00:00+08:00");
    let stocked = pb::FindOutletsRequest { part: story.part.clone(), ..find(BEIJING) };
    found(&story.clients, &find(BEIJING), 2).await;
    let answer = found(&story.clients, &stocked, 1).await;
    assert_eq!(names(&answer), [story.outlet.clone()]);
    assert_eq!(answer.outlets[0].part_date, date("2026-04-01"));
    assert_eq!(answer.left_out[0].outlet, other);
    assert_eq!(answer.left_out[0].reasons().collect::<Vec<_>>(), [pb::LeftOutReason::NoStock]);

    // A center that says nothing promises nothing.
    let by = |day: &str| pb::FindOutletsRequest { part_by_date: date(day), ..stocked.clone() };
    assert_eq!(names(&found(&story.clients, &by("2026-12-31"), 1).await), [story.outlet.clone()]);
    let request = pb::SetLeadTimeRequest {
        service_center: story.center.clone(),
        begin_date: date("2026-04-01"),
        days: 3,
        request_id: request_id(),
    };
    story.clients.coverage.set_lead_time(request).await.unwrap();
    assert_eq!(names(&found(&story.clients, &by("2026-04-03"), 1).await), [story.outlet.clone()]);
    let answer = found(&story.clients, &by("2026-04-04"), 2).await;
    assert_eq!((answer.outlets[0].outlet.as_str(), answer.outlets[0].part_date), (other.as_str(), date("2026-04-04")));

    let unknown = pb::FindOutletsRequest { part: format!("parts/{}", request_id()), ..find(BEIJING) };
    refused(story.clients.coverage.find_outlets(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_at_one_server_shows_at_another_and_a_return_too() {
    let app = TestApp::start().await;
    let beside = app.beside().await;
    let story = told_until(&app, "open_repair_order").await;
    for clients in [&app.hq, &beside.hq] {
        clients.set_time("2026-04-01T10:00:00+08:00");
    }
    for clients in [&app.hq, &beside.hq] {
        found(clients, &find(NANJING), 1).await;
    }
    suspend(&app.hq, &story.outlet).await;
    for clients in [&app.hq, &beside.hq] {
        let answer = found(clients, &find(NANJING), 0).await;
        assert_eq!(answer.left_out[0].reasons().collect::<Vec<_>>(), [pb::LeftOutReason::NotOpen]);
    }
    super::requests::reinstate(&beside.hq, &story.outlet).await;
    for clients in [&app.hq, &beside.hq] {
        found(clients, &find(NANJING), 1).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn places_that_nobody_means_and_every_other_wrong_field_are_named() {
    let app = TestApp::start().await;
    let mut coverage = app.hq.coverage.clone();
    let wrong = pb::FindOutletsRequest {
        location: Some(at((91.0, 200.0))),
        product_family: 99,
        action: 0,
        on_date: date("2026-02-28"),
        channel: 99,
        part: String::new(),
        part_by_date: date("2026-04-01"),
        count: 101,
        left_out_count: Some(-1),
    };
    let fields = ["product_family", "action", "on_date", "channel", "part_by_date", "count", "left_out_count"];
    let status = refused(coverage.find_outlets(wrong).await);
    status.expect_fields(&[&["location.latitude"], fields.as_slice()].concat());
    for (place, rule) in [((116.4, 39.9), "SWAPPED"), ((0.0, 0.0), "NOWHERE")] {
        let status = refused(coverage.find_outlets(find(place)).await);
        status.expect_fields(&["location"]);
        let bad = tonic_types::StatusExt::get_details_bad_request(&status).unwrap();
        assert_eq!(bad.field_violations[0].reason, rule);
    }
    let nowhere = pb::FindOutletsRequest { location: None, ..find(NANJING) };
    refused(coverage.find_outlets(nowhere).await).expect_fields(&["location"]);
    refused(coverage.find_outlets(find((30.0, f64::NAN))).await).expect_fields(&["location.longitude"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_nobody_certified_or_no_contract_on_the_day_is_left_out() {
    let world = World::new().await;
    let center = world.center().await;
    let own = outlet(&world.hq, &center, LHASA, 2, "2026-03-01").await;
    found(&world.hq, &find(LHASA), 1).await;
    let reasons = async |day: &str, action: pb::ServiceAction| {
        let request = pb::FindOutletsRequest { on_date: date(day), action: action.into(), ..find(LHASA) };
        let answer = world.hq.coverage.clone().find_outlets(request).await.unwrap().into_inner();
        assert!(answer.outlets.iter().all(|found| found.outlet == own));
        answer.left_out.first().map(|own| own.reasons().collect::<Vec<_>>())
    };
    use pb::LeftOutReason::{NotCertified, NotGranted, NotOpen};
    use pb::ServiceAction::{Accept, BoardRepair, ModuleRepair, Software};
    assert_eq!(reasons("2027-02-28", ModuleRepair).await, None);
    // The certificate ends; it never was for software; who accepts a device needs none.
    assert_eq!(reasons("2027-03-01", ModuleRepair).await, Some(vec![NotCertified]));
    assert_eq!(reasons("2026-03-01", Software).await, Some(vec![NotCertified]));
    assert_eq!(reasons("2026-03-01", BoardRepair).await, Some(vec![NotGranted]));
    assert_eq!(reasons("2027-12-31", Accept).await, None);
    // The contract ends.
    assert_eq!(reasons("2028-01-01", Accept).await, Some(vec![NotOpen]));
}
