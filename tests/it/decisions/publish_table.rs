//! `PolicyService.PublishPack` with decision tables.

use sanbao::pb;
use sanbao::pb::table_decision::Outcome;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::consult_table::question;
use super::packs::{changed, in_use, publish, publishing, soon_in_use};
use super::tables::{LEVELS, corrected_levels};
use crate::harness::{Expect as _, TestApp, date, refused};

async fn consult(app: &TestApp, as_of: Option<pb::Date>) -> pb::TableDecision {
    let asked = pb::ConsultTableRequest { as_of_date: as_of, ..question(&[("level", "2")]) };
    app.hq.policy.clone().consult_table(asked).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_table_answers_the_next_question_at_every_server() {
    let app = TestApp::start().await;
    let other = app.beside().await;
    let before = consult(&app, None).await;
    assert_eq!(before.outcome(), Outcome::Answered);
    let published = publish(&app, &corrected_levels()).await.unwrap();
    assert_eq!((published.kind(), published.in_use), (pb::pack_revision::Kind::Table, true));
    assert_eq!(published.name, format!("packs/outlet-levels/revisions/{}", published.hash));
    let after = consult(&app, None).await;
    assert_eq!((after.outcome(), &after.hash), (Outcome::Refused, &published.hash));
    soon_in_use(&other, &published.hash).await;
    assert_eq!(consult(&other, None).await, after);
    assert_eq!(consult(&app.beside().await, None).await, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_by_the_revision_in_force_on_its_day() {
    let app = TestApp::start().await;
    let later = changed(&corrected_levels(), &[("in_force = 2024-01-01", "in_force = 2026-07-01")]);
    let published = publish(&app, &later).await.unwrap();
    let (before, after) = (consult(&app, date("2026-06-30")).await, consult(&app, date("2026-07-01")).await);
    assert_eq!((before.outcome(), after.outcome()), (Outcome::Answered, Outcome::Refused));
    assert_eq!((after.hash, after.in_force_date), (published.hash, date("2026-07-01")));
    let listed = app.hq.policy.clone().list_tables(pb::ListTablesRequest::default()).await.unwrap().into_inner();
    let days: Vec<_> = listed.tables.iter().filter(|table| table.table == "outlet-levels").collect();
    assert_eq!((days.len(), days[0].until_date), (2, date("2026-07-01")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_read_as_written_and_as_understood() {
    let app = TestApp::start().await;
    let asked = pb::GetPackRequest { name: "packs/outlet-levels".to_owned(), as_of: None };
    let read = app.hq.policy.clone().get_pack(asked).await.unwrap().into_inner();
    assert_eq!(read.source, LEVELS);
    let revision = read.revision.unwrap();
    assert!(revision.shipped && revision.in_use && revision.kind() == pb::pack_revision::Kind::Table);
    let table = read.table.unwrap();
    assert_eq!((table.table.as_str(), table.outputs[0].output.as_str()), ("outlet-levels", "least_level"));
    let rule = read.rules.iter().find(|rule| rule.rule == "modules-need-their-level").unwrap();
    assert_eq!(rule.conditions, ["action: module_repair", "level: 1"]);
    assert_eq!(rule.effects, ["refused", "least_level = 2"]);
    let level = read.parameters.iter().find(|parameter| parameter.parameter == "module_level").unwrap();
    assert_eq!((level.values[0].value, level.confidence.as_str()), (2, "C"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_leaves_a_gap_or_a_dead_rule_is_refused_with_a_case_and_nothing_changes() {
    let app = TestApp::start().await;
    let before = in_use(&app).await;
    let first = LEVELS.split("[[rule]]").nth(1).unwrap();
    let dead = format!("{LEVELS}\n[[rule]]{}", first.replacen("id = \"", "id = \"again-", 1));
    let board = "when = { action = [\"board_repair\"] }\nthen";
    let gapped = changed(LEVELS, &[(board, "when = { action = [\"board_repair\"], referred = true }\nthen")]);
    for (source, sentence) in [(dead, "can never fire"), (gapped, "no rule answers this")] {
        let status = publish(&app, &source).await.unwrap_err();
        status.expect_reason(Code::InvalidArgument, "PACK_NOT_PROVED");
        let told = status.get_details_error_info().unwrap().metadata;
        assert!(told["sentence"].starts_with(sentence) || told["sentence"].contains(sentence), "{told:?}");
        assert!(told["sentence"].contains("[[case]]") && told["sentence"].contains("table = \"outlet-levels\""));
    }
    assert_eq!(in_use(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_takes_less_or_says_more_than_before_or_is_no_table_is_refused() {
    let app = TestApp::start().await;
    let before = in_use(&app).await;
    let pack = changed(
        super::packs::EXCHANGE_30,
        &[("\"exchange-30\"", "\"outlet-levels\""), ("exchange-30:", "outlet-levels:")],
    );
    let wrong = [
        (
            changed(LEVELS, &[("name = \"level\"\n", "name = \"grade\"\n"), ("level = {", "grade = {")]),
            "fact `level` is gone",
        ),
        (
            changed(LEVELS, &[("min = 1\nmax = 3", "min = 1\nmax = 2"), ("value = 3", "value = 2")]),
            "fact `level` must still be",
        ),
        (changed(LEVELS, &[("\"outlet-levels\"", "\"phone-2001\"")]), "`phone-2001` is a pack, no table"),
        (changed(LEVELS, &[("\"outlet-levels\"", "\"calendar-2029\"")]), "is a calendar's"),
        (pack, "`outlet-levels` is a table, no pack"),
        (changed(LEVELS, &[("hit = \"first\"", "hit = \"any\"")]), "hit"),
        (changed(LEVELS, &[("citations = [\"network-terms:N3\"]", "citations = [\"nobody:1\"]")]), "nobody"),
    ];
    for (source, sentence) in wrong {
        let status = publish(&app, &source).await.unwrap_err();
        status.expect_reason(Code::InvalidArgument, "BAD_PACK");
        let told = status.get_details_error_info().unwrap().metadata;
        assert!(told["sentence"].contains(sentence), "{sentence}: {told:?}");
    }
    let checked = pb::PublishPackRequest { validate_only: true, ..publishing(&corrected_levels()) };
    let checked = app.hq.policy.clone().publish_pack(checked).await.unwrap().into_inner();
    assert!(checked.in_use && checked.publish_time.is_none());
    assert_eq!(in_use(&app).await, before);
    let early = changed(
        &corrected_levels(),
        &[("in_force = 2024-01-01", "in_force = 2023-01-01"), ("from = 2024-01-01", "from = 2023-01-01")],
    );
    publish(&app, &early).await.unwrap_err().expect_reason(Code::FailedPrecondition, "REVISION_OUT_OF_ORDER");
    let asked = pb::SimulateRequest { source: corrected_levels(), ..Default::default() };
    refused(app.hq.policy.clone().simulate(asked).await).expect_reason(Code::InvalidArgument, "BAD_PACK");
}
