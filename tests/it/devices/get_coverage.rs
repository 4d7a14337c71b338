//! `DeviceService.GetCoverage`.

use sanbao::pb;

use crate::harness::{Expect as _, TestApp, date, refused};
use crate::story::told_until;

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
