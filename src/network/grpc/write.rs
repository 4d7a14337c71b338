//! How verbs on outlets and technicians are carried out: once, in one transaction, answered with what they made.

use tonic::{Response, Status};

use super::NetworkGrpc;
use super::read::{whole, with_certificates};
use crate::db::{Tx, TxFn};
use crate::network::{Advance, Doing, Outlet, Technician, advance};
use crate::pb;
use crate::rpc::{Admitted, commit_once, status_of};
use crate::types::{Day, Error};

/// Who calls, and when.
pub(super) fn doing(admitted: &Admitted) -> Doing<'_> {
    Doing { actor: admitted.actor(), now: admitted.now() }
}

impl NetworkGrpc {
    /// Carries out a verb where nothing but the state changes.
    pub(super) async fn advance(
        &self,
        admitted: &Admitted,
        change: Result<Advance, Error>,
    ) -> Result<Response<pb::Outlet>, Status> {
        let change = change.map_err(status_of)?;
        self.on_outlet(admitted, async |tx| advance::advance(tx, &change, doing(admitted)).await).await
    }

    /// Carries out a verb that answers the outlet.
    pub(super) async fn on_outlet<F>(&self, admitted: &Admitted, work: F) -> Result<Response<pb::Outlet>, Status>
    where
        for<'r> F: AsyncFn(&'r mut Tx) -> Result<Outlet, Error>
            + TxFn<&'r mut Tx, Result<Outlet, Error>, Fut: Send>
            + Send
            + Sync,
    {
        let work = &work;
        commit_once(&self.front.db, admitted, async |tx| {
            let outlet = work(tx).await?;
            whole(tx, outlet, Day::of(admitted.now())).await
        })
        .await
    }

    /// Carries out a verb that answers the technician.
    pub(super) async fn on_technician<F>(
        &self,
        admitted: &Admitted,
        work: F,
    ) -> Result<Response<pb::Technician>, Status>
    where
        for<'r> F: AsyncFn(&'r mut Tx) -> Result<Technician, Error>
            + TxFn<&'r mut Tx, Result<Technician, Error>, Fut: Send>
            + Send
            + Sync,
    {
        let work = &work;
        commit_once(&self.front.db, admitted, async |tx| {
            let technician = work(tx).await?;
            with_certificates(tx, technician).await
        })
        .await
    }
}
