//! What Postgres says, in our words.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::constraint;
use crate::types::Error;

impl From<DieselError> for Error {
    #[expect(clippy::wildcard_enum_match_arm, reason = "diesel's kinds are not exhaustive")]
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::DatabaseError(kind, ref info) => {
                let message = info.message();
                match kind {
                    DatabaseErrorKind::SerializationFailure => Self::Conflict,
                    DatabaseErrorKind::UniqueViolation
                    | DatabaseErrorKind::ForeignKeyViolation
                    | DatabaseErrorKind::CheckViolation
                    | DatabaseErrorKind::ExclusionViolation => {
                        // Postgres' own text may hold data of persons: only the constraint's name is told.
                        constraint::error(info.constraint_name().unwrap_or_default())
                    }
                    DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::UnableToSendCommand
                    | DatabaseErrorKind::ReadOnlyTransaction => Self::Unavailable(error.into()),
                    // Everything without a kind of its own; also kinds that later versions of diesel may name.
                    _ => other(message, kind).unwrap_or_else(|| Self::Internal(error.into())),
                }
            }
            DieselError::BrokenTransactionManager => Self::Unavailable(error.into()),
            other => Self::Internal(other.into()),
        }
    }
}

/// diesel keeps no SQLSTATE for these; their messages are Postgres' own, in the C locale.
fn other(message: &str, kind: DatabaseErrorKind) -> Option<Error> {
    let says = |text: &str| message.contains(text);
    // A query that went out beside one that failed may be heard first. The next try hears the failure itself.
    let is_beside_a_failure = says("current transaction is aborted");
    if says("deadlock detected") || says("could not serialize") || is_beside_a_failure {
        Some(Error::Conflict)
    } else if says("statement timeout") || says("lock timeout") {
        Some(Error::DeadlineExceeded)
    } else if says("terminating connection")
        || says("the database system is")
        || says("too many clients")
        || says("remaining connection slots")
    {
        Some(Error::Unavailable(anyhow::anyhow!("{kind:?}: {message}")))
    } else {
        None
    }
}
