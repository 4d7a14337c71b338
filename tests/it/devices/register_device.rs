//! `DeviceService.RegisterDevice`.

use sanbao::pb;
use tonic::Code;

use super::requests::{device, register};
use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::story::told_until;

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
async fn nothing_is_sold_before_it_was_made_whatever_the_invoice_says() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let mut early = device("EARLY-1", &story.model);
    early.factory_date = date("2026-01-20");
    early.sale.as_mut().unwrap().delivery_date = date("2026-01-19");
    refused(story.clients.devices.register_device(register(early)).await).expect_fields(&["device.factory_date"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serial_names_one_device_whichever_of_its_serials_it_is() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let first = pb::Device { other_serials: vec!["IMEI-2".to_owned()], ..device("IMEI-1", &story.model) };
    let devices = &mut story.clients.devices;
    let request = register(first.clone());
    let registered = devices.register_device(request.clone()).await.unwrap().into_inner();
    assert_eq!(devices.register_device(request).await.unwrap().into_inner(), registered);
    for again in [device("IMEI-2", &story.model), first] {
        refused(devices.register_device(register(again)).await).expect_reason(Code::AlreadyExists, "ALREADY_EXISTS");
    }
    let unknown = register(device("IMEI-3", &format!("productModels/{}", request_id())));
    refused(devices.register_device(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_register_a_serial_at_once_one_does() {
    let app = TestApp::start().await;
    let story = told_until(&app, "register_device").await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..16 {
        let (mut devices, model) = (story.clients.devices.clone(), story.model.clone());
        let serial = format!("RACE-{:04}", number % 4);
        calls.spawn(async move { devices.register_device(register(device(&serial, &model))).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (4, 12));
    for outcome in lost {
        refused(outcome).expect_reason(Code::AlreadyExists, "ALREADY_EXISTS");
    }
}
