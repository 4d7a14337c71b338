//! Values as requests carry them.

use sanbao::pb;

/// A new request id.
pub fn request_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A day, such as `2026-03-01`.
pub fn date(text: &str) -> Option<pb::Date> {
    let mut parts = text.split('-').map(|part| part.parse::<i32>().unwrap());
    Some(pb::Date { year: parts.next().unwrap(), month: parts.next().unwrap(), day: parts.next().unwrap() })
}

/// An amount, such as `3999.00`.
pub fn cny(text: &str) -> Option<pb::Money> {
    let (units, fen) = text.split_once('.').unwrap_or((text, "00"));
    let nanos = fen.parse::<i32>().unwrap() * 10_000_000;
    Some(pb::Money { currency_code: "CNY".to_owned(), units: units.parse().unwrap(), nanos })
}
