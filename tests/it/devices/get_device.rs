//! `DeviceService.GetDevice`.

use sanbao::pb;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_read_by_name_and_an_unknown_one_is_not_found() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "accept_supply").await;
    let read = pb::GetDeviceRequest { name: story.device.clone() };
    let read = story.clients.devices.get_device(read).await.unwrap().into_inner();
    assert_eq!((read.name, read.serial.as_str()), (story.device, "860000000000017"));
    let unknown = pb::GetDeviceRequest { name: format!("devices/{}", request_id()) };
    refused(story.clients.devices.get_device(unknown).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::GetDeviceRequest { name: "devices/860000000000017".to_owned() };
    refused(story.clients.devices.get_device(wrong).await).expect_fields(&["name"]);
}
