//! What must hold at the end of the story.

use sanbao::pb;
use tonic::Status;

use super::steps::Story;
use crate::harness::{cny, date};

/// The end state, without ids: two ways to it must agree in all of it.
#[derive(Debug, PartialEq)]
pub struct End {
    order_states: Vec<i32>,
    stock: Vec<(i32, i64, i64)>,
    debts: usize,
    claim: (i32, Option<pb::Money>, Vec<i32>),
    statement: (i32, Option<pb::Money>, i32),
    coverage_end: Option<pb::Date>,
    events: Vec<(String, String)>,
}

/// Reads the end state through the service.
pub async fn end(story: &mut Story) -> Result<End, Status> {
    let clients = &mut story.clients;
    let name = story.order.clone();
    let order = clients.repairs.get_repair_order(pb::GetRepairOrderRequest { name }).await?.into_inner();
    let parent = story.outlet.clone();
    let stock = clients.parts.list_stock(pb::ListStockRequest { parent: parent.clone(), ..Default::default() }).await?;
    let debts = pb::ListPartDebtsRequest { parent: parent.clone(), ..Default::default() };
    let debts = clients.parts.list_part_debts(debts).await?.into_inner().part_debts;
    let claim = clients.claims.get_claim(pb::GetClaimRequest { name: story.claim.name.clone() }).await?.into_inner();
    let statement = pb::GetStatementRequest { name: story.statement.name.clone() };
    let statement = clients.settlement.get_statement(statement).await?.into_inner();
    let coverage =
        pb::GetCoverageRequest { name: story.device.clone(), as_of: date("2026-04-02"), item: String::new() };
    let coverage = clients.devices.get_coverage(coverage).await?.into_inner();
    let events = pb::ListEventsRequest { parent: "outlets/-".to_owned(), page_size: 1000, page_token: String::new() };
    let events = clients.feed.list_events(events).await?.into_inner().events;
    let mut stock: Vec<_> =
        stock.into_inner().stock.iter().map(|shelf| (shelf.condition, shelf.on_hand, shelf.reserved)).collect();
    stock.sort_unstable();
    Ok(End {
        order_states: order.transitions.iter().map(|transition| transition.to_state).collect(),
        stock,
        debts: debts.len(),
        claim: (claim.state, claim.approved_amount, claim.lines.iter().map(|line| line.verdict).collect()),
        statement: (statement.state, statement.total_amount, statement.line_count),
        coverage_end: coverage.end_date,
        events: events
            .into_iter()
            .map(|event| (event.kind, event.attributes.get("state").cloned().unwrap_or_default()))
            .collect(),
    })
}

/// What the end must be.
pub fn assert_end(end: &End) {
    use pb::repair_order::State;
    let states = [
        State::Received,
        State::Diagnosing,
        State::Quoted,
        State::Approved,
        State::InRepair,
        State::Reinspection,
        State::Ready,
        State::Delivered,
        State::Delivered,
        State::Closed,
    ];
    assert_eq!(end.order_states, states.map(i32::from));
    let (good, defective) = (pb::StockCondition::Good.into(), pb::StockCondition::Defective.into());
    assert_eq!(end.stock, [(good, 4, 0), (defective, 1, 0)]);
    assert_eq!(end.debts, 1);
    let verdicts = vec![pb::claim::Verdict::Approve.into(), pb::claim::Verdict::Reduce.into()];
    assert_eq!(end.claim, (pb::claim::State::Settled.into(), cny("710.00"), verdicts));
    assert_eq!(end.statement, (pb::statement::State::Paid.into(), cny("710.00"), 2));
    // A year from 2026-03-01 and three days in repair: Thursday 4 March 2027.
    assert_eq!(end.coverage_end, date("2027-03-04"));
    // One for each step, one for the decision, one for the debt and one for its days.
    assert_eq!(end.events.len(), super::steps::STEPS.len() + 3);
}
