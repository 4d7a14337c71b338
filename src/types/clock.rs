//! The one source of the present. Time is an argument everywhere else.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};

/// Tells the present instant; injected, so that tests and the demo can choose it.
///
/// Cloning shares the same hands: setting one copy sets all.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `instant` until it is set again.
    #[must_use]
    pub fn settable(instant: DateTime<Utc>) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(instant.timestamp_micros()))))
    }

    /// Moves a settable clock, in all its copies. The system's clock is not moved: answers `false`.
    pub fn set(&self, instant: DateTime<Utc>) -> bool {
        match &self.0 {
            Source::System => false,
            Source::Set(micros) => {
                micros.store(instant.timestamp_micros(), Ordering::SeqCst);
                true
            }
        }
    }

    /// The present, to the microsecond: Postgres keeps no more.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match &self.0 {
            Source::System => system_now().timestamp_micros(),
            Source::Set(micros) => micros.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}
