//! What becomes of a transaction in which something failed.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel_async::SimpleAsyncConnection as _;

use crate::harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_heard_of_too_late_is_not_taken_for_another() {
    let app = TestApp::start().await;
    let tries = AtomicU32::new(0);
    let written = app.db.write("test.late", async |tx| {
        if tries.fetch_add(1, Ordering::Relaxed) == 0 {
            // Of two queries at once the one that failed may be heard last: all that is told is that something did.
            assert!(tx.batch_execute("SELECT 1 / 0").await.is_err());
        }
        Ok(tx.batch_execute("SELECT 1").await?)
    });
    written.await.unwrap();
    assert_eq!(tries.load(Ordering::Relaxed), 2);
}
