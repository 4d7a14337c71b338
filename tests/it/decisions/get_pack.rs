//! `PolicyService.GetPack`.

use sanbao::pb;
use tonic::Code;

use super::packs::{PHONE, changed, corrected_phone, publish};
use crate::harness::{Expect as _, TestApp, date, refused};

async fn get(app: &TestApp, name: &str, as_of: &str) -> Result<pb::PackText, tonic::Status> {
    let as_of = if as_of.is_empty() { None } else { date(as_of) };
    let asked = pb::GetPackRequest { name: name.to_owned(), as_of };
    app.hq.policy.clone().get_pack(asked).await.map(tonic::Response::into_inner)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_is_read_as_written_and_as_understood() {
    let app = TestApp::start().await;
    let read = get(&app, "packs/phone-2001", "").await.unwrap();
    assert_eq!((read.source.as_str(), read.layer.as_str()), (PHONE, "statute"));
    let revision = read.revision.clone().unwrap();
    assert!(revision.shipped && revision.in_use);
    assert_eq!(get(&app, &revision.name, "").await.unwrap(), read);
    assert_eq!(read.scope.unwrap().categories, ["handset"]);
    let rate = read.parameters.iter().find(|parameter| parameter.parameter == "depreciation_rate").unwrap();
    assert_eq!(
        (rate.unit.as_str(), rate.values[0].value, rate.values[0].from_date),
        ("per_myriad_a_day", 50, date("2001-11-15"))
    );
    let rule = read.rules.iter().find(|rule| rule.rule == "same-model").unwrap();
    assert_eq!(
        rule.conditions,
        ["exchange_due", "same_model is in_stock"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>()
    );
    assert_eq!(
        (rule.effects.as_slice(), rule.citations.as_slice()),
        (["offer exchange".to_owned()].as_slice(), ["phone-2001:20".to_owned()].as_slice())
    );
    assert!(!rule.text_zh.is_empty() && rule.text_en.starts_with("An exchange is due"));
    assert!(read.rules.iter().all(|rule| !rule.effects.is_empty()));
    assert_eq!(read.periods[0].months, "main_unit_months");

    let calendar = get(&app, "packs/calendar-2026", "").await.unwrap().calendar.unwrap();
    assert_eq!((calendar.year, calendar.off_dates.len(), calendar.work_dates.len()), (2026, 33, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_revision_of_a_day_is_the_one_in_force_on_it() {
    let app = TestApp::start().await;
    let later = changed(&corrected_phone(), &[("in_force = 2001-11-15", "in_force = 2026-07-01")]);
    let published = publish(&app, &later).await.unwrap();
    for (as_of, source) in [("2026-06-30", PHONE), ("2026-07-01", later.as_str()), ("", PHONE)] {
        assert_eq!(get(&app, "packs/phone-2001", as_of).await.unwrap().source, source, "{as_of}");
    }
    assert_eq!(get(&app, &published.name, "").await.unwrap().revision, Some(published));
    get(&app, "packs/phone-2001", "2001-11-14").await.unwrap_err().expect_reason(Code::NotFound, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_and_unknown_names_are_told_apart() {
    let app = TestApp::start().await;
    for name in ["", "packs/", "packs/Phone", "packs/phone-2001/revisions/12"] {
        refused(app.hq.policy.clone().get_pack(pb::GetPackRequest { name: name.to_owned(), as_of: None }).await)
            .expect_fields(&["name"]);
    }
    let hash = get(&app, "packs/phone-2001", "").await.unwrap().revision.unwrap().hash;
    let absent = "0".repeat(64);
    for name in [
        "packs/nobodys".to_owned(),
        format!("packs/pc-2002/revisions/{hash}"),
        format!("packs/phone-2001/revisions/{absent}"),
    ] {
        get(&app, &name, "").await.unwrap_err().expect_reason(Code::NotFound, "NOT_FOUND");
    }
}
