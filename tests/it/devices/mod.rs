//! `DeviceService`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, cny, date, refused, request_id};
use crate::story::told_until;

fn device(serial: &str, model: &str) -> pb::Device {
    let sale = pb::Sale { invoice_date: date("2026-02-01"), price: cny("3999.00"), ..Default::default() };
    pb::Device { serial: serial.to_owned(), product_model: model.to_owned(), sale: Some(sale), ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn absurd_sales_are_refused_with_every_wrong_field() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let sale = pb::Sale {
        invoice_date: date("2026-03-02"),
        delivery_date: date("1989-12-31"),
        ship_date: date("2026-02-02"),
        arrival_date: date("2026-02-01"),
        price: Some(pb::Money { currency_code: "CNY".to_owned(), units: -1, nanos: 0 }),
        paid_price: Some(pb::Money { currency_code: "USD".to_owned(), units: i64::MAX, nanos: 1 }),
        province: "Zhejiang".to_owned(),
        invoice_evidence: 9,
        ..Default::default()
    };
    let wrong = pb::Device {
        serial: "86!".to_owned(),
        other_serials: vec!["A".to_owned()],
        product_model: "parts/x".to_owned(),
        sale: Some(sale),
        factory_date: date("10000-01-01"),
        ..Default::default()
    };
    let request = pb::RegisterDeviceRequest { device: Some(wrong), request_id: request_id() };
    refused(story.clients.devices.register_device(request).await).expect_fields(&[
        "device.serial",
        "device.other_serials[0]",
        "device.product_model",
        "device.factory_date",
        "device.sale.invoice_date",
        "device.sale.delivery_date",
        "device.sale.arrival_date",
        "device.sale.price",
        "device.sale.paid_price.currency_code",
        "device.sale.province",
        "device.sale.invoice_evidence",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serial_names_one_device_whichever_of_its_serials_it_is() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let devices = &mut story.clients.devices;
    let first = pb::Device { other_serials: vec!["IMEI-2".to_owned()], ..device("IMEI-1", &story.model) };
    let request = pb::RegisterDeviceRequest { device: Some(first), request_id: request_id() };
    let registered = devices.register_device(request).await.unwrap().into_inner();
    let second = pb::RegisterDeviceRequest { device: Some(device("IMEI-2", &story.model)), request_id: request_id() };
    refused(devices.register_device(second).await).expect_reason(Code::AlreadyExists, "ALREADY_EXISTS");
    let found = pb::ListDevicesRequest { serial: "IMEI-2".to_owned(), ..Default::default() };
    assert_eq!(devices.list_devices(found).await.unwrap().into_inner().devices, std::slice::from_ref(&registered));
    let read = pb::GetDeviceRequest { name: registered.name.clone() };
    assert_eq!(devices.get_device(read).await.unwrap().into_inner(), registered);
}

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
async fn the_clock_shows_the_paused_days_and_does_not_restart_on_repair() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "file_claim").await;
    let name = story.device.clone();
    let asked = |as_of: &str| pb::GetCoverageRequest { name: name.clone(), as_of: date(as_of), item: String::new() };
    let before = story.clients.devices.get_coverage(asked("2026-03-12")).await.unwrap().into_inner();
    assert_eq!((before.begin_date, before.end_date), (date("2026-03-01"), date("2027-03-01")));
    let after = story.clients.devices.get_coverage(asked("2026-03-17")).await.unwrap().into_inner();
    assert_eq!((after.begin_date, after.end_date), (date("2026-03-01"), date("2027-03-04")));
    let pause = after.lines.iter().find(|line| line.kind() == pb::coverage::line::Kind::RepairPause).unwrap();
    assert_eq!((pause.days, pause.begin_date, pause.end_date), (3, date("2026-03-13"), date("2026-03-16")));
    let wrong = pb::GetCoverageRequest { name, item: "wheel".to_owned(), as_of: None };
    refused(story.clients.devices.get_coverage(wrong).await).expect_fields(&["item"]);
}
