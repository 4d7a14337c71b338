//! Requests about the story's statement.

use sanbao::pb;

use crate::harness::{date, request_id};
use crate::story::Story;

pub fn draft(story: &Story, month: &str) -> pb::DraftStatementRequest {
    pb::DraftStatementRequest { parent: story.outlet.clone(), month: date(month), request_id: request_id() }
}

pub fn agree(story: &Story, digest: &str) -> pb::AgreeStatementRequest {
    let (name, digest) = (story.statement.name.clone(), digest.to_owned());
    pb::AgreeStatementRequest { name, digest, etag: String::new(), request_id: request_id() }
}

pub fn pay(story: &Story) -> pb::PayStatementRequest {
    let (name, payment_document) = (story.statement.name.clone(), "PAY-1".to_owned());
    pb::PayStatementRequest { name, payment_document, etag: String::new(), request_id: request_id() }
}
