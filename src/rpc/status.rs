//! Errors as statuses: the last step, and the one place where a failure is logged.

use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt as _};
use tracing::{debug, error, warn};

use crate::types::{BadText, Error, Reason, Refusal, Violation};

/// The domain of every `ErrorInfo`.
pub const DOMAIN: &str = "sanbao";

/// After what time a caller may try again.
const RETRY_AFTER: Duration = Duration::from_millis(200);
/// Bytes of field violations sent one by one; clients of other languages refuse trailers much above 8 KiB.
const VIOLATION_BYTES_MAX: usize = 4096;

/// The status of an error, with exactly one `ErrorInfo` and the detail its kind calls for. Logs it, once.
#[must_use]
pub fn status_of(error: Error) -> Status {
    match error {
        Error::Invalid(violations) => invalid(Reason::InvalidFields, violations),
        Error::BadCursor(violation) => invalid(Reason::BadCursor, vec![violation]),
        Error::BadText(reason, bad) => bad_text(reason, *bad),
        Error::NotFound(name) => {
            let mut details = info(Reason::NotFound, [("resource", name.clone())]);
            details.set_resource_info(kind_of(&name), name.clone(), "", "");
            status(Code::NotFound, format!("`{name}` does not exist"), details)
        }
        Error::AlreadyExists(name) => {
            let mut details = info(Reason::AlreadyExists, [("resource", name.clone())]);
            details.set_resource_info(kind_of(&name), name.clone(), "", "");
            status(Code::AlreadyExists, format!("`{name}` is taken"), details)
        }
        Error::Refused(refusal) => refused(*refusal),
        Error::Forbidden(reason, message) => status(Code::PermissionDenied, message, info(reason, [])),
        Error::Unauthenticated(message) => status(Code::Unauthenticated, message, info(Reason::Unauthenticated, [])),
        Error::Conflict => {
            let mut details = info(Reason::Conflict, []);
            details.set_retry_info(Some(RETRY_AFTER));
            status(Code::Aborted, "lost against concurrent changes; try again".to_owned(), details)
        }
        Error::DeadlineExceeded => {
            status(Code::DeadlineExceeded, "the deadline passed".to_owned(), info(Reason::DeadlineExceeded, []))
        }
        Error::Unavailable(cause) => {
            warn!(error = format!("{cause:#}"), "the service cannot answer now");
            let mut details = info(Reason::Unavailable, []);
            details.set_retry_info(Some(RETRY_AFTER));
            status(Code::Unavailable, "the service cannot answer now; try again".to_owned(), details)
        }
        Error::Internal(cause) => {
            error!(error = format!("{cause:#}"), "internal error");
            let mut details = info(Reason::Internal, []);
            details.set_request_info(uuid::Uuid::now_v7().to_string(), "");
            status(Code::Internal, "internal error".to_owned(), details)
        }
    }
}

/// More is asked than is taken on.
#[must_use]
pub fn overloaded() -> Status {
    let mut details = info(Reason::Overloaded, []);
    details.set_retry_info(Some(RETRY_AFTER));
    status(Code::ResourceExhausted, "more is asked than is taken on; try again".to_owned(), details)
}

/// The server stops: a follower goes on elsewhere, from the last cursor it was sent.
#[must_use]
pub fn stopping() -> Status {
    let mut details = info(Reason::Unavailable, []);
    details.set_retry_info(Some(RETRY_AFTER));
    status(Code::Unavailable, "the server stops; resume from the last cursor".to_owned(), details)
}

/// The request could not be read as its message.
pub(super) fn unreadable(message: &str) -> Status {
    let details = info(Reason::UnreadableRequest, []);
    status(Code::InvalidArgument, format!("the request cannot be read: {message}"), details)
}

/// There is no such method.
pub(super) fn unimplemented(message: &str) -> Status {
    let message = if message.is_empty() { "there is no such method" } else { message };
    status(Code::Unimplemented, message.to_owned(), info(Reason::Unimplemented, []))
}

/// The one `ErrorInfo` of a status.
fn info<const N: usize>(reason: Reason, metadata: [(&str, String); N]) -> ErrorDetails {
    let metadata: std::collections::HashMap<String, String> =
        metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    ErrorDetails::with_error_info(word(reason), DOMAIN, metadata)
}

/// A reason as sent: its name in the published enum without the prefix.
fn word(reason: Reason) -> &'static str {
    reason.as_str_name().trim_start_matches("ERROR_REASON_")
}

fn status(code: Code, message: String, details: ErrorDetails) -> Status {
    debug!(code = ?code, "the call was refused");
    Status::with_error_details(code, message, details)
}

/// The collection a name belongs to; a bare word (`serial`) is its own kind.
fn kind_of(name: &str) -> String {
    name.rsplit('/').nth(1).unwrap_or(name).to_owned()
}

fn refused(refusal: Refusal) -> Status {
    let reason = word(refusal.reason);
    let mut metadata: std::collections::HashMap<String, String> =
        refusal.metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    metadata.insert("subject".to_owned(), refusal.subject.clone());
    let mut details = ErrorDetails::with_error_info(reason, DOMAIN, metadata);
    details.set_precondition_failure(vec![PreconditionViolation::new(
        reason,
        refusal.subject,
        refusal.message.clone(),
    )]);
    status(Code::FailedPrecondition, refusal.message, details)
}

fn invalid(reason: Reason, violations: Vec<Violation>) -> Status {
    let count = violations.len();
    let shown = fit(violations);
    let message = match (count, shown.first()) {
        (1, Some(violation)) => format!("`{}` {}", violation.field, violation.description),
        _ => format!("{count} fields are wrong"),
    };
    let mut details = info(reason, [("violations", count.to_string())]);
    let violations: Vec<FieldViolation> = shown
        .into_iter()
        .map(|violation| FieldViolation {
            field: violation.field,
            description: violation.description,
            reason: violation.rule.to_owned(),
            localized_message: None,
        })
        .collect();
    details.set_bad_request(violations);
    status(Code::InvalidArgument, message, details)
}

/// A text of the request: its field in `BadRequest`, and for programs its file and line in the `ErrorInfo`.
fn bad_text(reason: Reason, bad: BadText) -> Status {
    let BadText { field, file, line, message } = bad;
    let place = [("file", file.clone()), ("line", line.to_string()), ("sentence", message.clone())];
    let mut details = info(reason, place);
    let message = format!("{file}:{line}: {message}");
    details.set_bad_request(vec![FieldViolation {
        field: field.to_owned(),
        description: message.clone(),
        reason: word(reason).to_owned(),
        localized_message: None,
    }]);
    status(Code::InvalidArgument, message, details)
}

/// Every violation, one by one if they fit a trailer; else neighbors that differ only in their index as one, such as
/// `lines[0-99].quantity`; and of what still does not fit, the first ones (`violations` tells how many there are).
fn fit(violations: Vec<Violation>) -> Vec<Violation> {
    if bytes(&violations) <= VIOLATION_BYTES_MAX {
        return violations;
    }
    let mut merged = merge(violations);
    let mut total = 0;
    merged.retain(|violation| {
        total += bytes(std::slice::from_ref(violation));
        total <= VIOLATION_BYTES_MAX
    });
    merged
}

fn bytes(violations: &[Violation]) -> usize {
    violations.iter().map(|v| v.field.len() + v.description.len() + v.rule.len() + 8).sum()
}

fn merge(violations: Vec<Violation>) -> Vec<Violation> {
    let mut groups: Vec<(Violation, Option<Indexed>)> = Vec::new();
    for violation in violations {
        let indexed = Indexed::of(&violation.field);
        let same = indexed.as_ref().and_then(|new| {
            groups.iter_mut().find(|(first, old)| {
                first.rule == violation.rule
                    && old.as_ref().is_some_and(|old| {
                        old.before == new.before && old.after == new.after && old.last + 1 == new.first
                    })
            })
        });
        match (same, indexed) {
            (Some((_, Some(group))), Some(new)) => group.last = new.last,
            (_, indexed) => groups.push((violation, indexed)),
        }
    }
    groups
        .into_iter()
        .map(|(violation, indexed)| match indexed {
            Some(Indexed { before, first, last, after }) if first < last => {
                Violation { field: format!("{before}[{first}-{last}]{after}"), ..violation }
            }
            _ => violation,
        })
        .collect()
}

/// A field path around its first index.
struct Indexed {
    before: String,
    first: usize,
    last: usize,
    after: String,
}

impl Indexed {
    fn of(field: &str) -> Option<Self> {
        let (before, rest) = field.split_once('[')?;
        let (index, after) = rest.split_once(']')?;
        let index = index.parse().ok()?;
        Some(Self { before: before.to_owned(), first: index, last: index, after: after.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(field: String) -> Violation {
        Violation { field, rule: "OUT_OF_RANGE", description: "is 0, must be 1 to 1000".to_owned() }
    }

    #[test]
    fn a_thousand_violations_are_all_told_within_a_trailer() {
        let many: Vec<Violation> = (0..500)
            .flat_map(|line| [violation(format!("lines[{line}].quantity")), violation(format!("lines[{line}].part"))])
            .collect();
        let fields: Vec<String> = fit(many).into_iter().map(|violation| violation.field).collect();
        assert_eq!(fields, ["lines[0-499].quantity", "lines[0-499].part"]);
    }

    #[test]
    fn few_violations_are_told_one_by_one() {
        let few: Vec<Violation> = (0..3).map(|line| violation(format!("lines[{line}].quantity"))).collect();
        assert_eq!(fit(few.clone()), few);
    }
}
