//! Devices to be registered.

use sanbao::pb;

use crate::harness::{cny, date, request_id};

pub fn device(serial: &str, model: &str) -> pb::Device {
    let sale = pb::Sale { invoice_date: date("2026-02-01"), price: cny("3999.00"), ..Default::default() };
    pb::Device { serial: serial.to_owned(), product_model: model.to_owned(), sale: Some(sale), ..Default::default() }
}

pub fn register(device: pb::Device) -> pb::RegisterDeviceRequest {
    pb::RegisterDeviceRequest { device: Some(device), request_id: request_id() }
}
