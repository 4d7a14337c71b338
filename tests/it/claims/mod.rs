//! `ClaimService`.

use sanbao::pb;
use sanbao::pb::claim::{State, Verdict};
use tonic::Code;

use crate::harness::{Expect as _, TestApp, cny, date, refused, request_id};
use crate::story::{Story, told_until};

fn labor(code: &str, minutes: i32, amount: &str) -> pb::claim::Line {
    let labor = pb::claim::LaborLine { operation_code: code.to_owned(), minutes };
    pb::claim::Line {
        item: Some(pb::claim::line::Item::Labor(labor)),
        claimed_amount: cny(amount),
        ..Default::default()
    }
}

fn part(story: &Story, quantity: i64, amount: &str) -> pb::claim::Line {
    let part = pb::claim::PartLine { part: story.part.clone(), quantity };
    pb::claim::Line { item: Some(pb::claim::line::Item::Part(part)), claimed_amount: cny(amount), ..Default::default() }
}

fn freight(amount: &str) -> pb::claim::Line {
    let freight = pb::claim::FreightLine { document: "SF-1".to_owned() };
    pb::claim::Line {
        item: Some(pb::claim::line::Item::Freight(freight)),
        claimed_amount: cny(amount),
        ..Default::default()
    }
}

fn filing(story: &Story, lines: Vec<pb::claim::Line>) -> pb::FileClaimRequest {
    pb::FileClaimRequest {
        parent: story.outlet.clone(),
        repair_order: story.order.clone(),
        lines,
        request_id: request_id(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_gets_its_verdict_with_its_reason() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "file_claim").await;
    let lines = vec![
        part(&story, 2, "1300.00"),
        labor("REPLACE_DISPLAY", 45, "60.00"),
        labor("REPLACE_DISPLAY", 10, "5.00"),
        labor("POLISH", 10, "5.00"),
        freight("30.01"),
    ];
    let request = filing(&story, lines);
    let claim = story.clients.claims.file_claim(request.clone()).await.unwrap().into_inner();
    let judged: Vec<_> = claim
        .lines
        .iter()
        .map(|line| (line.verdict(), line.approved_amount.clone().unwrap().units, line.findings[0].reason.as_str()))
        .collect();
    assert_eq!(
        judged,
        [
            (Verdict::Reduce, 650, "quantity_above_consumed"),
            (Verdict::Approve, 60, "in_order"),
            (Verdict::Reject, 0, "duplicate_line"),
            (Verdict::Reject, 0, "operation_unknown"),
            (Verdict::Reduce, 30, "freight_above_limit"),
        ]
    );
    assert_eq!((claim.state(), claim.approved_amount.clone()), (State::Reduced, cny("740.00")));
    assert_eq!(story.clients.claims.file_claim(request).await.unwrap().into_inner(), claim);
    let again = filing(&story, vec![freight("1.00")]);
    refused(story.clients.claims.file_claim(again).await).expect_reason(Code::FailedPrecondition, "ALREADY_CLAIMED");
    let get = pb::GetClaimRequest { name: claim.name.clone() };
    assert_eq!(story.clients.claims.get_claim(get).await.unwrap().into_inner(), claim);
    let list =
        pb::ListClaimsRequest { parent: story.outlet.clone(), state: State::Reduced.into(), ..Default::default() };
    assert_eq!(story.clients.claims.list_claims(list).await.unwrap().into_inner().claims, [claim]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_claimed_once_however_many_file_at_once() {
    let app = TestApp::start().await;
    let story = told_until(&app, "file_claim").await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (mut claims, request) = (story.clients.claims.clone(), filing(&story, vec![freight("10.00")]));
        calls.spawn(async move { claims.file_claim(request).await });
    }
    let (filed, lost): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((filed.len(), lost.len()), (1, 15));
    for outcome in lost {
        refused(outcome).expect_reason(Code::FailedPrecondition, "ALREADY_CLAIMED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_claimed_is_refused() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "deliver_repair_order").await;
    let early = filing(&story, vec![freight("1.00")]);
    refused(story.clients.claims.file_claim(early).await).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let wrong = pb::FileClaimRequest {
        parent: story.outlet.clone(),
        repair_order: format!("outlets/{}/repairOrders/{}", request_id(), request_id()),
        lines: vec![part(&story, 0, "0.00"), pb::claim::Line::default(), labor("x", 0, "1000001.00")],
        request_id: "1".to_owned(),
    };
    refused(story.clients.claims.file_claim(wrong).await).expect_fields(&[
        "request_id",
        "repair_order",
        "lines[0].part.quantity",
        "lines[0].claimed_amount",
        "lines[1].item",
        "lines[1].claimed_amount",
        "lines[2].labor.operation_code",
        "lines[2].labor.minutes",
        "lines[2].claimed_amount",
    ]);
    let many = pb::FileClaimRequest { lines: vec![part(&story, 0, "0.00"); 500], ..filing(&story, Vec::new()) };
    let status = refused(story.clients.claims.file_claim(many).await);
    status.expect_fields(&["lines", "lines[0-499].part.quantity", "lines[0-499].claimed_amount"]);
    let stranger = story.clients.at_outlet(&format!("outlets/{}", request_id()), "outlet_manager");
    let foreign = filing(&story, vec![freight("1.00")]);
    refused(stranger.claims.clone().file_claim(foreign).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_prices_nothing_is_paid_and_dates_do_not_overlap() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "file_claim").await;
    let list = pb::ListPriceListsRequest { level: 2, ..Default::default() };
    let lists = story.clients.claims.list_price_lists(list).await.unwrap().into_inner().price_lists;
    let get = pb::GetPriceListRequest { name: lists[0].name.clone() };
    assert_eq!(story.clients.claims.get_price_list(get).await.unwrap().into_inner(), lists[0]);
    let overlapping = pb::PublishPriceListRequest { price_list: Some(lists[0].clone()), request_id: request_id() };
    refused(story.clients.claims.publish_price_list(overlapping).await)
        .expect_reason(Code::FailedPrecondition, "OVERLAPPING_DATES");
    let wrong =
        pb::PriceList { level: 4, begin_date: date("2027-01-01"), end_date: date("2026-01-01"), ..lists[0].clone() };
    let wrong = pb::PublishPriceListRequest { price_list: Some(wrong), request_id: request_id() };
    refused(story.clients.claims.publish_price_list(wrong).await)
        .expect_fields(&["price_list.level", "price_list.end_date"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_delivered_on_a_day_without_a_price_list_cannot_be_claimed() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "deliver_repair_order").await;
    app.set_time("2027-02-01T10:00:00+08:00");
    let deliver = pb::DeliverRepairOrderRequest {
        name: story.order.clone(),
        signed_by: "王小明".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    story.clients.repairs.deliver_repair_order(deliver).await.unwrap();
    let claim = filing(&story, vec![freight("1.00")]);
    refused(story.clients.claims.file_claim(claim).await).expect_reason(Code::FailedPrecondition, "NO_PRICE_LIST");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_without_a_price_is_judged_by_somebody_else() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "publish_price_list").await;
    let list = pb::PriceList {
        level: 2,
        product_family: pb::ProductFamily::Handset.into(),
        begin_date: date("2026-01-12"),
        end_date: date("2026-12-31"),
        labor_hour_price: cny("80.00"),
        freight_limit: cny("30.00"),
        ..Default::default()
    };
    let publish = pb::PublishPriceListRequest { price_list: Some(list), request_id: request_id() };
    story.clients.claims.publish_price_list(publish).await.unwrap();
    let steps = crate::story::told_on(&app, story, "publish_price_list", "file_claim").await;
    let mut story = steps;
    let request = filing(&story, vec![part(&story, 1, "650.00")]);
    let claim = story.clients.claims.file_claim(request).await.unwrap().into_inner();
    assert_eq!((claim.state(), claim.lines[0].findings[0].reason.as_str()), (State::InReview, "part_without_price"));
    let review = pb::ReviewClaimRequest {
        name: claim.name,
        reviews: vec![pb::review_claim_request::LineReview {
            index: 0,
            verdict: Verdict::Reduce.into(),
            approved_amount: cny("600.00"),
            reason: "at cost".to_owned(),
        }],
        etag: claim.etag,
        request_id: request_id(),
    };
    refused(story.clients.claims.review_claim(review.clone()).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let mut reviewer = story.clients.calling_as("reviewer", "center_manager");
    let reviewed = reviewer.claims.review_claim(review).await.unwrap().into_inner();
    assert_eq!((reviewed.state(), reviewed.approved_amount), (State::Reduced, cny("600.00")));
}
