//! `NetworkService.ImportOutlets`.

use sanbao::pb;
use tonic::Code;

use super::sheets::{HEAD, center, codes, outlets, row, told};
use crate::harness::{Expect as _, World, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_told_what_became_of_it_and_the_good_ones_apply_as_by_the_form() {
    let world = World::new().await;
    center(&world, "EAST").await;
    let mut network = world.hq.network.clone();
    let csv = format!(
        "{HEAD},kind,tools,service_area,channels,requested_families,state\r\n\
         {},swap,\"microscope; hot-air station\",Nanjing;Zhenjiang,mail_in;home_visit,handset,authorized\r\n\
         EAST,nj 1,,Jiangsu, ,181,118.77,0,many,2026-02-30,2025-01-01,1,board,{},x,counter;counter;moon,handset;tv,\r\n\
         EAST,NJ-3,short\r\n\
         {},,,,,,\r\n\
         {},,,,,,\r\n",
        row("EAST", "NJ-1"),
        "y".repeat(101),
        row("WEST", "NJ-5"),
        row("EAST", "NJ-1"),
    );
    let request = outlets(&csv);
    let answer = network.import_outlets(request.clone()).await.unwrap().into_inner();
    let expected = [
        "1 CREATED",
        "2 REFUSED INVALID_FIELDS staff_count:NOT_A_NUMBER contract_begin_date:NOT_A_DAY channels[2]:UNKNOWN_VALUE \
         requested_families[1]:UNKNOWN_VALUE kind:UNKNOWN_VALUE code:WRONG_CHARACTER display_name:REQUIRED city:BLANK \
         latitude:OUT_OF_RANGE premises_square_meters:OUT_OF_RANGE bank_account:LENGTH_OUT_OF_RANGE \
         tools[0]:LENGTH_OUT_OF_RANGE",
        "3 REFUSED INVALID_FIELDS :NOT_A_ROW",
        "4 REFUSED INVALID_FIELDS service_center_code:UNKNOWN_VALUE",
        "5 REFUSED ALREADY_EXISTS code:ALREADY_EXISTS",
    ];
    let mut verdicts = told(&answer.verdicts);
    let sorted = |text: &str| {
        let mut words: Vec<&str> = text.split(' ').collect();
        words.sort_unstable();
        words.join(" ")
    };
    assert_eq!(sorted(&verdicts[1]), sorted(expected[1]));
    verdicts[1] = expected[1].to_owned();
    assert_eq!(verdicts, expected);
    assert_eq!((answer.created_count, answer.refused_count), (1, 4));

    let name = answer.verdicts[0].name.clone();
    let made = network.get_outlet(pb::GetOutletRequest { name: name.clone() }).await.unwrap().into_inner();
    let form = made.form.clone().unwrap();
    assert_eq!((made.state(), made.kind(), made.level), (pb::outlet::State::Applied, pb::OutletKind::Swap, 0));
    assert_eq!(form.tools, ["microscope", "hot-air station"]);
    assert_eq!((form.service_area.len(), form.channels().count(), form.bank_account.as_str()), (2, 2, "****5678"));
    let history = pb::ListOutletTransitionsRequest { parent: name, ..Default::default() };
    let history = network.list_outlet_transitions(history).await.unwrap().into_inner().outlet_transitions;
    assert_eq!((history.len(), history[0].verb.as_str(), history[0].version), (1, "ApplyOutlet", 1));
    // It goes on like any other.
    let review = pb::ReviewOutletRequest { name: made.name, etag: made.etag, request_id: request_id() };
    assert_eq!(network.review_outlet(review).await.unwrap().into_inner().state(), pb::outlet::State::InReview);

    // The same request: the same answer, and nothing more.
    assert_eq!(network.import_outlets(request.clone()).await.unwrap().into_inner(), answer);
    assert_eq!(codes(&world).await, ["NJ-1"]);
    let other = pb::ImportOutletsRequest { all_or_nothing: true, ..request };
    refused(network.import_outlets(other).await).expect_reason(Code::FailedPrecondition, "REQUEST_ID_REUSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_or_nothing_and_a_mere_question_make_nothing_if_they_should_not() {
    let world = World::new().await;
    center(&world, "EAST").await;
    let mut network = world.hq.network.clone();
    let mixed = format!("{HEAD}\n{}\n{}\n", row("EAST", "A1"), row("EAST", "a2"));
    let whole = pb::ImportOutletsRequest { all_or_nothing: true, ..outlets(&mixed) };
    let answer = network.import_outlets(whole).await.unwrap().into_inner();
    assert_eq!(told(&answer.verdicts), ["1 VALID", "2 REFUSED INVALID_FIELDS code:WRONG_CHARACTER"]);
    assert_eq!((answer.created_count, answer.refused_count), (0, 1));
    assert_eq!(codes(&world).await, Vec::<String>::new());

    let question = pb::ImportOutletsRequest { validate_only: true, ..outlets(&mixed) };
    let answer = network.import_outlets(question.clone()).await.unwrap().into_inner();
    assert_eq!(told(&answer.verdicts), ["1 VALID", "2 REFUSED INVALID_FIELDS code:WRONG_CHARACTER"]);
    assert_eq!(codes(&world).await, Vec::<String>::new());
    // A question leaves no trace: its request id is free.
    let meant = pb::ImportOutletsRequest { validate_only: false, ..question };
    assert_eq!(network.import_outlets(meant).await.unwrap().into_inner().created_count, 1);

    let good = format!("{HEAD}\n{}\n{}\n", row("EAST", "B1"), row("EAST", "B2"));
    let whole = pb::ImportOutletsRequest { all_or_nothing: true, ..outlets(&good) };
    assert_eq!(network.import_outlets(whole).await.unwrap().into_inner().created_count, 2);
    assert_eq!(codes(&world).await, ["A1", "B1", "B2"]);
    let taken = format!("{HEAD}\n{}\n{}\n", row("EAST", "B2"), row("EAST", "B3"));
    let answer = network.import_outlets(outlets(&taken)).await.unwrap().into_inner();
    assert_eq!(told(&answer.verdicts), ["1 REFUSED ALREADY_EXISTS code:ALREADY_EXISTS", "2 CREATED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_that_is_none_is_refused_by_name_before_any_row() {
    let world = World::new().await;
    center(&world, "EAST").await;
    let network = world.hq.network.clone();
    let rules = async |csv: &[u8]| {
        let request = pb::ImportOutletsRequest { csv: csv.to_vec(), ..outlets("") };
        let status = refused(network.clone().import_outlets(request).await);
        let bad = tonic_types::StatusExt::get_details_bad_request(&status).unwrap();
        assert!(bad.field_violations.iter().all(|wrong| wrong.field == "csv"), "{bad:?}");
        bad.field_violations
            .into_iter()
            .map(|wrong| format!("{} {}", wrong.reason, wrong.description))
            .collect::<Vec<_>>()
    };
    assert_eq!(rules(b"").await, ["REQUIRED must be given: a head and rows"]);
    assert_eq!(rules(b"\xff\xfe").await, ["NOT_UTF8 is no UTF-8 from byte 0 on"]);
    assert_eq!(rules(HEAD.as_bytes()).await, ["COUNT_OUT_OF_RANGE has a head and no rows"]);
    let odd = HEAD.replace("code,display_name", "code,code,colour").replace("city", "name");
    let expected = [
        "REPEATED_COLUMN has column `code` twice",
        "UNKNOWN_COLUMN has a column `colour`, which is none of its columns",
        "MISSING_COLUMN lacks column `display_name`",
        "MISSING_COLUMN lacks column `city`",
    ];
    assert_eq!(rules(format!("{odd}\nx\n").as_bytes()).await, expected);
    let many = format!("{HEAD}\n{}", "x\n".repeat(5_001));
    assert_eq!(rules(many.as_bytes()).await, ["COUNT_OUT_OF_RANGE has more than 5000 rows"]);
    let large = vec![b'x'; 3 * 1024 * 1024 + 1];
    assert_eq!(rules(&large).await, ["TOO_LARGE has 3145729 bytes, must have 3145728 at most"]);
    let nobody = pb::ImportOutletsRequest { parent: "outlets".to_owned(), ..Default::default() };
    refused(network.clone().import_outlets(nobody).await).expect_fields(&["request_id", "parent", "csv"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_byte_order_mark_quotes_and_line_feeds_are_read_as_they_are_meant() {
    let world = World::new().await;
    center(&world, "EAST").await;
    let line = row("EAST", "Q1").replace("Shop Q1", "\"维修, \"\"Nanjing\"\"\nroad 1\"");
    let answer = world.hq.network.clone().import_outlets(outlets(&format!("\u{feff}{HEAD}\r\n{line}"))).await.unwrap();
    let name = answer.into_inner().verdicts[0].name.clone();
    let made = world.hq.network.clone().get_outlet(pb::GetOutletRequest { name }).await.unwrap().into_inner();
    assert_eq!(made.display_name, "维修, \"Nanjing\"\nroad 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_imports_for_one_center_imports_for_no_other() {
    let world = World::new().await;
    let east = center(&world, "EAST").await;
    center(&world, "WEST").await;
    let csv = format!("{HEAD}\n{}\n{}\n", row("EAST", "E1"), row("WEST", "W1"));
    let mine = pb::ImportOutletsRequest { parent: east, ..outlets(&csv) };
    let answer = world.hq.network.clone().import_outlets(mine).await.unwrap().into_inner();
    assert_eq!(told(&answer.verdicts), ["1 CREATED", "2 REFUSED INVALID_FIELDS service_center_code:WRONG_PARENT"]);
    let outlet = answer.verdicts[0].name.clone();
    let stranger = world.hq.at_outlet(&outlet, "headquarters").network;
    refused(stranger.clone().import_outlets(outlets(&csv)).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
    // An outlet has no outlets.
    let own = pb::ImportOutletsRequest { parent: outlet, ..outlets(&csv) };
    let answer = stranger.clone().import_outlets(own).await.unwrap().into_inner();
    assert_eq!(answer.refused_count, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_import_the_same_codes_at_once_each_code_goes_to_one() {
    let world = World::new().await;
    center(&world, "EAST").await;
    let rows: Vec<String> = (0..20).map(|index| row("EAST", &format!("R{index}"))).collect();
    let csv = format!("{HEAD}\n{}\n", rows.join("\n"));
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (mut network, request) = (world.hq.network.clone(), outlets(&csv));
        calls.spawn(async move { network.import_outlets(request).await.unwrap().into_inner() });
    }
    let answers = calls.join_all().await;
    assert_eq!(answers.iter().map(|answer| answer.created_count).sum::<i32>(), 20);
    assert_eq!(answers.iter().map(|answer| answer.refused_count).sum::<i32>(), 60);
    assert_eq!(codes(&world).await.len(), 20);
}
