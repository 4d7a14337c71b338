//! `DeviceService.ListDevices`.

use sanbao::pb;

use super::requests::{device, register};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_found_by_any_of_its_serials_and_by_its_model() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "register_device").await;
    let own = pb::Device { other_serials: vec!["IMEI-2".to_owned()], ..device("IMEI-1", &story.model) };
    let devices = &mut story.clients.devices;
    let registered = devices.register_device(register(own)).await.unwrap().into_inner();
    for serial in ["IMEI-1", "IMEI-2", ""] {
        let asked = pb::ListDevicesRequest {
            serial: serial.to_owned(),
            product_model: story.model.clone(),
            ..Default::default()
        };
        let found = devices.list_devices(asked).await.unwrap().into_inner().devices;
        assert_eq!(found, std::slice::from_ref(&registered));
    }
    let asked = pb::ListDevicesRequest { serial: "IMEI-9".to_owned(), ..Default::default() };
    assert_eq!(devices.list_devices(asked).await.unwrap().into_inner().devices, []);
    let wrong = pb::ListDevicesRequest { serial: "!".to_owned(), product_model: "x".to_owned(), ..Default::default() };
    refused(devices.list_devices(wrong).await).expect_fields(&["serial", "product_model"]);
}
