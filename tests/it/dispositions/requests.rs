//! A center with defective parts, and what becomes of them.

use sanbao::pb;
use sanbao::pb::disposition::Kind;
use sanbao::pb::part_return::Outcome;

use crate::harness::{TestApp, cny, request_id};
use crate::parts::requests::{consume, issue, reserve, shelf};
use crate::parts::returns::{inspect, owe, received};
use crate::parts::serials::{named, three_boards};
use crate::story::{Story, told_until};

/// A center with so many defective pieces of the story's part, returned and inspected.
pub async fn defective(app: &TestApp, pieces: i64) -> Story {
    let mut story = told_until(app, "finish_repair").await;
    // The story itself fitted one.
    if pieces > 1 {
        owe(&mut story, pieces - 1).await;
    }
    take_in(&story).await;
    story
}

/// A center with defective boards of three serials: X, Y and Z, fitted out for A, B and C.
pub async fn tracked(app: &TestApp) -> Story {
    let mut story = three_boards(app).await;
    let held = pb::ReservePartRequest { serials: named(&["A", "B", "C"]), ..reserve(&story, 3) };
    let mut parts = story.clients.parts.clone();
    story.reservation = parts.reserve_part(held).await.unwrap().into_inner().name;
    parts.issue_reservation(issue(&story, &story.engineers[0])).await.unwrap();
    let fitted = pb::ConsumeReservationRequest { removed_serials: named(&["X", "Y", "Z"]), ..consume(&story) };
    parts.consume_reservation(fitted).await.unwrap();
    take_in(&story).await;
    story
}

async fn take_in(story: &Story) {
    let parcel = received(story).await;
    for slip in 0..parcel.slips.len() {
        let found = inspect(&parcel, slip, Outcome::Accepted);
        story.clients.parts.clone().inspect_return(found).await.unwrap();
    }
}

pub fn disposing(story: &Story, kind: Kind, quantity: i64) -> pb::DisposePartsRequest {
    let disposition = pb::Disposition {
        kind: kind.into(),
        part: story.part.clone(),
        condition: pb::StockCondition::Defective.into(),
        quantity,
        reason: "came back broken".to_owned(),
        document: if kind == Kind::ToSupplier { "RMA-7".to_owned() } else { String::new() },
        ..Default::default()
    };
    pb::DisposePartsRequest { parent: story.center.clone(), disposition: Some(disposition), request_id: request_id() }
}

/// As [`disposing`], of pieces with these serials.
pub fn disposing_of(story: &Story, kind: Kind, serials: &[&str]) -> pb::DisposePartsRequest {
    let mut request = disposing(story, kind, i64::try_from(serials.len()).unwrap());
    request.disposition.as_mut().unwrap().serials = named(serials);
    request
}

pub async fn disposed(story: &Story, request: pb::DisposePartsRequest) -> pb::Disposition {
    story.clients.dispositions.clone().dispose_parts(request).await.unwrap().into_inner()
}

pub fn finish(own: &pb::Disposition, passed: i64) -> pb::FinishRefurbishingRequest {
    pb::FinishRefurbishingRequest {
        name: own.name.clone(),
        refurbished_quantity: passed,
        request_id: request_id(),
        ..Default::default()
    }
}

pub fn approve(own: &pb::Disposition) -> pb::ApproveScrapRequest {
    pb::ApproveScrapRequest { name: own.name.clone(), request_id: request_id(), ..Default::default() }
}

pub fn decline(own: &pb::Disposition) -> pb::DeclineScrapRequest {
    pb::DeclineScrapRequest {
        name: own.name.clone(),
        reason: "can be repaired".to_owned(),
        request_id: request_id(),
        ..Default::default()
    }
}

pub fn recover(own: &pb::Disposition, amount: &str) -> pb::RecordRecoveryRequest {
    pb::RecordRecoveryRequest {
        name: own.name.clone(),
        recovered_amount: cny(amount),
        recovery_document: "CN-1".to_owned(),
        request_id: request_id(),
        ..Default::default()
    }
}

pub fn correct(own: &pb::Disposition, amount: &str) -> pb::CorrectRecoveryRequest {
    pb::CorrectRecoveryRequest {
        name: own.name.clone(),
        recovered_amount: cny(amount),
        recovery_document: "CN-2".to_owned(),
        reason: "another note came".to_owned(),
        request_id: request_id(),
        ..Default::default()
    }
}

/// What the ledger says that suppliers gave the center: in fen, movement by movement, and what it comes to.
pub async fn recoveries(story: &Story) -> (Vec<i64>, Option<pb::Money>) {
    let asked = pb::ListRecoveriesRequest { parent: story.center.clone(), ..Default::default() };
    let page = story.clients.dispositions.clone().list_recoveries(asked).await.unwrap().into_inner();
    let fen = |own: &pb::Recovery| {
        let amount = own.amount.clone().unwrap();
        amount.units * 100 + i64::from(amount.nanos) / 10_000_000
    };
    (page.recoveries.iter().map(fen).collect(), page.total_amount)
}

/// Pieces in the center's warehouse: defective, refurbished, scrap.
pub async fn warehouse(story: &Story) -> (i64, i64, i64) {
    let of = async |condition| shelf(story, &story.center, condition).await.0;
    (
        of(pb::StockCondition::Defective).await,
        of(pb::StockCondition::Refurbished).await,
        of(pb::StockCondition::Scrap).await,
    )
}
