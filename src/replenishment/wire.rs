//! Suggestions on the wire.

use super::suggest::Asked;
use super::{Position, Suggestion};
use crate::pb;
use crate::rpc::{Fields, date, page_request};
use crate::types::{Error, Name};

/// What is asked for, with the question that page tokens belong to.
pub(super) fn asked(request: &pb::ListReplenishmentSuggestionsRequest) -> Result<(Asked, String), Error> {
    let mut fields = Fields::new();
    let words = format!("replenishment {} {}", request.parent, request.include_sufficient);
    let outlet = fields.name("parent", &request.parent);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &words);
    let include_sufficient = request.include_sufficient;
    fields.finish(|| Some((Asked { outlet: outlet?, include_sufficient, page: page? }, words)))
}

fn position(own: &Position) -> pb::replenishment_suggestion::Position {
    pb::replenishment_suggestion::Position {
        part: Name(own.part).to_string(),
        used: own.used,
        on_hand: own.on_hand,
        promised: own.promised,
        in_transit: own.in_transit,
        ordered: own.ordered,
        owed: own.owed,
        overdue: own.overdue,
    }
}

pub(super) fn suggestion(own: &Suggestion) -> pb::ReplenishmentSuggestion {
    let (explanation_zh, explanation_en) = explanation(own);
    let findings = &own.goal.said.findings;
    pb::ReplenishmentSuggestion {
        part: Name(own.part.part_id).to_string(),
        quantity: own.quantity(),
        positions: own.positions.iter().map(position).collect(),
        order_up_to: own.order_up_to,
        cover_days: own.cover_days,
        lead_days: own.lead_days,
        review_days: own.goal.review_days,
        window_days: own.goal.window_days,
        service_goal_permille: own.goal.service_permille,
        held_back: own.held_back,
        keep_date: own.keep_date.map(date),
        center_stock: own.center_stock,
        rule: findings.iter().map(|found| found.rule.as_str()).collect::<Vec<_>>().join(","),
        citations: findings.iter().flat_map(|found| &found.citations).cloned().collect(),
        explanation_zh,
        explanation_en,
    }
}

/// The reckoning in words, Chinese and English.
fn explanation(own: &Suggestion) -> (String, String) {
    let total = own.total();
    let Position { used, on_hand, promised, in_transit, ordered, overdue, .. } = total;
    let counted_on = total.counted_on();
    let Suggestion { lead_days: lead, cover_days: cover, order_up_to: level, held_back: held, .. } = own;
    let (review, window, goal) = (own.goal.review_days, own.goal.window_days, own.goal.service_permille);
    let (mut zh, mut en) = (
        format!(
            "近{window}天用{used}件；到货{lead}天，订货间隔{review}天，须覆盖{cover}天，服务目标{goal}‰：应备{level}件。\
             可用{counted_on}件（库存{on_hand}－已占用{promised}＋在途{in_transit}＋已订{ordered}）。"
        ),
        format!(
            "Used in {window} days: {used}. Lead time {lead} days, an order every {review}: {cover} to cover; at a goal of \
             {goal} of 1000 that takes {level}. Available: {counted_on} ({on_hand} on hand − {promised} promised + \
             {in_transit} in transit + {ordered} ordered)."
        ),
    );
    if let Some(keep) = own.keep_date {
        zh.push_str(&format!("适用机型均已停产，备件保留至{keep}。"));
        en.push_str(&format!(" For models that are made no more: kept until {keep}."));
    }
    if *held > 0 {
        zh.push_str(&format!("坏件逾期{overdue}件，暂扣{held}件。"));
        en.push_str(&format!(" Defective ones overdue: {overdue}; held back: {held}."));
    }
    zh.push_str(&format!("建议订{}件。", own.quantity()));
    en.push_str(&format!(" Order: {}.", own.quantity()));
    (zh, en)
}
