//! Sheets: outlets and technicians in, lists out.

use tonic::{Request, Response, Status};

use super::NetworkGrpc;
use super::write::doing;
use crate::db::{Tx, TxFn};
use crate::network::import::{self, Known, Mode, Verdict};
use crate::network::{export, wire};
use crate::pb;
use crate::rpc::{Admitted, Exported, commit_once, status_of};
use crate::types::{Day, Error, Reason};

impl NetworkGrpc {
    pub(super) async fn outlets_in(
        &self,
        request: Request<pb::ImportOutletsRequest>,
    ) -> Result<Response<pb::ImportOutletsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (scope, mode) = (admitted.scope(), wire::mode(request.all_or_nothing, request.validate_only));
        let rows = wire::sheet(wire::OUTLETS, &request.parent, scope, &request.csv, &request.request_id);
        let rows = rows.map_err(status_of)?;
        let codes = wire::codes(&rows, "service_center_code");
        let known = self.front.db.read("network.known_centers", async |tx| Known::centers(tx, &codes).await).await;
        let rows = wire::outlet_rows(&rows, &known.map_err(status_of)?, scope).map_err(status_of)?;
        let reply = |verdicts| {
            let (verdicts, created_count, refused_count) = wire::verdicts(verdicts);
            pb::ImportOutletsResponse { verdicts, created_count, refused_count }
        };
        let import = async |tx: &mut Tx| import::outlets(tx, &rows, mode, doing(&admitted)).await;
        self.import(&admitted, mode, import, reply).await
    }

    pub(super) async fn technicians_in(
        &self,
        request: Request<pb::ImportTechniciansRequest>,
    ) -> Result<Response<pb::ImportTechniciansResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (scope, mode) = (admitted.scope(), wire::mode(request.all_or_nothing, request.validate_only));
        let rows = wire::sheet(wire::TECHNICIANS, &request.parent, scope, &request.csv, &request.request_id);
        let rows = rows.map_err(status_of)?;
        if wire::certifies(&rows) {
            must_hold(&admitted, "network.supervise", "to certify")?;
        }
        let codes = wire::codes(&rows, "outlet_code");
        let known = self.front.db.read("network.known_outlets", async |tx| Known::outlets(tx, &codes).await).await;
        let rows = wire::technician_rows(&rows, &known.map_err(status_of)?, scope).map_err(status_of)?;
        let reply = |verdicts| {
            let (verdicts, created_count, refused_count) = wire::verdicts(verdicts);
            pb::ImportTechniciansResponse { verdicts, created_count, refused_count }
        };
        let import = async |tx: &mut Tx| import::technicians(tx, &rows, mode, doing(&admitted)).await;
        self.import(&admitted, mode, import, reply).await
    }

    /// Judges rows and makes what may be made, once; what is only asked about leaves no trace.
    async fn import<F, R>(
        &self,
        admitted: &Admitted,
        mode: Mode,
        import: F,
        reply: impl Fn(Vec<(i32, Verdict)>) -> R + Send + Sync,
    ) -> Result<Response<R>, Status>
    where
        for<'r> F: AsyncFn(&'r mut Tx) -> Result<Vec<(i32, Verdict)>, Error>
            + TxFn<&'r mut Tx, Result<Vec<(i32, Verdict)>, Error>, Fut: Send>
            + Send
            + Sync,
        R: prost::Message + Default,
    {
        if mode.validate_only {
            let judged = self.front.db.read("network.judge_import", import).await.map_err(status_of)?;
            return Ok(Response::new(reply(judged)));
        }
        let (import, reply) = (&import, &reply);
        commit_once(&self.front.db, admitted, async |tx| import(tx).await.map(reply)).await
    }

    pub(super) async fn list_out(&self, request: Request<pb::ExportNetworkRequest>) -> Result<Exported, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let today = Day::of(admitted.now());
        let asked = wire::export_asked(&request, admitted.scope(), today).map_err(status_of)?;
        if asked.unmasked {
            must_hold(&admitted, "network.administer", "to see bank accounts in full")?;
            let told = async |tx: &mut Tx| export::record_unmasked(tx, doing(&admitted)).await;
            self.front.db.write("ExportNetwork", told).await.map_err(status_of)?;
        }
        crate::rpc::export(&self.front, "network.export", request.byte_order_mark, move |tx, pen| {
            let asked = asked.clone();
            Box::pin(async move { export::write(tx, pen, &asked).await })
        })
    }
}

fn must_hold(admitted: &Admitted, permission: &str, what: &str) -> Result<(), Status> {
    if admitted.caller().may(permission) {
        return Ok(());
    }
    let message = format!("permission `{permission}` is needed {what}");
    Err(status_of(Error::Forbidden(Reason::PermissionDenied, message)))
}
