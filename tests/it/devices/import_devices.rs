//! `DeviceService.ImportDevices`.

use sanbao::pb;
use tonic::Code;

use super::requests::device;
use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn an_import_registers_what_is_right_and_tells_what_is_wrong() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let model = story.model.clone();
    let batch = || -> Vec<pb::ImportDevicesRequest> {
        let mut devices: Vec<pb::Device> = (0..600).map(|number| device(&format!("D-{number:05}"), &model)).collect();
        devices.push(device("D-00000", &format!("productModels/{}", request_id())));
        devices.push(pb::Device { sale: None, ..device("D-90001", &model) });
        devices.push(pb::Device { factory_date: date("2025-01-01"), ..device("D-00001", &model) });
        devices.into_iter().map(|device| pb::ImportDevicesRequest { device: Some(device) }).collect()
    };
    let first = story.clients.devices.import_devices(tokio_stream::iter(batch())).await.unwrap().into_inner();
    assert_eq!((first.registered_count, first.unchanged_count, first.refused_count), (600, 0, 3));
    let refusals: Vec<_> = first.refusals.iter().map(|refusal| (refusal.index, refusal.reason.as_str())).collect();
    assert_eq!(refusals, [(600, "NOT_FOUND"), (601, "INVALID_FIELDS"), (602, "ALREADY_EXISTS")]);
    let again = story.clients.devices.import_devices(tokio_stream::iter(batch())).await.unwrap().into_inner();
    assert_eq!((again.registered_count, again.unchanged_count, again.refused_count), (0, 600, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_equal_device_is_unchanged_wherever_it_stands_and_another_serial_is_no_equal() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let own = pb::Device { other_serials: vec!["B-0001".to_owned()], ..device("A-0001", &story.model) };
    let fewer = pb::Device { other_serials: Vec::new(), ..own.clone() };
    let more = pb::Device { other_serials: vec!["B-0001".to_owned(), "C-0001".to_owned()], ..own.clone() };
    for registered in [1, 0] {
        let batch = [own.clone(), own.clone(), fewer.clone(), more.clone()];
        let batch = batch.map(|device| pb::ImportDevicesRequest { device: Some(device) });
        let told = story.clients.devices.import_devices(tokio_stream::iter(batch)).await.unwrap().into_inner();
        assert_eq!((told.registered_count, told.unchanged_count, told.refused_count), (registered, 2 - registered, 2));
        assert_eq!(told.refusals.iter().map(|refusal| refusal.index).collect::<Vec<_>>(), [2, 3]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_thousand_refusals_are_told_in_the_order_of_the_stream() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    // What is wrong alone and what is wrong beside others, in turn.
    let unknown = format!("productModels/{}", request_id());
    let batch: Vec<_> = (0..1200)
        .map(|number| {
            let model = if number % 2 == 0 { "x" } else { unknown.as_str() };
            pb::ImportDevicesRequest { device: Some(device(&format!("R-{number:05}"), model)) }
        })
        .collect();
    let told = story.clients.devices.import_devices(tokio_stream::iter(batch)).await.unwrap().into_inner();
    assert_eq!(told.refused_count, 1200);
    assert!(told.refusals.iter().map(|refusal| refusal.index).eq(0..1000));
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_the_brands_to_import() {
    let app = TestApp::start().await;
    let outlet = format!("outlets/{}", request_id());
    let none = tokio_stream::iter(Vec::new());
    let mut machine = app.hq.caller("dealer", "machine", &outlet);
    refused(machine.devices.import_devices(none).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}
