//! The policies that a server decides by, replaced as a whole when a revision is published.

use std::sync::{Arc, PoisonError, RwLock};

use super::policies::Policies;

/// A handle to the policies in use: cheap to clone, all clones see the same. A decision takes them once and is made by
/// that set throughout.
#[derive(Clone, Debug)]
pub struct LivePolicies(Arc<RwLock<Running>>);

#[derive(Debug)]
struct Running {
    policies: Policies,
    position: i64,
}

impl LivePolicies {
    /// Beginning with a set, made of the revisions up to a position.
    #[must_use]
    pub fn new(policies: Policies, position: i64) -> Self {
        Self(Arc::new(RwLock::new(Running { policies, position })))
    }

    /// The set in use.
    #[must_use]
    pub fn now(&self) -> Policies {
        self.0.read().unwrap_or_else(PoisonError::into_inner).policies.clone()
    }

    /// Up to which revision the set in use was made.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).position
    }

    /// Takes a set into use, unless one made of more revisions is. Answers whether it did.
    pub fn take(&self, policies: Policies, position: i64) -> bool {
        let mut running = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let is_newer = running.position < position;
        if is_newer {
            *running = Running { policies, position };
        }
        is_newer
    }
}
