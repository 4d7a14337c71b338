//! `RepairService.OpenRepairOrder`.

use sanbao::pb;
use tonic::Code;

use super::requests::{approve, cancel, fulfill, open};
use crate::harness::{Expect as _, TestApp, date, refused, request_id};
use crate::story::{told_on, told_until};

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_on_one_bench_at_a_time() {
    let app = TestApp::start().await;
    let story = told_until(&app, "start_diagnosis").await;
    let mut repairs = story.clients.repairs.clone();
    refused(repairs.open_repair_order(open(&story)).await).expect_reason(Code::FailedPrecondition, "DEVICE_IN_REPAIR");
    repairs.cancel_repair_order(cancel(&story)).await.unwrap();
    repairs.open_repair_order(open(&story)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_bring_a_device_at_once_one_is_received_and_its_neighbors_are_not_hurt() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let sale = pb::Sale { invoice_date: date("2026-02-01"), ..Default::default() };
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..24 {
        let mut request = open(&story);
        // Every third is for a device of its own, and every third for one that does not exist.
        match number % 3 {
            1 => {
                let device = pb::Device {
                    serial: format!("OPEN-{number:04}"),
                    product_model: story.model.clone(),
                    sale: Some(sale.clone()),
                    ..Default::default()
                };
                let register = pb::RegisterDeviceRequest { device: Some(device), request_id: request_id() };
                let device = story.clients.devices.register_device(register).await.unwrap().into_inner().name;
                request.repair_order.as_mut().unwrap().device = device;
            }
            2 => request.repair_order.as_mut().unwrap().device = format!("devices/{}", request_id()),
            _ => {}
        }
        let mut repairs = story.clients.repairs.clone();
        calls.spawn(async move { (number % 3, repairs.open_repair_order(request).await) });
    }
    let outcomes = calls.join_all().await;
    let received = |kind| outcomes.iter().filter(|(own, outcome)| *own == kind && outcome.is_ok()).count();
    assert_eq!((received(0), received(1), received(2)), (1, 8, 0));
    for (kind, outcome) in outcomes.into_iter().filter(|(_, outcome)| outcome.is_err()) {
        let reason =
            if kind == 2 { (Code::NotFound, "NOT_FOUND") } else { (Code::FailedPrecondition, "DEVICE_IN_REPAIR") };
        refused(outcome).expect_reason(reason.0, reason.1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_an_intake_is_named() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let mut wrong = open(&story);
    let order = wrong.repair_order.as_mut().unwrap();
    order.device = "devices/1".to_owned();
    order.service_type = 77;
    order.customer = Some(pb::repair_order::Customer { display_name: String::new(), phone: "call me".to_owned() });
    order.complaint.as_mut().unwrap().description = "x".repeat(2001);
    order.complaint.as_mut().unwrap().accessories = vec![String::new(); 21];
    order.rework_of = "yesterday".to_owned();
    let status = refused(story.clients.repairs.open_repair_order(wrong).await);
    let mut fields = vec![
        "repair_order.device".to_owned(),
        "repair_order.service_type".to_owned(),
        "repair_order.customer.display_name".to_owned(),
        "repair_order.customer.phone".to_owned(),
        "repair_order.complaint.description".to_owned(),
        "repair_order.complaint.accessories".to_owned(),
        "repair_order.rework_of".to_owned(),
    ];
    fields.extend((0..21).map(|index| format!("repair_order.complaint.accessories[{index}]")));
    status.expect_fields(&fields.iter().map(String::as_str).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn rework_names_a_former_order_of_the_same_device() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "file_claim").await;
    let mut rework = open(&story);
    rework.repair_order.as_mut().unwrap().rework_of = format!("{}/repairOrders/{}", story.outlet, request_id());
    refused(story.clients.repairs.open_repair_order(rework.clone()).await).expect_reason(Code::NotFound, "NOT_FOUND");
    rework.repair_order.as_mut().unwrap().rework_of = story.order.clone();
    let opened = story.clients.repairs.open_repair_order(rework).await.unwrap().into_inner();
    assert_eq!(opened.rework_of, story.order);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_outlet_takes_nothing_in() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let (name, reason) = (story.outlet.clone(), "audit".to_owned());
    let suspend = pb::SuspendOutletRequest { name, reason, etag: String::new(), request_id: request_id() };
    story.clients.network.suspend_outlet(suspend).await.unwrap();
    refused(story.clients.repairs.open_repair_order(open(&story)).await)
        .expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_that_the_outlet_is_not_granted_is_refused() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let component = pb::product_model::Component { item: "host".to_owned(), display_name: "Host".to_owned() };
    let model = pb::ProductModel {
        code: "PC-1".to_owned(),
        display_name: "PC".to_owned(),
        product_family: pb::ProductFamily::Pc.into(),
        components: vec![component],
        ..Default::default()
    };
    let request = pb::CreateProductModelRequest { product_model: Some(model), request_id: request_id() };
    let product_model = story.clients.catalog.create_product_model(request).await.unwrap().into_inner().name;
    let sale = pb::Sale { invoice_date: date("2026-02-01"), ..Default::default() };
    let device = pb::Device { serial: "PC-0001".to_owned(), product_model, sale: Some(sale), ..Default::default() };
    let request = pb::RegisterDeviceRequest { device: Some(device), request_id: request_id() };
    let device = story.clients.devices.register_device(request).await.unwrap().into_inner().name;
    let mut request = open(&story);
    request.repair_order.as_mut().unwrap().device = device;
    refused(story.clients.repairs.open_repair_order(request).await)
        .expect_reason(Code::FailedPrecondition, "NOT_GRANTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_refunded_never_comes_in_again() {
    let app = TestApp::start().await;
    let story = told_until(&app, "approve_repair_order").await;
    let mut repairs = story.clients.repairs.clone();
    let refund = approve(&story, pb::decision::Remedy::RefundLessDepreciation, "0.00");
    repairs.approve_repair_order(refund).await.unwrap();
    repairs.fulfill_remedy(fulfill(&story)).await.unwrap();
    refused(repairs.open_repair_order(open(&story)).await).expect_reason(Code::FailedPrecondition, "DEVICE_WITHDRAWN");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_probation_no_more_orders_are_on_the_bench_than_the_state_allows_however_many_come_at_once() {
    let app = TestApp::start().await;
    let story = told_until(&app, "authorize_outlet").await;
    let story = told_on(&app, story, "authorize_outlet", "ship_parts").await;
    app.set_time("2026-03-13T10:00:00+08:00");
    let mut requests = Vec::new();
    for number in 0..24 {
        let device = pb::Device {
            serial: format!("FULL-{number:04}"),
            product_model: story.model.clone(),
            sale: Some(pb::Sale { invoice_date: date("2026-02-01"), ..Default::default() }),
            ..Default::default()
        };
        let register = pb::RegisterDeviceRequest { device: Some(device), request_id: request_id() };
        let device = story.clients.devices.clone().register_device(register).await.unwrap().into_inner().name;
        let mut request = open(&story);
        request.repair_order.as_mut().unwrap().device = device;
        requests.push(request);
    }
    let mut calls = tokio::task::JoinSet::new();
    for request in requests {
        let mut repairs = story.clients.repairs.clone();
        calls.spawn(async move { repairs.open_repair_order(request).await });
    }
    let (opened, full): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((opened.len(), full.len()), (20, 4));
    for outcome in full {
        refused(outcome).expect_reason(Code::FailedPrecondition, "OUTLET_LIMIT_REACHED");
    }
}
