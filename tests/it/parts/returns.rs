//! Requests about the way back of defective parts.

use sanbao::pb;
use sanbao::pb::part_return::Outcome;

use super::requests::{consume, issue, reserve};
use crate::harness::{cny, request_id};
use crate::story::Story;

const NONE: String = String::new();

/// Consumes more pieces for the story's order; answers the debts of the defective ones.
pub async fn owe(story: &mut Story, quantity: i64) -> Vec<String> {
    let request = reserve(story, quantity);
    story.reservation = story.clients.parts.reserve_part(request).await.unwrap().into_inner().name;
    let request = issue(story, &story.engineers[0]);
    story.clients.parts.issue_reservation(request).await.unwrap();
    let request = consume(story);
    story.clients.parts.consume_reservation(request).await.unwrap().into_inner().part_debts
}

/// The story's debts.
pub async fn debts(story: &Story) -> Vec<pb::PartDebt> {
    let request = pb::ListPartDebtsRequest { parent: story.outlet.clone(), ..Default::default() };
    story.clients.parts.clone().list_part_debts(request).await.unwrap().into_inner().part_debts
}

/// The state of each of the story's debts.
pub async fn states(story: &Story) -> Vec<pb::part_debt::State> {
    debts(story).await.iter().map(pb::PartDebt::state).collect()
}

pub fn pack(story: &Story, debts: &[String]) -> pb::PackReturnRequest {
    let slip = |debt: &String| pb::part_return::Slip {
        part_debt: debt.clone(),
        fault: "no sound".to_owned(),
        ..Default::default()
    };
    pb::PackReturnRequest {
        parent: story.outlet.clone(),
        slips: debts.iter().map(slip).collect(),
        request_id: request_id(),
    }
}

/// Packs all that is owed; answers the return.
pub async fn packed(story: &Story) -> pb::PartReturn {
    let debts: Vec<String> = debts(story).await.into_iter().map(|debt| debt.name).collect();
    story.clients.parts.clone().pack_return(pack(story, &debts)).await.unwrap().into_inner()
}

/// Packs and ships all that is owed; answers the return.
pub async fn shipped(story: &Story) -> pb::PartReturn {
    let request = ship(&packed(story).await);
    story.clients.parts.clone().ship_return(request).await.unwrap().into_inner()
}

/// Packs, ships and receives all that is owed; answers the return.
pub async fn received(story: &Story) -> pb::PartReturn {
    let request = receive(&shipped(story).await, &[]);
    story.clients.parts.clone().receive_return(request).await.unwrap().into_inner()
}

pub fn ship(parcel: &pb::PartReturn) -> pb::ShipReturnRequest {
    pb::ShipReturnRequest {
        name: parcel.name.clone(),
        waybill: "SF-1".to_owned(),
        etag: NONE,
        request_id: request_id(),
    }
}

pub fn cancel(parcel: &pb::PartReturn) -> pb::CancelReturnRequest {
    pb::CancelReturnRequest { name: parcel.name.clone(), etag: NONE, request_id: request_id() }
}

/// These pieces; none for all that are on their way.
pub fn receive(parcel: &pb::PartReturn, debts: &[String]) -> pb::ReceiveReturnRequest {
    pb::ReceiveReturnRequest {
        name: parcel.name.clone(),
        part_debts: debts.to_vec(),
        etag: NONE,
        request_id: request_id(),
    }
}

/// An inspection of a slip of the parcel, with an appraisal of 88.00 where one is due.
pub fn inspect(parcel: &pb::PartReturn, slip: usize, outcome: Outcome) -> pb::InspectReturnRequest {
    let is_damaged = outcome == Outcome::PhysicalDamage;
    pb::InspectReturnRequest {
        name: parcel.name.clone(),
        part_debt: parcel.slips[slip].part_debt.clone(),
        outcome: outcome.into(),
        remark: "looked at".to_owned(),
        appraisal: if is_damaged { "AF-7".to_owned() } else { NONE },
        appraisal_amount: is_damaged.then(|| cny("88.00")).flatten(),
        etag: NONE,
        request_id: request_id(),
    }
}

pub fn waive(debt: &str) -> pb::WaivePartDebtRequest {
    pb::WaivePartDebtRequest {
        name: debt.to_owned(),
        reason: "burnt down with the shop".to_owned(),
        etag: NONE,
        request_id: request_id(),
    }
}

/// What the outlet owes for pieces, by the ledger.
pub async fn receivable(story: &Story) -> Option<pb::Money> {
    let request = pb::ListDebtAgeingsRequest { parent: story.outlet.clone(), ..Default::default() };
    let rows = story.clients.parts.clone().list_debt_ageings(request).await.unwrap().into_inner().debt_ageings;
    rows.first().map_or(cny("0.00"), |row| row.receivable_amount.clone())
}

pub fn follow_up(story: &Story) -> pb::FollowUpDebtsRequest {
    pb::FollowUpDebtsRequest { service_center: story.center.clone(), validate_only: false, request_id: request_id() }
}
