//! Pages on the wire: opaque tokens that hold the last row's place and what was asked for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Fields;
use crate::types::PageRequest;

const SIZE_DEFAULT: u32 = 50;
const SIZE_MAX: i32 = 1000;
/// The last instant a token may name, in seconds: the end of 9999.
const INSTANT_MAX: i64 = 253_402_300_799;

/// Reads `page_size` and `page_token`. `asked` is what else the request filters by: a token is good for the same
/// question only.
pub fn page_request(fields: &mut Fields, page_size: i32, page_token: &str, asked: &str) -> Option<PageRequest> {
    let size = fields.number("page_size", page_size, 0, SIZE_MAX);
    let after = match read_token(page_token, asked) {
        None if !page_token.is_empty() => {
            fields.wrong("page_token", "BAD_PAGE_TOKEN", "must be a next_page_token of the same request")
        }
        after => Some(after),
    };
    let size = u32::try_from(size?).ok().filter(|size| *size > 0).unwrap_or(SIZE_DEFAULT);
    Some(PageRequest { size, after: after? })
}

/// Writes the token of the page after `next`; empty if there is none.
#[must_use]
pub fn next_page_token(next: Option<(DateTime<Utc>, Uuid)>, asked: &str) -> String {
    let Some((time, id)) = next else { return String::new() };
    let mut bytes = Vec::with_capacity(32);
    bytes.extend_from_slice(&time.timestamp_micros().to_be_bytes());
    bytes.extend_from_slice(id.as_bytes());
    bytes.extend_from_slice(&question(asked));
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_token(token: &str, asked: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == 32)?;
    let micros = i64::from_be_bytes(bytes.get(..8)?.try_into().ok()?);
    let id = Uuid::from_slice(bytes.get(8..24)?).ok()?;
    (bytes.get(24..)? == question(asked)).then_some(())?;
    // A forged one may name an instant that the database cannot hold.
    let time = DateTime::from_timestamp_micros(micros)?;
    (0..=INSTANT_MAX).contains(&time.timestamp()).then_some((time, id))
}

/// Eight bytes that differ when the question does.
fn question(asked: &str) -> [u8; 8] {
    let hash: [u8; 32] = Sha256::digest(asked.as_bytes()).into();
    let mut short = [0; 8];
    short.copy_from_slice(hash.split_at(8).0);
    short
}
