//! `DispositionService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::{approve_scrap, decline_scrap, dispose, finish_refurbishing, record_recovery, store, wire};
use crate::ledger::{self, Location};
use crate::network::Doing;
use crate::pb;
use crate::pb::disposition_service_server::DispositionService;
use crate::rpc::{Fields, Front, commit_once, money, next_page_token, page_request, status_of};
use crate::types::CenterId;

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct DispositionGrpc {
    front: Front,
}

impl DispositionGrpc {
    /// Over a front.
    #[must_use]
    pub const fn new(front: Front) -> Self {
        Self { front }
    }
}

#[tonic::async_trait]
impl DispositionService for DispositionGrpc {
    async fn dispose_parts(
        &self,
        request: Request<pb::DisposePartsRequest>,
    ) -> Result<Response<pb::Disposition>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let disposal = wire::disposal(request).map_err(status_of)?;
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| dispose::dispose(tx, &disposal, doing).await.map(Into::into))
            .await
    }

    async fn finish_refurbishing(
        &self,
        request: Request<pb::FinishRefurbishingRequest>,
    ) -> Result<Response<pb::Disposition>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let passed = wire::passed(request).map_err(status_of)?;
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| {
            finish_refurbishing::finish_refurbishing(tx, &passed, doing).await.map(Into::into)
        })
        .await
    }

    async fn approve_scrap(
        &self,
        request: Request<pb::ApproveScrapRequest>,
    ) -> Result<Response<pb::Disposition>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        let read = wire::target((&r.name, &r.etag, &r.request_id), |_| Some(()));
        let ((name, etag), ()) = read.map_err(status_of)?;
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| {
            approve_scrap::approve_scrap(tx, name, etag, doing).await.map(Into::into)
        })
        .await
    }

    async fn decline_scrap(
        &self,
        request: Request<pb::DeclineScrapRequest>,
    ) -> Result<Response<pb::Disposition>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        let read = wire::target((&r.name, &r.etag, &r.request_id), |fields| fields.text("reason", r.reason, 1, 500));
        let ((name, etag), reason) = read.map_err(status_of)?;
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| {
            decline_scrap::decline_scrap(tx, name, etag, &reason, doing).await.map(Into::into)
        })
        .await
    }

    async fn record_recovery(
        &self,
        request: Request<pb::RecordRecoveryRequest>,
    ) -> Result<Response<pb::Disposition>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let recovery = wire::recovery(request).map_err(status_of)?;
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| {
            record_recovery::record_recovery(tx, &recovery, doing).await.map(Into::into)
        })
        .await
    }

    async fn correct_recovery(
        &self,
        request: Request<pb::CorrectRecoveryRequest>,
    ) -> Result<Response<pb::Disposition>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (recovery, reason) = wire::correction(request).map_err(status_of)?;
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| {
            record_recovery::correct_recovery(tx, &recovery, &reason, doing).await.map(Into::into)
        })
        .await
    }

    async fn list_recoveries(
        &self,
        request: Request<pb::ListRecoveriesRequest>,
    ) -> Result<Response<pb::ListRecoveriesResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let center: Option<CenterId> = fields.name("parent", &request.parent);
        let words = format!("recoveries {}", request.parent);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &words);
        let (center, page) = fields.finish(|| Some((center?, page?))).map_err(status_of)?;
        let read = self.front.db.read("dispositions.list_recoveries", async |tx| {
            let page = ledger::store::money_page(tx, center.into(), Location::Recovered, page).await?;
            let total = ledger::store::money(tx, center.into(), Location::Recovered).await?;
            Ok((page, total))
        });
        let (page, total) = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListRecoveriesResponse {
            next_page_token: next_page_token(page.next, &words),
            recoveries: page.rows.iter().map(wire::moved).collect(),
            total_amount: Some(money(total)),
        }))
    }

    async fn get_disposition(
        &self,
        request: Request<pb::GetDispositionRequest>,
    ) -> Result<Response<pb::Disposition>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name = fields.center_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read =
            self.front.db.read("dispositions.get_disposition", async |tx| store::disposition(tx, name).await).await;
        read.map(|own| Response::new(own.into())).map_err(status_of)
    }

    async fn list_dispositions(
        &self,
        request: Request<pb::ListDispositionsRequest>,
    ) -> Result<Response<pb::ListDispositionsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let (center, filter, page, words) = wire::list_asked(&request).map_err(status_of)?;
        let read = self
            .front
            .db
            .read("dispositions.list_dispositions", async |tx| store::page(tx, center, filter, page).await);
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListDispositionsResponse {
            next_page_token: next_page_token(page.next, &words),
            dispositions: page.rows.into_iter().map(Into::into).collect(),
        }))
    }
}
