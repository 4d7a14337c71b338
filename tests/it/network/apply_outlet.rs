//! `NetworkService.ApplyOutlet`.

use sanbao::pb;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::harness::{Expect as _, World, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_filed_and_read_back_with_its_account_masked() {
    let world = World::new().await;
    let outlet = world.applied_outlet().await;
    assert_eq!(outlet.state(), pb::outlet::State::Applied);
    assert_eq!((outlet.level, outlet.grants.len(), outlet.etag.as_str()), (0, 0, "1"));
    assert_eq!(outlet.form.as_ref().unwrap().bank_account, "****5678");
    let read = pb::GetOutletRequest { name: outlet.name.clone() };
    assert_eq!(world.hq.network.clone().get_outlet(read).await.unwrap().into_inner(), outlet);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_at_once() {
    let world = World::new().await;
    let wrong = pb::ApplyOutletRequest {
        service_center: "serviceCenters/east".to_owned(),
        outlet: Some(pb::Outlet {
            code: "nj 1".to_owned(),
            display_name: "x".repeat(201),
            province: String::new(),
            city: " ".to_owned(),
            location: Some(pb::LatLng { latitude: f64::NAN, longitude: 181.0 }),
            form: Some(pb::OutletForm {
                premises_square_meters: 0,
                staff_count: -1,
                contract_begin_date: date("2026-02-30"),
                contract_end_date: date("10000-01-01"),
                bank_account: "1".to_owned(),
                tools: vec![String::new()],
                service_area: vec!["x".repeat(61)],
                channels: vec![99],
                requested_families: vec![0],
            }),
            kind: 9,
            ..Default::default()
        }),
        request_id: "seven".to_owned(),
    };
    let status = refused(world.hq.network.clone().apply_outlet(wrong).await);
    status.expect_fields(&[
        "request_id",
        "service_center",
        "outlet.code",
        "outlet.display_name",
        "outlet.province",
        "outlet.city",
        "outlet.kind",
        "outlet.form.tools[0]",
        "outlet.form.service_area[0]",
        "outlet.form.channels[0]",
        "outlet.form.requested_families[0]",
        "outlet.location.latitude",
        "outlet.location.longitude",
        "outlet.form.premises_square_meters",
        "outlet.form.staff_count",
        "outlet.form.contract_begin_date",
        "outlet.form.contract_end_date",
        "outlet.form.bank_account",
    ]);
    let list = world.hq.network.clone().list_outlets(pb::ListOutletsRequest::default()).await.unwrap();
    assert_eq!(list.into_inner().outlets, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_province_that_is_none_a_forgotten_place_and_exchanged_degrees_are_told() {
    let world = World::new().await;
    let center = world.center().await;
    let applied = async |province: &str, latitude: f64, longitude: f64| {
        let mut request = World::application(&center);
        let outlet = request.outlet.as_mut().unwrap();
        outlet.province = province.to_owned();
        outlet.location = Some(pb::LatLng { latitude, longitude });
        world.hq.network.clone().apply_outlet(request).await
    };
    for (latitude, longitude, field, rule) in [
        (118.7778, 32.0617, "outlet.location.latitude", "SWAPPED"),
        (87.6, 43.8, "outlet.location.latitude", "SWAPPED"),
        (0.0, 0.0, "outlet.location", "NOWHERE"),
    ] {
        let status = refused(applied("Jiangsu", latitude, longitude).await);
        status.expect_fields(&[field]);
        let bad = status.get_details_bad_request().unwrap();
        assert_eq!(bad.field_violations[0].reason, rule, "{latitude} {longitude}");
    }
    refused(applied("Atlantis", 32.0, 118.8).await).expect_fields(&["outlet.province"]);
    for (province, latitude, longitude) in
        [("新疆", 43.8, 87.6), ("Heilongjiang", 53.5, 122.3), ("海南省", 18.2, 109.5)]
    {
        applied(province, latitude, longitude).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_center_and_a_taken_code_are_told() {
    let world = World::new().await;
    let mut network = world.hq.network.clone();
    let unknown = World::application(&format!("serviceCenters/{}", request_id()));
    refused(network.apply_outlet(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let first = World::application(&world.center().await);
    network.apply_outlet(first.clone()).await.unwrap();
    let second = pb::ApplyOutletRequest { request_id: request_id(), ..first };
    refused(network.apply_outlet(second).await).expect_reason(Code::AlreadyExists, "ALREADY_EXISTS");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_id_has_one_effect_and_one_answer() {
    let world = World::new().await;
    let request = World::application(&world.center().await);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (mut network, request) = (world.hq.network.clone(), request.clone());
        calls.spawn(async move { network.apply_outlet(request).await.unwrap().into_inner() });
    }
    let answers = calls.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let list = world.hq.network.clone().list_outlets(pb::ListOutletsRequest::default()).await.unwrap();
    assert_eq!(list.into_inner().outlets.len(), 1);

    let mut other = request.clone();
    other.outlet.as_mut().unwrap().city = "Suzhou".to_owned();
    let status = refused(world.hq.network.clone().apply_outlet(other).await);
    status.expect_reason(Code::FailedPrecondition, "REQUEST_ID_REUSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_form_is_kept_and_the_account_is_masked() {
    let world = World::new().await;
    let center = world.center().await;
    let mut request = World::application(&center);
    let outlet = request.outlet.as_mut().unwrap();
    outlet.kind = pb::OutletKind::Swap.into();
    let form = outlet.form.as_mut().unwrap();
    form.tools = vec!["microscope".to_owned(), "hot-air station".to_owned()];
    form.service_area = vec!["Nanjing".to_owned(), "Zhenjiang".to_owned()];
    form.channels = vec![pb::IntakeChannel::MailIn.into(), pb::IntakeChannel::HomeVisit.into()];
    form.requested_families = vec![pb::ProductFamily::Handset.into()];
    let told = pb::OutletForm { bank_account: "****5678".to_owned(), ..form.clone() };
    let mut network = world.hq.network.clone();
    let applied = network.apply_outlet(request).await.unwrap().into_inner();
    assert_eq!((applied.kind(), applied.form.clone()), (pb::OutletKind::Swap, Some(told)));
    let read = network.get_outlet(pb::GetOutletRequest { name: applied.name.clone() }).await.unwrap().into_inner();
    assert_eq!(read, applied);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tells_no_channel_has_a_counter_and_none_is_told_twice() {
    let world = World::new().await;
    let center = world.center().await;
    let mut network = world.hq.network.clone();
    let applied = network.apply_outlet(World::application(&center)).await.unwrap().into_inner();
    assert_eq!(applied.form.unwrap().channels, [i32::from(pb::IntakeChannel::Counter)]);
    let mut twice = World::application(&center);
    let form = twice.outlet.as_mut().unwrap().form.as_mut().unwrap();
    form.channels = vec![pb::IntakeChannel::Web.into(), pb::IntakeChannel::Web.into()];
    form.requested_families = vec![pb::ProductFamily::Pc.into(), pb::ProductFamily::Pc.into()];
    form.contract_begin_date = date("1989-12-31");
    form.bank_account = "****5678".to_owned();
    let status = refused(network.apply_outlet(twice).await);
    status.expect_fields(&[
        "outlet.form.channels",
        "outlet.form.requested_families",
        "outlet.form.contract_begin_date",
        "outlet.form.bank_account",
    ]);
    let mut backwards = World::application(&center);
    let form = backwards.outlet.as_mut().unwrap().form.as_mut().unwrap();
    form.contract_end_date = form.contract_begin_date;
    refused(network.apply_outlet(backwards).await).expect_fields(&["outlet.form.contract_end_date"]);
}
