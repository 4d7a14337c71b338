//! Requests about what the story's outlet should order.

use sanbao::pb;
use sanbao::pb::replenishment_suggestion::Position;

use crate::harness::{TestApp, date, request_id};
use crate::story::{STEPS, Story, told_until};

/// The story before a step, parts taking three days.
pub async fn leading(app: &TestApp, verb: &str) -> Story {
    let story = told_until(app, verb).await;
    let step = STEPS.iter().find(|step| step.verb == verb).unwrap();
    lead(&story, step.at.split_once('T').unwrap().0).await;
    story
}

/// Says that parts take three days from the story's center, from a day on.
pub async fn lead(story: &Story, begin: &str) {
    let request = pb::SetLeadTimeRequest {
        service_center: story.center.clone(),
        begin_date: date(begin),
        days: 3,
        request_id: request_id(),
    };
    story.clients.coverage.clone().set_lead_time(request).await.unwrap();
}

/// Every part that there is something to tell of.
pub fn every(story: &Story) -> pb::ListReplenishmentSuggestionsRequest {
    pb::ListReplenishmentSuggestionsRequest {
        parent: story.outlet.clone(),
        include_sufficient: true,
        ..Default::default()
    }
}

pub async fn asked(
    story: &Story,
    request: pb::ListReplenishmentSuggestionsRequest,
) -> Vec<pb::ReplenishmentSuggestion> {
    let answer = story.clients.replenishment.clone().list_replenishment_suggestions(request).await.unwrap();
    answer.into_inner().suggestions
}

/// The suggestion that is about one part, and which of its positions is of it.
pub async fn suggested(story: &Story, part: &str) -> (pb::ReplenishmentSuggestion, Position) {
    let all = asked(story, every(story)).await;
    let about = |own: &pb::ReplenishmentSuggestion| own.positions.iter().find(|told| told.part == part).cloned();
    all.iter().find_map(|own| Some((own.clone(), about(own)?))).expect("nothing is told of the part")
}

/// Pieces on hand, in transit and ordered of the story's part.
pub async fn coming(story: &Story) -> (i64, i64, i64) {
    let own = suggested(story, &story.part).await.1;
    (own.on_hand, own.in_transit, own.ordered)
}
