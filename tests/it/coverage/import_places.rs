//! `CoverageService.ImportPlaces`.

use sanbao::pb;
use tonic::Code;

use super::requests::{gansu, import, place};
use crate::harness::{Expect as _, TestApp, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn rows_and_csv_make_one_set_and_the_same_request_makes_it_once() {
    let app = TestApp::start().await;
    let mut coverage = app.hq.coverage.clone();
    let csv = |text: &str| pb::ImportPlacesRequest { csv: text.to_owned(), ..Default::default() };
    let messages = vec![
        import(gansu()),
        csv("display_name,province,latitude,longitude,weight\n\"Mianzhu, Deyang\",Sichuan,31.338,104.221,510000\n"),
        csv("成都,四川,30.667,104.067,13568357\n"),
    ];
    let answer = coverage.import_places(tokio_stream::iter(messages.clone())).await.unwrap().into_inner();
    let set = answer.place_set.clone().unwrap();
    assert_eq!((set.place_count, set.weight_total, answer.refusals.len()), (6, 14_086_357, 0));
    let again = coverage.import_places(tokio_stream::iter(messages.clone())).await.unwrap().into_inner();
    assert_eq!(again, answer);
    let other = vec![messages[0].clone()];
    let status = refused(coverage.import_places(tokio_stream::iter(other)).await);
    status.expect_reason(Code::FailedPrecondition, "REQUEST_ID_REUSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_row_is_told_and_nothing_is_imported() {
    let app = TestApp::start().await;
    let mut coverage = app.hq.coverage.clone();
    let mut rows = gansu();
    rows.push(place("Swapped", "Gansu", (103.84, 36.06), 1));
    rows.push(place("Nowhere", "Gansu", (0.0, 0.0), 1));
    rows.push(place("Beyond", "Gansu", (12.0, 181.0), 1));
    rows.push(place("", " ", (36.0, 103.0), 0));
    rows.push(place("Lanzhou", "Gansu", (36.06, 103.840_001), 9));
    let csv = "display_name,province,latitude,longitude,weight\nX,Gansu,36,103\nY,Gansu,36.0,east,5\n";
    let mut message = import(rows);
    message.csv = csv.to_owned();
    let answer = coverage.import_places(tokio_stream::iter(vec![message])).await.unwrap().into_inner();
    let told: Vec<_> = answer.refusals.iter().map(|own| (own.index, own.field.as_str(), own.reason.as_str())).collect();
    let expected = [
        (4, "location", "SWAPPED"),
        (5, "location", "NOWHERE"),
        (6, "location.longitude", "OUT_OF_RANGE"),
        (7, "display_name", "REQUIRED"),
        (7, "province", "REQUIRED"),
        (7, "weight", "OUT_OF_RANGE"),
        (8, "", "REPEATED"),
        (9, "csv", "NOT_A_ROW"),
        (10, "csv", "NOT_A_ROW"),
    ];
    assert_eq!((told, answer.refusal_count, answer.place_set), (expected.to_vec(), 9, None));
    assert!(answer.refusals[6].message.contains("row 0"), "{:?}", answer.refusals[6]);
    let listed = coverage.list_place_sets(pb::ListPlaceSetsRequest::default()).await.unwrap().into_inner();
    assert_eq!(listed.place_sets, []);

    let mut columns = import(Vec::new());
    columns.csv = "name,lat,lon\nX,1,2\n".to_owned();
    let answer = coverage.import_places(tokio_stream::iter(vec![columns])).await.unwrap().into_inner();
    assert_eq!(answer.refusals[0].reason, "WRONG_COLUMNS");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_heads_too_many_rows_and_callers_of_one_outlet_are_refused() {
    let app = TestApp::start().await;
    let mut coverage = app.hq.coverage.clone();
    let nothing = tokio_stream::iter(Vec::new());
    refused(coverage.import_places(nothing).await).expect_fields(&["request_id", "place_set"]);
    let mut blank = import(gansu());
    blank.place_set = Some(pb::PlaceSet::default());
    blank.request_id = "x".to_owned();
    let status = refused(coverage.import_places(tokio_stream::iter(vec![blank])).await);
    status.expect_fields(&["request_id", "place_set.display_name", "place_set.source"]);
    let none = refused(coverage.import_places(tokio_stream::iter(vec![import(Vec::new())])).await);
    none.expect_fields(&["places"]);
    let twice = vec![import(gansu()), import(gansu())];
    refused(coverage.import_places(tokio_stream::iter(twice)).await).expect_fields(&["place_set"]);
    let many = || pb::ImportPlacesRequest { places: vec![pb::Place::default(); 20_000], ..Default::default() };
    let mut messages = vec![import(Vec::new())];
    messages.extend((0..6).map(|_| many()));
    refused(coverage.import_places(tokio_stream::iter(messages)).await).expect_fields(&["places"]);
    let mut outlet = app.hq.at_outlet(&format!("outlets/{}", request_id()), "headquarters").coverage;
    let status = refused(outlet.import_places(tokio_stream::iter(vec![import(gansu())])).await);
    status.expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}
