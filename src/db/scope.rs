//! Whose an outlet is: what admission asks before any slice is called.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Db;
use super::schema::outlets;
use crate::types::{CenterId, Error, OutletId};

/// The center that supervises an outlet, if there is such an outlet.
pub async fn center_of(db: &Db, outlet: OutletId) -> Result<Option<CenterId>, Error> {
    db.read("scope.center_of", async |tx| {
        Ok(outlets::table.find(outlet).select(outlets::center_id).first(tx).await.optional()?)
    })
    .await
}
