//! The caller's deadline, carried by the task, so that a statement does not outlive who waits for it.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

tokio::task_local! {
    static DEADLINE: Instant;
}

/// Runs `future` under a deadline that the database layer sees.
pub async fn within<F: Future>(at: Instant, future: F) -> F::Output {
    DEADLINE.scope(at, future).await
}

/// What is left until the task's deadline, zero once it has passed; nothing if it has none.
#[must_use]
pub fn remaining() -> Option<Duration> {
    DEADLINE.try_with(|at| at.saturating_duration_since(Instant::now())).ok()
}
