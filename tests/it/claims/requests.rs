//! Claims for the story's order.

use sanbao::pb;

use crate::harness::{cny, request_id};
use crate::story::Story;

pub fn labor(code: &str, minutes: i32, amount: &str) -> pb::claim::Line {
    let labor = pb::claim::LaborLine { operation_code: code.to_owned(), minutes };
    pb::claim::Line {
        item: Some(pb::claim::line::Item::Labor(labor)),
        claimed_amount: cny(amount),
        ..Default::default()
    }
}

pub fn part(story: &Story, quantity: i64, amount: &str) -> pb::claim::Line {
    let part = pb::claim::PartLine { part: story.part.clone(), quantity };
    pb::claim::Line { item: Some(pb::claim::line::Item::Part(part)), claimed_amount: cny(amount), ..Default::default() }
}

pub fn freight(amount: &str) -> pb::claim::Line {
    let freight = pb::claim::FreightLine { document: "SF-1".to_owned() };
    pb::claim::Line {
        item: Some(pb::claim::line::Item::Freight(freight)),
        claimed_amount: cny(amount),
        ..Default::default()
    }
}

pub fn filing(story: &Story, lines: Vec<pb::claim::Line>) -> pb::FileClaimRequest {
    pb::FileClaimRequest {
        parent: story.outlet.clone(),
        repair_order: story.order.clone(),
        lines,
        request_id: request_id(),
    }
}
