//! The days go by between the rounds of the history, while nobody moves anything: debts are followed up, and a month is
//! closed. What either must find is known before.

use std::collections::{BTreeMap, BTreeSet};

use sanbao::pb;
use sanbao::pb::part_debt::State;
use sanbao::pb::parts_order::State as Order;

use super::ending::all;
use super::ground::Ground;
use super::judged::made;
use super::lane::{Lane, NONE};
use super::model::Books;
use super::ordering::PartsOrder;
use super::returns::is_before;
use crate::harness::{Clients, date, request_id};

/// The days after each round, as an instant and as a date: debts are reminded of, then overdue; then some are charged, and
/// March has ended.
pub const DAYS: &[(&str, &str)] = &[
    ("2026-03-18T09:00:00+08:00", "2026-03-18"),
    ("2026-03-25T09:00:00+08:00", "2026-03-25"),
    ("2026-04-08T09:00:00+08:00", "2026-04-08"),
];
/// What is charged for a piece that never came: the standard cost, in fen.
const COST: i64 = 1_000;

/// A day goes by for all.
pub async fn pass(ground: &Ground, lanes: &mut [Lane], (instant, day): (&str, &str)) {
    for bench in &ground.benches {
        for own in all!(ground.clients.parts, list_part_debts, ListPartDebtsRequest, bench.outlet, part_debts) {
            let debt = lanes.iter_mut().find_map(|lane| lane.debts.get_mut(&own.name)).expect("a debt of nobody");
            debt.days = [own.remind_date, own.due_date, own.charge_date];
        }
    }
    ground.clients.set_time(instant);
    let today = date(day).unwrap();
    assert_late(ground, lanes).await;
    if today.month == 4 {
        close_march(ground, lanes).await;
    }
    follow_up(ground, lanes, today).await;
}

/// Days after the last step, whatever waits for the center's next one is late, and nothing else is.
async fn assert_late(ground: &Ground, lanes: &[Lane]) {
    let waits = |order: &&PartsOrder| matches!(order.kept(), Order::Submitted | Order::Approved | Order::Picked);
    let waiting = lanes.iter().flat_map(|lane| lane.orders.iter().filter(waits).map(|order| order.name.clone()));
    let late =
        all!(ground.clients.orders, list_late_parts_orders, ListLatePartsOrdersRequest, ground.center, parts_orders);
    assert!(late.iter().all(|order| order.late));
    let late: BTreeSet<String> = late.into_iter().map(|order| order.name).collect();
    assert_eq!(late, waiting.collect());
}

/// Follows the debts up, as two who do so at once: each debt once, and as its days ask.
async fn follow_up(ground: &Ground, lanes: &mut [Lane], today: pb::Date) {
    let mut asked: [BTreeSet<String>; 3] = Default::default();
    for lane in lanes.iter_mut() {
        lane.today = Some(today);
        let names: Vec<String> = lane.debts.keys().cloned().collect();
        for name in names {
            let debt = lane.debts.get_mut(&name).unwrap();
            let [is_coming, is_due, is_over] = debt.days.map(|day| is_before(day.unwrap(), today));
            let reminds_today = is_coming || debt.days[0] == Some(today);
            if debt.state == State::Owed && is_due && !is_over {
                debt.state = State::Overdue;
                asked[1].insert(name);
            } else if debt.state == State::Owed && reminds_today && !debt.is_reminded && !is_over {
                debt.is_reminded = true;
                asked[0].insert(name);
            } else if matches!(debt.state, State::Owed | State::Overdue) && is_over {
                let from = lane.owed_at(&name);
                lane.charge(&name, Some(COST));
                let to = lane.owed_at(&name);
                lane.bring(&name, Some((&from, &to)), State::Charged);
                asked[2].insert(name);
            }
        }
    }
    let would = followed_up(ground, true).await;
    assert!(would.iter().all(|(kind, name)| asked[*kind].contains(name)), "what would be done");
    let (one, other) = tokio::join!(followed_up(ground, false), followed_up(ground, false));
    let mut done: [BTreeSet<String>; 3] = Default::default();
    for (kind, name) in one.into_iter().chain(other) {
        assert!(done[kind].insert(name), "a debt was followed up twice");
    }
    assert_eq!(done, asked);
}

/// What was followed up, until nothing was left, or what would be at first: which debts were reminded of, are overdue, and
/// are charged.
async fn followed_up(ground: &Ground, validate_only: bool) -> Vec<(usize, String)> {
    let (service_center, parts) = (ground.center.clone(), ground.clients.calling_as("clock", "machine").parts);
    let mut all = Vec::new();
    loop {
        let (service_center, request_id) = (service_center.clone(), request_id());
        let request = pb::FollowUpDebtsRequest { service_center, validate_only, request_id };
        let call = || {
            let (mut parts, request) = (parts.clone(), request.clone());
            async move { parts.follow_up_debts(request).await }
        };
        let done = made(call).await.unwrap();
        for (kind, names) in [done.reminded, done.overdue, done.charged].into_iter().enumerate() {
            all.extend(names.into_iter().map(|name| (kind, name)));
        }
        if done.is_complete || validate_only {
            return all;
        }
    }
}

/// Pieces that the model counts at an outlet, by part and condition: on the shelf and in bags.
fn counted(books: &Books, outlet: &str) -> BTreeMap<(String, String), i64> {
    let mut counted = BTreeMap::new();
    for ((part, place), pieces) in &books.balances {
        if outlet.ends_with(&place.party) && ["on_hand", "issued"].contains(&place.location.as_str()) {
            *counted.entry((part.clone(), place.condition.clone())).or_default() += pieces;
        }
    }
    counted.retain(|_, pieces| *pieces > 0);
    counted
}

/// Both sides of each outlet count and sign: what the model counts is what is booked, and one piece less is a difference.
async fn close_march(ground: &Ground, lanes: &[Lane]) {
    let mut books = Books::default();
    for lane in lanes {
        books.add(&lane.books);
    }
    for bench in &ground.benches {
        let lines: Vec<pb::submit_count_request::Line> = counted(&books, &bench.outlet)
            .into_iter()
            .map(|((part, condition), quantity)| pb::submit_count_request::Line {
                part,
                condition: super::lane::wire(&condition),
                quantity,
                ..Default::default()
            })
            .collect();
        let (outlet, center) = (ground.clients.at_outlet(&bench.outlet, "outlet_manager"), ground.clients.clone());
        let mut fewer = lines.clone();
        fewer[0].quantity -= 1;
        count(&outlet, &bench.outlet, fewer).await;
        let close = count(&center, &bench.outlet, lines.clone()).await;
        let wrong = &close.differences;
        assert_eq!(wrong.len(), 1);
        assert_eq!((&wrong[0].part, wrong[0].condition), (&lines[0].part, lines[0].condition));
        let (booked, told) = (wrong[0].booked, (wrong[0].counted_by_outlet, wrong[0].counted_by_center));
        assert_eq!((booked, told), (lines[0].quantity, (booked - 1, booked)));
        let close = count(&outlet, &bench.outlet, lines).await;
        assert_eq!((close.differences.len(), close.state()), (0, pb::stock_close::State::Counted));
        for side in [&outlet, &center] {
            let (name, digest) = (close.name.clone(), close.digest.clone());
            let request = pb::SignCloseRequest { name, digest, etag: NONE, request_id: request_id() };
            side.parts.clone().sign_close(request).await.unwrap();
        }
    }
}

async fn count(side: &Clients, outlet: &str, lines: Vec<pb::submit_count_request::Line>) -> pb::StockClose {
    let (parent, month) = (outlet.to_owned(), date("2026-03-01"));
    let request = pb::SubmitCountRequest { parent, month, lines, request_id: request_id() };
    side.parts.clone().submit_count(request).await.unwrap().into_inner()
}

/// What was signed is as it was, whatever came after.
pub async fn assert_closed(ground: &Ground) {
    let mut parts = ground.clients.parts.clone();
    for bench in &ground.benches {
        let closes = all!(parts, list_closes, ListClosesRequest, bench.outlet, closes);
        assert_eq!((closes.len(), closes[0].state()), (1, pb::stock_close::State::Closed));
        let (name, digest) = (closes[0].name.clone(), closes[0].digest.clone());
        let told = parts.verify_close(pb::VerifyCloseRequest { name, digest }).await.unwrap().into_inner();
        assert!(told.is_intact && told.transfer_count == closes[0].transfer_count, "{told:?}");
    }
}
