//! A place in the feed, opaque to followers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// After which event: its transaction and id. The default is before all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Id of the transaction that made it true.
    pub transaction: i64,
    /// Id of the event.
    pub event: Uuid,
}

impl Cursor {
    /// Its text.
    #[must_use]
    pub fn encode(self) -> String {
        let mut bytes = Vec::with_capacity(25);
        bytes.push(1);
        bytes.extend_from_slice(&self.transaction.to_be_bytes());
        bytes.extend_from_slice(self.event.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The cursor with this text; the beginning for an empty one, nothing for what is none.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::default());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 25)?;
        let (version, rest) = bytes.split_first()?;
        let (transaction, event) = rest.split_at(8);
        let transaction = i64::from_be_bytes(transaction.try_into().ok()?);
        (*version == 1 && transaction >= 0).then_some(())?;
        Some(Self { transaction, event: Uuid::from_slice(event).ok()? })
    }
}
