//! What every service stands on: where it takes calls in.

use tonic::{Request, Status};

use super::{Admitted, Exports, Scoped, admit, status_of};
use crate::db::Db;
use crate::types::Clock;

/// The database, and what tells the present; cheap to clone.
#[derive(Clone, Debug)]
pub struct Front {
    /// Where everything is kept.
    pub db: Db,
    /// What tells the present.
    pub clock: Clock,
    /// Where lists are sent from.
    pub exports: Exports,
}

impl Front {
    /// Over a database, at a clock.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, exports: Exports::default() }
    }

    /// Takes a call in: see [`admit`].
    pub async fn admit<T: Scoped + prost::Message>(&self, request: Request<T>) -> Result<(Admitted, T), Status> {
        admit(&self.db, self.clock.now(), request).await.map_err(status_of)
    }
}
