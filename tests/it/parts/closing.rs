//! What the tests of month closes share: the story's March, counted and signed by both sides.

use sanbao::pb;

use crate::harness::{Clients, TestApp, date, request_id};
use crate::story::{Story, told_until};

/// The story at the end of March, when four good displays and a defective one lie at the outlet.
pub async fn at_the_end_of_march(app: &TestApp) -> Story {
    told_until(app, "draft_statement").await
}

/// Somebody who counts and signs for the outlet.
pub fn outlet_manager(story: &Story) -> Clients {
    story.clients.at_outlet(&story.outlet, "outlet_manager")
}

/// A count of good and defective pieces in March.
pub fn count(story: &Story, good: i64, defective: i64) -> pb::SubmitCountRequest {
    let line = |condition: pb::StockCondition, quantity| pb::submit_count_request::Line {
        part: story.part.clone(),
        condition: condition.into(),
        quantity,
        known_transfers: Vec::new(),
    };
    pb::SubmitCountRequest {
        parent: story.outlet.clone(),
        month: date("2026-03-01"),
        lines: vec![line(pb::StockCondition::Good, good), line(pb::StockCondition::Defective, defective)],
        request_id: request_id(),
    }
}

/// Both sides count, rightly.
pub async fn counted(story: &Story) -> pb::StockClose {
    outlet_manager(story).parts.submit_count(count(story, 4, 1)).await.unwrap();
    story.clients.parts.clone().submit_count(count(story, 4, 1)).await.unwrap().into_inner()
}

pub fn signature(close: &pb::StockClose) -> pb::SignCloseRequest {
    let (name, digest) = (close.name.clone(), close.digest.clone());
    pb::SignCloseRequest { name, digest, etag: String::new(), request_id: request_id() }
}

/// Both sides count and sign.
pub async fn closed(story: &Story) -> pb::StockClose {
    let close = counted(story).await;
    story.clients.parts.clone().sign_close(signature(&close)).await.unwrap();
    outlet_manager(story).parts.sign_close(signature(&close)).await.unwrap().into_inner()
}
