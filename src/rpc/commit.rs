//! A verb as a handler calls it: once for each request id, its reply kept in the same commit.

use tonic::{Response, Status};

use super::{Admitted, status_of};
use crate::db::{Db, Tx, TxFn};
use crate::types::Error;

/// Runs a verb in one transaction under the caller's request id and answers its reply.
///
/// `work` gathers, decides and writes, and encodes what it did: the reply is kept beside it.
pub async fn commit_once<R, F>(db: &Db, admitted: &Admitted, work: F) -> Result<Response<R>, Status>
where
    for<'r> F: AsyncFn(&'r mut Tx) -> Result<R, Error> + TxFn<&'r mut Tx, Result<R, Error>, Fut: Send> + Send + Sync,
    R: prost::Message + Default,
{
    let once = admitted.once().map_err(status_of)?;
    db.write_once(admitted.method().name, once, work).await.map(Response::new).map_err(status_of)
}
