//! What can go wrong, free of transport. `rpc/status.rs` turns it into a status as the very last step.

use std::fmt;

pub use crate::pb::ErrorReason as Reason;

/// A wrong field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in the request, such as `lines[2].quantity`.
    pub field: String,
    /// The rule it breaks, in capitals, such as `OUT_OF_RANGE`.
    pub rule: &'static str,
    /// What is wrong, for people: lower case, no full stop.
    pub description: String,
}

/// Why the state of things forbids what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which rule forbids it.
    pub reason: Reason,
    /// Resource name of what it is about.
    pub subject: String,
    /// What is wrong, for people: lower case, no full stop, user input in backticks.
    pub message: String,
    /// Every variable of the message again, lower camel keys.
    pub metadata: Vec<(&'static str, String)>,
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadText {
    /// The field that holds it, such as `source`.
    pub field: &'static str,
    /// Name of the text, such as that of its file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, as a sentence.
    pub message: String,
}

/// An error of the service. `Unavailable` and `Internal` carry a cause for the log that no caller sees.
#[derive(Debug)]
pub enum Error {
    /// The request alone is wrong; names every wrong field.
    Invalid(Vec<Violation>),
    /// A cursor is none of the feed's.
    BadCursor(Violation),
    /// A text in the request cannot be meant; the violation names its field and tells the place in it.
    BadText(Reason, Box<BadText>),
    /// No such thing, or none that the caller may know of. Holds the name asked for.
    NotFound(String),
    /// The name, number or serial is taken. Holds it.
    AlreadyExists(String),
    /// The state of things forbids it.
    Refused(Box<Refusal>),
    /// The caller may not.
    Forbidden(Reason, String),
    /// No credential, or none that holds.
    Unauthenticated(String),
    /// Still losing against concurrent changes after all retries.
    Conflict,
    /// The deadline passed in the database.
    DeadlineExceeded,
    /// The database or the service cannot answer now.
    Unavailable(anyhow::Error),
    /// A defect of ours.
    Internal(anyhow::Error),
}

impl Error {
    /// The state of things forbids it.
    pub fn refused(reason: Reason, subject: impl fmt::Display, message: impl Into<String>) -> Self {
        let refusal = Refusal { reason, subject: subject.to_string(), message: message.into(), metadata: Vec::new() };
        Self::Refused(Box::new(refusal))
    }

    /// The same refusal with a variable of its message for programs; nothing changes for other errors.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.metadata.push((key, value.to_string()));
        }
        self
    }

    /// No such thing.
    pub fn not_found(name: impl fmt::Display) -> Self {
        Self::NotFound(name.to_string())
    }

    /// One wrong field.
    pub fn invalid(field: impl Into<String>, rule: &'static str, description: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation { field: field.into(), rule, description: description.into() }])
    }

    /// A defect of ours, told by a sentence for the log.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(anyhow::Error::msg(what.into()))
    }

    /// Whether the same work may succeed if it is simply done again.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Conflict | Self::Unavailable(_) => true,
            Self::Invalid(_)
            | Self::BadCursor(_)
            | Self::BadText(..)
            | Self::NotFound(_)
            | Self::AlreadyExists(_)
            | Self::Refused(_)
            | Self::Forbidden(..)
            | Self::Unauthenticated(_)
            | Self::DeadlineExceeded
            | Self::Internal(_) => false,
        }
    }
}

/// Refuses an etag, if one was sent, that is not the version's (AIP-154).
pub fn must_match(name: impl fmt::Display, version: i64, etag: Option<i64>) -> Result<(), Error> {
    if etag.is_none_or(|etag| etag == version) {
        return Ok(());
    }
    let message = format!("`{name}` has changed since it was read");
    Err(Error::refused(Reason::StaleEtag, name, message).with("etag", version))
}
