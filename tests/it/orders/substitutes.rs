//! Another part granted than the one asked for: what the table `substitution` says of it.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::parts_order::{LineState, State};
use sanbao::pb::table_decision::Outcome;
use tonic::{Code, Status};

use super::requests::{review, stocked, submit, submitted, warehouse};
use crate::harness::{Expect as _, TestApp, cny, refused, request_id};
use crate::network::steps::metadata;
use crate::parts::books::assert_they_balance;
use crate::parts::requests::{misfit, supply};
use crate::story::Story;

/// A part that fits the story's model, of a component and a grade.
pub async fn part(story: &Story, number: &str, item: &str, grade: i32) -> String {
    let part = pb::Part {
        number: number.to_owned(),
        display_name: number.to_owned(),
        item: item.to_owned(),
        product_models: vec![story.model.clone()],
        standard_cost: cny("1.00"),
        grade,
        ..Default::default()
    };
    let request = pb::CreatePartRequest { part: Some(part), request_id: request_id() };
    story.clients.catalog.clone().create_part(request).await.unwrap().into_inner().name
}

/// So many pieces of a part in the warehouse.
pub async fn stock(story: &Story, part: &str, quantity: i64) {
    let request = pb::AcceptSupplyRequest { part: part.to_owned(), ..supply(story, quantity) };
    story.clients.parts.clone().accept_supply(request).await.unwrap();
}

/// The order's first line, granted as another part.
pub fn granting(order: &pb::PartsOrder, part: &str, is_approved: bool) -> pb::ReviewPartsOrderRequest {
    let mut request = review(order, LineState::Substituted);
    let decision = &mut request.decisions[0];
    part.clone_into(&mut decision.granted_part);
    decision.remark = "agreed by telephone".to_owned();
    decision.substitution_approved = is_approved;
    request
}

/// What the table says instead of yes: outcome and rule. The order is as it was.
async fn says(story: &Story, order: &pb::PartsOrder, part: &str, is_approved: bool) -> (String, String) {
    let mut orders = story.clients.orders.clone();
    let status = refused(orders.review_parts_order(granting(order, part, is_approved)).await);
    status.expect_reason(Code::FailedPrecondition, "SUBSTITUTION_REFUSED");
    let told = |key| metadata(&status, key);
    assert!(!told("citations").is_empty() && !told("sentenceZh").is_empty(), "{status:?}");
    assert_eq!((told("sentence").as_str(), told("table").as_str()), (status.message(), "packs/substitution"));
    let read = orders.get_parts_order(pb::GetPartsOrderRequest { name: order.name.clone() }).await.unwrap();
    assert_eq!(read.into_inner(), *order);
    (told("outcome"), told("rule"))
}

async fn granted(
    story: &Story,
    order: &pb::PartsOrder,
    part: &str,
    is_approved: bool,
) -> Result<pb::PartsOrder, Status> {
    let request = granting(order, part, is_approved);
    story.clients.orders.clone().review_parts_order(request).await.map(tonic::Response::into_inner)
}

fn answer(outcome: &str, rule: &str) -> (String, String) {
    (outcome.to_owned(), rule.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_higher_grade_is_granted_with_approval_and_a_remark_and_the_answer_is_kept() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let better = part(&story, "BETTER", "main_unit", 2).await;
    // One more than there are of the part itself.
    let order = submitted(&story, 21).await;
    assert_eq!(says(&story, &order, &better, false).await, answer("review", "not-approved-yet"));
    granted(&story, &order, &better, true)
        .await
        .unwrap_err()
        .expect_reason(Code::FailedPrecondition, "NOT_ENOUGH_STOCK");
    stock(&story, &better, 30).await;
    let told = granted(&story, &order, &better, true).await.unwrap();
    let line = &told.lines[0];
    assert_eq!((told.state(), line.state(), &line.granted_part), (State::Approved, LineState::Substituted, &better));
    assert_eq!((line.granted_quantity, line.reviewer.as_str()), (21, "headquarters"));
    let read = pb::GetTableDecisionRequest { name: line.substitution_decision.clone() };
    let kept = story.clients.policy.get_table_decision(read).await.unwrap().into_inner();
    assert_eq!((kept.outcome(), kept.findings[0].rule.as_str()), (Outcome::Answered, "approved"));
    assert_eq!(kept.subject, order.name);
    let replay = pb::ReplayTableDecisionRequest { name: line.substitution_decision.clone(), ..Default::default() };
    assert!(story.clients.policy.replay_table_decision(replay).await.unwrap().into_inner().identical);
    assert_eq!(warehouse(&story).await, (20, 0));
    assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_table_refuses_is_refused_in_its_words_and_changes_nothing() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let elsewhere = misfit(&mut story).await;
    let (battery, better) = (part(&story, "BAT", "battery", 9).await, part(&story, "BETTER", "main_unit", 2).await);
    let equal = part(&story, "EQUAL", "main_unit", 1).await;
    for stranger in [&elsewhere, &battery, &better, &equal] {
        stock(&story, stranger, 30).await;
    }
    let few = submitted(&story, 5).await;
    assert_eq!(says(&story, &few, &better, true).await, answer("refused", "original-first"));
    let many = submitted(&story, 21).await;
    assert_eq!(says(&story, &many, &elsewhere, true).await, answer("refused", "does-not-fit"));
    assert_eq!(says(&story, &many, &battery, true).await, answer("refused", "does-not-fit"));
    assert_eq!(says(&story, &many, &equal, true).await, answer("review", "unlisted-equal"));
    let mut asked = submit(&story, 31);
    asked.lines[0].part.clone_from(&better);
    let order = story.clients.orders.submit_parts_order(asked).await.unwrap().into_inner();
    let worse = story.part.clone();
    stock(&story, &worse, 30).await;
    assert_eq!(says(&story, &order, &worse, true).await, answer("refused", "never-lower"));
    // A part that fits one model more is no less than that: it must fit every one of them.
    let model = crate::catalog::requests::model("M-9");
    let model = story.clients.catalog.create_product_model(model).await.unwrap().into_inner().name;
    let fits = crate::catalog::requests::fitting(&story.part, &model, "2026-01-01");
    story.clients.catalog.fit_part(fits).await.unwrap();
    let most = submitted(&story, 51).await;
    assert_eq!(says(&story, &most, &better, true).await, answer("refused", "does-not-fit"));
    assert_eq!(warehouse(&story).await, (50, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_successor_needs_no_approval_and_a_listed_alternative_does() {
    let app = TestApp::start().await;
    let mut story = stocked(&app).await;
    let alternative = part(&story, "ALT", "main_unit", 1).await;
    let relation = crate::catalog::requests::relation(&story.part, &alternative, "2026-01-01");
    story.clients.catalog.relate_parts(relation).await.unwrap();
    stock(&story, &alternative, 30).await;
    let order = submitted(&story, 21).await;
    assert_eq!(says(&story, &order, &alternative, false).await, answer("review", "not-approved-yet"));
    let told = granted(&story, &order, &alternative, true).await.unwrap();
    assert_eq!(told.lines[0].state(), LineState::Substituted);

    let (middle, last) = (part(&story, "MID", "main_unit", 1).await, part(&story, "NEW", "main_unit", 1).await);
    for (old, new) in [(&story.part, &middle), (&middle, &last)] {
        let request = crate::catalog::requests::supersession(old, new, "2026-02-01");
        story.clients.catalog.clone().supersede_part(request).await.unwrap();
    }
    stock(&story, &last, 5).await;
    // Whatever there is of the old one.
    let order = submitted(&story, 5).await;
    let told = granted(&story, &order, &last, false).await.unwrap();
    let line = &told.lines[0];
    let read = pb::GetTableDecisionRequest { name: line.substitution_decision.clone() };
    let kept = story.clients.policy.get_table_decision(read).await.unwrap().into_inner();
    assert_eq!((&line.granted_part, kept.findings[0].rule.as_str()), (&last, "successor"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_substitute_is_another_part_with_a_reason_and_a_remark() {
    let app = TestApp::start().await;
    let story = stocked(&app).await;
    let order = submitted(&story, 2).await;
    let mut bare = review(&order, LineState::Substituted);
    bare.decisions[0].reason_code.clear();
    let wrong = ["decisions[0].granted_part", "decisions[0].reason_code", "decisions[0].remark"];
    refused(story.clients.orders.clone().review_parts_order(bare).await).expect_fields(&wrong);
    let mut plain = review(&order, LineState::Approved);
    plain.decisions[0].substitution_approved = true;
    refused(story.clients.orders.clone().review_parts_order(plain).await)
        .expect_fields(&["decisions[0].substitution_approved"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_refuses_a_substitute_without_its_answer() {
    let app = TestApp::start().await;
    let story = stocked(&app).await;
    let better = part(&story, "BETTER", "main_unit", 2).await;
    stock(&story, &better, 30).await;
    let order = submitted(&story, 21).await;
    granted(&story, &order, &better, true).await.unwrap();
    let other = submitted(&story, 22).await;
    stock(&story, &better, 30).await;
    granted(&story, &other, &better, true).await.unwrap();
    super::requests::approved(&story, 1).await;
    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    for change in [
        "UPDATE parts_order_lines SET decision_id = NULL WHERE decision_id IS NOT NULL",
        "UPDATE parts_order_lines SET decision_id = gen_random_uuid() WHERE decision_id IS NOT NULL",
        // The answer about another order.
        "UPDATE parts_order_lines AS own SET decision_id = other.decision_id FROM parts_order_lines AS other \
         WHERE own.parts_order_id <> other.parts_order_id AND own.decision_id IS NOT NULL AND other.decision_id IS NOT NULL",
        "UPDATE parts_order_lines SET granted_part_id = (SELECT part_id FROM parts WHERE number = 'BETTER'), remark = 'x' \
         WHERE state = 'approved'",
        "INSERT INTO parts_order_lines SELECT outlet_id, parts_order_id, granted_part_id, quantity, state, part_id, \
         granted_quantity, reason_code, remark, reviewer, serials, NULL, shipment_id, NULL, NULL, NULL \
         FROM parts_order_lines WHERE state = 'substituted'",
    ] {
        let refused = owner.batch_execute(change).await.unwrap_err().to_string();
        assert!(refused.contains("only as the table says") || refused.contains("decision_fkey"), "{change}: {refused}");
    }
}
