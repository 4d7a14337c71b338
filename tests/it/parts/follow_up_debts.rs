//! `PartsService.FollowUpDebts`.

use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};
use sanbao::pb;
use sanbao::pb::part_debt::State;
use sanbao::pb::part_return::Outcome;

use super::requests::shelf;
use super::returns::{debts, follow_up, inspect, owe, pack, receivable, receive, received, ship, states, waive};
use crate::harness::{Expect as _, TestApp, cny, refused};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_debt_is_reminded_of_then_overdue_then_charged_and_credited_when_the_piece_comes_after_all() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    let debt = debts(&story).await.remove(0);
    assert!(debt.decision.starts_with(&format!("{}/tableDecisions/", story.outlet)));
    let mut machine = story.clients.calling_as("clock", "machine").parts;
    let mut at = async |instant: &str| {
        app.set_time(instant);
        let done = machine.follow_up_debts(follow_up(&story)).await.unwrap().into_inner();
        assert!(done.is_complete);
        (done.reminded.len(), done.overdue.len(), done.charged.len())
    };
    // Consumed on the 13th, due on the 20th.
    assert_eq!(at("2026-03-17T12:00:00+08:00").await, (0, 0, 0));
    assert_eq!(at("2026-03-18T12:00:00+08:00").await, (1, 0, 0));
    assert_eq!(at("2026-03-20T23:59:00+08:00").await, (0, 0, 0));
    assert_eq!(at("2026-03-21T00:01:00+08:00").await, (0, 1, 0));
    assert_eq!(at("2026-03-21T00:02:00+08:00").await, (0, 0, 0));
    assert_eq!(states(&story).await, [State::Overdue]);
    assert_eq!(at("2026-04-03T12:00:00+08:00").await, (0, 0, 0));

    app.set_time("2026-04-04T12:00:00+08:00");
    let looking = pb::FollowUpDebtsRequest { validate_only: true, ..follow_up(&story) };
    let would = story.clients.parts.clone().follow_up_debts(looking).await.unwrap().into_inner();
    assert_eq!(would.charged, [debt.name.as_str()]);
    assert_eq!(states(&story).await, [State::Overdue]);
    assert_eq!(at("2026-04-04T12:00:00+08:00").await, (0, 0, 1));
    let charged = debts(&story).await.remove(0);
    assert_eq!(charged.state(), State::Charged);
    assert!(charged.remind_time.is_some() && charged.charge_amount.is_some());
    // The outlet has paid for it: it is no goods of the center's any more, and not to be waived.
    assert_eq!(shelf(&story, &story.outlet, pb::StockCondition::Defective).await, (0, 0));
    let mut director = story.clients.calling_as("director", "headquarters").parts;
    refused(director.waive_part_debt(waive(&debt.name)).await)
        .expect_reason(tonic::Code::FailedPrecondition, "WRONG_STATE");

    let parcel = received(&story).await;
    assert!(parcel.slips[0].is_late);
    story.clients.parts.clone().inspect_return(inspect(&parcel, 0, Outcome::Accepted)).await.unwrap();
    let credited = debts(&story).await.remove(0);
    assert_eq!((credited.state(), credited.charge_amount), (State::Credited, charged.charge_amount));
    assert_eq!(shelf(&story, &story.center, pb::StockCondition::Defective).await, (1, 0));
    super::books::assert_they_balance(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_part_for_a_charged_one_leaves_it_charged() {
    let app = TestApp::start().await;
    let story = told_until(&app, "finish_repair").await;
    app.set_time("2026-04-04T12:00:00+08:00");
    let done = story.clients.parts.clone().follow_up_debts(follow_up(&story)).await.unwrap().into_inner();
    assert_eq!((done.overdue.len(), done.charged.len()), (0, 1));
    let parcel = received(&story).await;
    story.clients.parts.clone().inspect_return(inspect(&parcel, 0, Outcome::WrongPart)).await.unwrap();
    assert_eq!(states(&story).await, [State::Charged]);
    assert_ne!(debts(&story).await[0].charge_amount, cny("0.00"));
    super::books::assert_they_balance(&app).await;

    let wrong = pb::FollowUpDebtsRequest { service_center: "x".to_owned(), ..Default::default() };
    refused(story.clients.parts.clone().follow_up_debts(wrong).await).expect_fields(&["service_center", "request_id"]);
}

#[derive(diesel::QueryableByName)]
struct Fen {
    #[diesel(sql_type = BigInt)]
    fen: i64,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_is_money_in_the_ledger_that_a_credit_takes_back() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "finish_repair").await;
    owe(&mut story, 2).await;
    assert_eq!(receivable(&story).await, cny("0.00"));
    app.set_time("2026-04-04T12:00:00+08:00");
    let mut parts = story.clients.parts.clone();
    let looking = pb::FollowUpDebtsRequest { validate_only: true, ..follow_up(&story) };
    parts.follow_up_debts(looking).await.unwrap();
    assert_eq!(receivable(&story).await, cny("0.00"));
    let request = follow_up(&story);
    parts.follow_up_debts(request.clone()).await.unwrap();
    parts.follow_up_debts(request).await.unwrap();
    parts.follow_up_debts(follow_up(&story)).await.unwrap();
    // Three displays at 600.
    assert_eq!(receivable(&story).await, cny("1800.00"));
    let names: Vec<String> = debts(&story).await.into_iter().map(|debt| debt.name).collect();
    let parcel = parts.pack_return(pack(&story, &names)).await.unwrap().into_inner();
    parts.ship_return(ship(&parcel)).await.unwrap();
    parts.receive_return(receive(&parcel, &[])).await.unwrap();
    // It is owed until the piece is inspected: one is as it should be, one is another part, one is damaged.
    assert_eq!(receivable(&story).await, cny("1800.00"));
    parts.inspect_return(inspect(&parcel, 0, Outcome::Accepted)).await.unwrap();
    assert_eq!(receivable(&story).await, cny("1200.00"));
    parts.inspect_return(inspect(&parcel, 1, Outcome::WrongPart)).await.unwrap();
    assert_eq!(receivable(&story).await, cny("1200.00"));
    parts.inspect_return(inspect(&parcel, 2, Outcome::PhysicalDamage)).await.unwrap();
    assert_eq!(receivable(&story).await, cny("688.00"));
    let request = pb::ListDebtAgeingsRequest { parent: story.outlet.clone(), ..Default::default() };
    let row = parts.list_debt_ageings(request).await.unwrap().into_inner().debt_ageings.remove(0);
    assert_eq!(row.charged_amount, row.receivable_amount);
    super::books::assert_they_balance(&app).await;

    let mut owner = AsyncPgConnection::establish(&app.url).await.unwrap();
    let contra =
        "SELECT coalesce(sum(amount), 0)::bigint AS fen FROM transfers WHERE unit = 'CNY' AND code = 'correct'";
    assert_eq!(diesel::sql_query(contra).get_result::<Fen>(&mut owner).await.unwrap().fen, 120_000);
    for change in [
        "UPDATE part_debts SET charge_amount = charge_amount + 1 WHERE state = 'charged'",
        "UPDATE part_debts SET charge_transfer_id = NULL WHERE state = 'charged'",
        "UPDATE part_debts AS own SET charge_transfer_id = other.charge_transfer_id FROM part_debts AS other \
         WHERE own.debt_id <> other.debt_id",
        // What the damaged one was charged before stands no more.
        "UPDATE part_debts AS own SET charge_amount = taken.amount, charge_transfer_id = taken.transfer_id \
         FROM transfers AS taken JOIN transfers AS contra ON contra.corrects_id = taken.transfer_id \
         WHERE own.state = 'charged' AND taken.source LIKE '%' || own.debt_id",
        "UPDATE part_debts SET state = 'credited' WHERE state = 'charged'",
        "INSERT INTO part_debts SELECT (jsonb_populate_record(own, jsonb_build_object('debt_id', gen_random_uuid()))).* \
         FROM part_debts AS own WHERE state = 'charged' LIMIT 1",
    ] {
        let refused = owner.batch_execute(change).await.unwrap_err().to_string();
        assert!(refused.contains("without its transfer"), "{change}: {refused}");
    }
}
