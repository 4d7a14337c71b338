//! Request ids: the same id with the same payload has one effect and one answer.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use prost::Message;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Tx;
use super::schema::requests;
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

#[derive(Insertable)]
#[diesel(table_name = requests, treat_none_as_default_value = false)]
struct Row<'a> {
    scope: &'a str,
    request_id: Uuid,
    method: &'a str,
    fingerprint: &'a [u8],
    reply: &'a [u8],
    create_time: DateTime<Utc>,
}

/// Keeps the answer of a request id in the commit that earned it.
pub(super) async fn keep(tx: &mut Tx, once: &Once, reply: &impl Message) -> Result<(), Error> {
    let row = Row {
        scope: &once.scope,
        request_id: once.request_id,
        method: once.method,
        fingerprint: &once.fingerprint,
        reply: &reply.encode_to_vec(),
        create_time: once.now,
    };
    diesel::insert_into(requests::table).values(row).execute(tx).await?;
    Ok(())
}

/// The kept answers of request ids that were taken up before, in their order.
pub(super) async fn find_all<R: Message + Default>(
    tx: &mut Tx,
    onces: &[&Once],
) -> Result<Vec<Option<Result<R, Error>>>, Error> {
    let ids: Vec<Uuid> = onces.iter().map(|once| once.request_id).collect();
    let rows: Vec<(String, Uuid, Vec<u8>, Vec<u8>)> = requests::table
        .filter(requests::request_id.eq_any(ids))
        .filter(requests::scope.eq_any(onces.iter().map(|once| &once.scope)))
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

/// Keeps many answers with one statement.
pub(super) async fn keep_all<R: Message>(tx: &mut Tx, replies: &[(&Once, &R)]) -> Result<(), Error> {
    if replies.is_empty() {
        return Ok(());
    }
    let encoded: Vec<Vec<u8>> = replies.iter().map(|(_, reply)| reply.encode_to_vec()).collect();
    let rows: Vec<Row<'_>> = replies
        .iter()
        .zip(&encoded)
        .map(|((once, _), reply)| Row {
            scope: &once.scope,
            request_id: once.request_id,
            method: once.method,
            fingerprint: &once.fingerprint,
            reply,
            create_time: once.now,
        })
        .collect();
    diesel::insert_into(requests::table).values(rows).execute(tx).await?;
    Ok(())
}
