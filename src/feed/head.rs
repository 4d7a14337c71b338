//! The end of the feed, looked for once for all followers.

use std::time::Duration;

use tokio::sync::watch;
use tracing::warn;

use super::{Cursor, store};
use crate::db::Db;

/// How long until it looks for events of other servers.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// Keeps looking for the last event that can be shown, as long as somebody wants to know and the server runs.
pub(super) fn follow(db: Db, mut stopping: watch::Receiver<bool>) -> watch::Receiver<Cursor> {
    let (head, followed) = watch::channel(Cursor::default());
    tokio::spawn(async move {
        let mut committed = db.committed();
        loop {
            tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => return,
                () = head.closed() => return,
                // The service itself holds one receiver: with no other, nobody follows.
                _ = tokio::time::timeout(LOOK_AGAIN, committed.changed()), if 1 < head.receiver_count() => {}
                () = tokio::time::sleep(LOOK_AGAIN), if head.receiver_count() <= 1 => continue,
            }
            match store::last(&db).await {
                Ok(last) => {
                    head.send_if_modified(|known| {
                        let is_new = *known != last;
                        *known = last;
                        is_new
                    });
                }
                // Followers tell their callers; here it is enough to try again.
                Err(error) => {
                    warn!(?error, "the end of the feed could not be read");
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
            }
        }
    });
    followed
}
