//! The atlas that a server answers by, and how fresh it is.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::atlas::Atlas;
use super::site::Site;
use crate::types::Error;

/// How old the last look at the database may be for an answer by the atlas. Looks come four times a second; who was cut
/// off for longer might send a customer to an outlet that was closed meanwhile.
const AGE_MAX: Duration = Duration::from_secs(5);
/// How long a call waits for the first look after a start.
const PATIENCE: Duration = Duration::from_secs(20);

/// The atlas in use; all clones share one.
#[derive(Clone)]
pub(super) struct LiveAtlas {
    atlas: Arc<RwLock<Atlas>>,
    looked: watch::Sender<Option<Instant>>,
}

impl LiveAtlas {
    /// One that knows nothing yet.
    pub(super) fn unread() -> Self {
        Self { atlas: Arc::default(), looked: watch::Sender::new(None) }
    }

    /// The outlets as of no more than a moment ago. Waits for the first look after a start; fails with `Unavailable` while
    /// the database cannot be followed.
    pub(super) async fn fresh(&self) -> Result<(), Error> {
        let last = *self.looked.borrow();
        let last = match last {
            Some(last) => Some(last),
            None => {
                let mut looked = self.looked.subscribe();
                let first = tokio::time::timeout(PATIENCE, looked.wait_for(Option::is_some)).await;
                first.ok().and_then(Result::ok).and_then(|last| *last)
            }
        };
        if last.is_some_and(|last| last.elapsed() <= AGE_MAX) {
            return Ok(());
        }
        Err(Error::Unavailable(anyhow::anyhow!("the outlets were last seen {:?} ago", last.map(|last| last.elapsed()))))
    }

    /// The atlas; held no longer than a search takes, for changes wait for it.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Atlas> {
        self.atlas.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes all outlets, as of a look.
    pub(super) fn take(&self, atlas: Atlas) {
        *self.atlas.write().unwrap_or_else(PoisonError::into_inner) = atlas;
    }

    /// Takes what became of some outlets; answers whether the tree should be built anew.
    pub(super) fn put(&self, sites: Vec<Site>) -> bool {
        let mut atlas = self.atlas.write().unwrap_or_else(PoisonError::into_inner);
        sites.into_iter().for_each(|site| atlas.put(site));
        atlas.is_ragged()
    }

    /// Builds the tree anew, while searches go on by the old one. Only one may change the atlas at a time: the follower.
    pub(super) fn rebuild(&self) {
        let tree = self.read().planned();
        self.atlas.write().unwrap_or_else(PoisonError::into_inner).install(tree);
    }

    /// What was seen holds as of now.
    pub(super) fn tell_looked(&self) {
        self.looked.send_replace(Some(Instant::now()));
    }
}

impl fmt::Debug for LiveAtlas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveAtlas").finish_non_exhaustive()
    }
}
