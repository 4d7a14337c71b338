//! Request ids: the same id with the same payload has one effect and one answer.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types::{Array, Binary, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use prost::Message;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::schema::requests;
use super::{Tx, among};
use crate::inserting;
use crate::types::{Error, Reason};

/// A request id with what it was sent for.
#[derive(Clone, Debug)]
pub struct Once {
    /// Whose business it is, such as `outlets/{outlet}`: nobody fetches an answer about another's.
    pub scope: String,
    /// The id, chosen by the caller.
    pub request_id: Uuid,
    /// The method it was sent to.
    pub method: &'static str,
    /// SHA-256 over the method and the whole request.
    pub fingerprint: [u8; 32],
    /// When it was taken up.
    pub now: DateTime<Utc>,
}

impl Once {
    /// Of a request as received: equal requests have equal fingerprints.
    pub fn new(
        scope: String,
        request_id: Uuid,
        method: &'static str,
        request: &impl Message,
        now: DateTime<Utc>,
    ) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(method.as_bytes());
        hasher.update([0]);
        hasher.update(request.encode_to_vec());
        Self { scope, request_id, method, fingerprint: hasher.finalize().into(), now }
    }

    /// What two requests under the same id have in common.
    #[must_use]
    pub fn key(&self) -> (String, Uuid) {
        (self.scope.clone(), self.request_id)
    }

    fn check<R: Message + Default>(&self, fingerprint: &[u8], reply: &[u8]) -> Result<R, Error> {
        if fingerprint != self.fingerprint {
            return Err(self.reused());
        }
        R::decode(reply).map_err(|error| Error::Internal(error.into()))
    }

    fn reused(&self) -> Error {
        let message = format!("request id `{}` was used before with another payload", self.request_id);
        Error::refused(Reason::RequestIdReused, self.request_id, message).with("requestId", self.request_id)
    }
}

/// Keeps the answer of a request id in the commit that earned it.
pub(super) async fn keep<R: Message>(tx: &mut Tx, once: &Once, reply: &R) -> Result<(), Error> {
    keeping(&[(once, reply.encode_to_vec())]).execute(tx).await?;
    Ok(())
}

/// The kept answers of request ids that were taken up before, in their order.
pub(super) async fn find_all<R: Message + Default>(
    tx: &mut Tx,
    onces: &[&Once],
) -> Result<Vec<Option<Result<R, Error>>>, Error> {
    let (scopes, ids): (Vec<&str>, Vec<Uuid>) = onces.iter().map(|once| (once.scope.as_str(), once.request_id)).unzip();
    let lists = (scopes.into_sql::<Array<Text>>(), ids.into_sql::<Array<SqlUuid>>());
    let rows: Vec<(String, Uuid, Vec<u8>, Vec<u8>)> = requests::table
        .filter(among((requests::scope, requests::request_id), lists))
        .select((requests::scope, requests::request_id, requests::fingerprint, requests::reply))
        .load(tx)
        .await?;
    let found = |once: &&Once| {
        rows.iter()
            .find(|(scope, id, ..)| *scope == once.scope && *id == once.request_id)
            .map(|(_, _, fingerprint, reply)| once.check(fingerprint, reply))
    };
    Ok(onces.iter().map(found).collect())
}

/// The statement that keeps answers, each encoded, under their request ids.
pub(super) fn keeping(replies: &[(&Once, Vec<u8>)]) -> impl QueryFragment<Pg> + QueryId + Send + use<> {
    inserting!("requests", replies, {
        scope: Text = |kept| kept.0.scope.clone(),
        request_id: SqlUuid = |kept| kept.0.request_id,
        method: Text = |kept| kept.0.method,
        fingerprint: Binary = |kept| kept.0.fingerprint.to_vec(),
        reply: Binary = |kept| kept.1.clone(),
        create_time: Timestamptz = |kept| kept.0.now,
    })
}
