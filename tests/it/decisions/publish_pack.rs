//! `PolicyService.PublishPack`.

use std::iter::repeat_n;

use sanbao::pb;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::packs::{EXCHANGE_30, PHONE, changed, cited, corrected_phone, day_12, decide, in_use, publish, publishing};
use crate::harness::{Expect as _, TestApp, date, refused, request_id};

const CALENDAR_2027: &str = r#"name = "calendar-2027"
in_force = 2026-11-01
year = 2027
source = "a notice"
off = [["2027-03-01", "2027-03-02"]]
workdays = []
"#;

/// How many publications there are.
async fn count(app: &TestApp) -> usize {
    let asked = pb::ListPackRevisionsRequest { parent: "packs/-".to_owned(), page_size: 1000, ..Default::default() };
    app.hq.policy.clone().list_pack_revisions(asked).await.unwrap().into_inner().revisions.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_article_and_rate_decide_the_next_case_and_nothing_else_changes() {
    let app = TestApp::start().await;
    let before = decide(&app.hq, day_12()).await;
    assert_eq!(cited(&before), ["phone-2001:10", "phone-2001:12", "phone-2001:19", "phone-2001:20"]);
    assert_eq!(before.refund_amount.as_ref().unwrap().units, 3759);
    let published = publish(&app, &corrected_phone()).await.unwrap();
    assert_eq!((published.pack.as_str(), published.in_use, published.shipped), ("phone-2001", true, false));
    assert_eq!(published.name, format!("packs/phone-2001/revisions/{}", published.hash));
    assert_eq!(published.publisher, "headquarters");
    let after = decide(&app.hq, day_12()).await;
    assert_eq!(cited(&after), ["phone-2001:10", "phone-2001:12", "phone-2001:19a", "phone-2001:20"]);
    assert_eq!(after.refund_amount.as_ref().unwrap().units, 3879);
    assert!(after.packs.iter().any(|pack| pack.hash == published.hash));
    let remedies = |decision: &pb::Decision| decision.remedies.iter().map(|offer| offer.remedy).collect::<Vec<_>>();
    assert_eq!(remedies(&after), remedies(&before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_decided_by_the_revision_in_force_on_its_day() {
    let app = TestApp::start().await;
    let later = changed(&corrected_phone(), &[("in_force = 2001-11-15", "in_force = 2026-03-14")]);
    let published = publish(&app, &later).await.unwrap();
    assert_eq!(decide(&app.hq, day_12()).await.refund_amount.unwrap().units, 3759);
    let mut next_day = day_12();
    next_day.fault.as_mut().unwrap().reported.as_mut().unwrap().seconds += 86_400;
    let decision = decide(&app.hq, next_day).await;
    assert_eq!(decision.refund_amount.unwrap().units, 3869);
    assert_eq!(decision.packs.iter().filter(|pack| pack.pack == "phone-2001").count(), 1);
    assert!(decision.packs.iter().any(|pack| pack.hash == published.hash));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_of_a_further_year_ends_the_guessing_and_is_named_in_the_receipt() {
    let app = TestApp::start().await;
    // The period ends on 2027-03-01, a Monday.
    let before = decide(&app.hq, day_12()).await;
    assert_eq!((before.coverage_end_date, before.flags), (date("2027-03-01"), vec!["calendar_provisional".to_owned()]));
    let published = publish(&app, CALENDAR_2027).await.unwrap();
    assert_eq!((published.kind(), published.in_use), (pb::pack_revision::Kind::Calendar, true));
    let after = decide(&app.hq, day_12()).await;
    assert_eq!((after.coverage_end_date, after.flags), (date("2027-03-03"), Vec::<String>::new()));
    let calendars: Vec<&str> =
        after.packs.iter().map(|pack| pack.pack.as_str()).filter(|name| name.starts_with("calendar-")).collect();
    assert_eq!(calendars, ["calendar-2024", "calendar-2025", "calendar-2026", "calendar-2027"]);
    // A revised notice serves the cases from its first day on.
    let revised = changed(CALENDAR_2027, &[("2026-11-01", "2027-01-15"), ("2027-03-02\"", "2027-03-03\"")]);
    publish(&app, &revised).await.unwrap();
    assert_eq!(decide(&app.hq, day_12()).await.coverage_end_date, date("2027-03-03"));
    let mut later = day_12();
    later.fault.as_mut().unwrap().reported.as_mut().unwrap().seconds = 1_800_000_000;
    assert_eq!(decide(&app.hq, later).await.coverage_end_date, date("2027-03-04"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_has_one_effect_and_the_same_source_is_the_same_revision() {
    let app = TestApp::start().await;
    let (before, mut policy) = (count(&app).await, app.hq.policy.clone());
    let request = publishing(&corrected_phone());
    let first = policy.publish_pack(request.clone()).await.unwrap().into_inner();
    assert_eq!(policy.publish_pack(request.clone()).await.unwrap().into_inner(), first);
    let other = pb::PublishPackRequest { source: changed(&corrected_phone(), &[("25 }", "26 }")]), ..request.clone() };
    refused(policy.publish_pack(other).await).expect_reason(Code::FailedPrecondition, "REQUEST_ID_REUSED");
    let again = pb::PublishPackRequest { request_id: request_id(), file_name: "other.toml".to_owned(), ..request };
    assert_eq!(policy.publish_pack(again).await.unwrap().into_inner(), first);
    // What ships is a revision too.
    let shipped = publish(&app, PHONE).await.unwrap();
    assert_eq!((shipped.shipped, shipped.in_use), (true, false));
    assert_eq!(count(&app).await, before + 1);

    let asked = pb::ListEventsRequest { parent: "outlets/-".to_owned(), page_size: 1000, ..Default::default() };
    let events = app.hq.feed.clone().list_events(asked).await.unwrap().into_inner().events;
    let events: Vec<_> = events.iter().filter(|event| event.kind == "decisions.revision_published").collect();
    assert_eq!(events.len(), 1);
    assert_eq!((&events[0].subject, &events[0].attributes["inForce"]), (&first.name, &"2001-11-15".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_publish_at_once_are_all_published_or_told_to_come_again() {
    let app = TestApp::start().await;
    let before = count(&app).await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..6 {
        let (mut policy, name) = (app.hq.policy.clone(), format!("promise-{number}"));
        let source =
            changed(EXCHANGE_30, &[("\"exchange-30\"", &format!("\"{name}\"")), ("exchange-30:", &format!("{name}:"))]);
        calls.spawn(async move { policy.publish_pack(publishing(&source)).await });
    }
    let mut done = 0;
    while let Some(outcome) = calls.join_next().await {
        match outcome.unwrap() {
            Ok(_) => done += 1,
            Err(status) => status.expect_reason(Code::Aborted, "CONFLICT"),
        }
    }
    assert!(done > 0);
    assert_eq!(count(&app).await, before + done);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_only_validated_is_not_published() {
    let app = TestApp::start().await;
    let before = (count(&app).await, in_use(&app).await);
    let asked = pb::PublishPackRequest { validate_only: true, ..publishing(&corrected_phone()) };
    let valid = app.hq.policy.clone().publish_pack(asked).await.unwrap().into_inner();
    assert!(valid.in_use && valid.publish_time.is_none());
    assert_eq!((count(&app).await, in_use(&app).await), before);
    assert_eq!(decide(&app.hq, day_12()).await.refund_amount.unwrap().units, 3759);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_before_a_later_revision_is_refused_unless_it_corrects_one() {
    let app = TestApp::start().await;
    let from = |day: &str, rate: &str| {
        changed(
            PHONE,
            &[("in_force = 2001-11-15", &format!("in_force = {day}")), ("value = 50 }", &format!("value = {rate} }}"))],
        )
    };
    publish(&app, &from("2026-07-01", "25")).await.unwrap();
    for day in ["2026-03-01", "1999-01-01"] {
        let early = changed(&from(day, "30"), &[("from = 2001-11-15", "from = 1990-01-01")]);
        let status = publish(&app, &early).await.unwrap_err();
        status.expect_reason(Code::FailedPrecondition, "REVISION_OUT_OF_ORDER");
        let told = status.get_details_error_info().unwrap().metadata;
        assert_eq!((told["inForce"].as_str(), told["lastInForce"].as_str()), (day, "2026-07-01"));
    }
    assert!(publish(&app, &from("2026-07-01", "26")).await.unwrap().in_use);
    assert!(publish(&app, &corrected_phone()).await.unwrap().in_use);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_that_cannot_be_meant_is_refused_with_file_and_line_and_nothing_changes() {
    let app = TestApp::start().await;
    let before = (count(&app).await, in_use(&app).await);
    let rule = PHONE.split("[[rule]]").nth(1).unwrap();
    let nested = format!("{EXCHANGE_30}\nx = {}1{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let tables = format!("{EXCHANGE_30}\n[{}]\n", repeat_n("a", 20_000).collect::<Vec<_>>().join("."));
    let wrong = [
        (changed(PHONE, &[("\"phone-2001\"", "\"phоne-2001\"")]), "has `о` (U+043E)"),
        (changed(PHONE, &[("\"depreciation_rate\"", "\"depreciatiоn_rate\"")]), "has `о` (U+043E)"),
        (format!("{PHONE}\n[[rule]]{rule}"), "stands twice"),
        (format!("name = \"other\"\n{PHONE}"), "duplicate key"),
        (changed(PHONE, &[("in_force = 2001-11-15", "in_force = 2026-02-30")]), "in_force"),
        (
            changed(PHONE, &[("from = 2001-11-15, value = 50", "from = 2001-11-16, value = 50")]),
            "has no value on 2001-11-15",
        ),
        (changed(PHONE, &[("value = 50 }", "value = 50 }, { from = 2000-01-01, value = 1 }")]), "out of order"),
        (
            changed(PHONE, &[("\"phone-2001:20\"", "\"phone-1999:20\"")]),
            "`phone-1999:20` is no article of pack `phone-2001`",
        ),
        (changed(PHONE, &[("\"phone-2001:20\"", "\"civil-code:9\"")]), "`civil-code:9` is no article"),
        (changed(PHONE, &[("\"phone-2001:20\"", "\"article twenty\"")]), "a citation is `{work}:{article}`"),
        (changed(PHONE, &[("offer = [\"exchange\"]", "offer = [\"gold\"]")]), "unknown variant `gold`"),
        (changed(PHONE, &[("value = 50 }", "value = 9223372036854775807 }")]), "is above"),
        (changed(PHONE, &[("layer = \"statute\"", "layer = \"goodwill\"")]), "is of layer `statute`"),
        (changed(CALENDAR_2027, &[("calendar-2027", "calendar-2028")]), "whose name is `calendar-2027`"),
        (
            changed(CALENDAR_2027, &[("[\"2027-03-01\", \"2027-03-02\"]", "[\"2027-03-02\", \"2027-03-01\"]")]),
            "lies after",
        ),
        (changed(EXCHANGE_30, &[("\"exchange-30\"", "\"calendar-2027\"")]), "is a calendar's"),
        (nested, "max recursion depth"),
        (format!("{} = 1\n{EXCHANGE_30}", "x".repeat(500_000)), "xxx"),
        (changed(EXCHANGE_30, &[("\"exchange-30\"", &format!("\"{}\"", "字".repeat(100_000)))]), "…"),
        (tables, ""),
        ("not a pack".to_owned(), ""),
    ];
    for (source, sentence) in wrong {
        let status = publish(&app, &source).await.unwrap_err();
        status.expect_reason(Code::InvalidArgument, "BAD_PACK");
        let told = status.get_details_error_info().unwrap().metadata;
        assert!(told["sentence"].contains(sentence), "{sentence}: {told:?}");
        assert_eq!(told["file"], "new.toml");
        assert!(told["line"].parse::<usize>().unwrap() > 0);
        let bad = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!((bad.len(), bad[0].field.as_str()), (1, "source"));
    }
    assert_eq!((count(&app).await, in_use(&app).await), before);
    assert_eq!(decide(&app.hq, day_12()).await.refund_amount.unwrap().units, 3759);
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_sources_and_wrong_fields_are_refused_by_name() {
    let (app, before) = (TestApp::start().await, 20);
    let mut policy = app.hq.policy.clone();
    let wrong = pb::PublishPackRequest { file_name: "x".repeat(121), request_id: "one".to_owned(), ..publishing(" ") };
    refused(policy.publish_pack(wrong).await).expect_fields(&["source", "file_name", "request_id"]);
    refused(policy.publish_pack(publishing("name = \"a\0b\"")).await).expect_fields(&["source"]);
    let large = format!("{PHONE}#{}", "x".repeat(1024 * 1024));
    refused(policy.publish_pack(publishing(&large)).await).expect_fields(&["source"]);
    let huge = format!("{PHONE}#{}", "x".repeat(10 * 1024 * 1024));
    refused(policy.publish_pack(publishing(&huge)).await).expect_reason(Code::InvalidArgument, "UNREADABLE_REQUEST");
    let somebody = app.hq.calling_as("somebody", "finance");
    refused(somebody.policy.clone().publish_pack(publishing(&corrected_phone())).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
    assert_eq!(count(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_that_leaves_a_gap_is_refused_with_a_case_that_shows_it_and_nothing_changes() {
    let app = TestApp::start().await;
    let (known, used) = (count(&app).await, in_use(&app).await);
    let expired = "in_period = false, since_repair = { over = \"guarantee_days\" } }\nthen = { refuse";
    let gapped = changed(PHONE, &[(expired, "in_period = true, gift = true, remote = true }\nthen = { refuse")]);
    let refused = publish(&app, &gapped).await.unwrap_err();
    refused.expect_reason(Code::InvalidArgument, "PACK_NOT_PROVED");
    let told = refused.get_details_error_info().unwrap().metadata;
    assert!(told["sentence"].starts_with("gap: "), "{told:?}");
    // The case is told as a case file, and has no answer by such packs.
    assert!(told["sentence"].contains("[[case]]") && told["sentence"].contains("category = \"handset\""), "{told:?}");
    assert_eq!((count(&app).await, in_use(&app).await), (known, used));
}
