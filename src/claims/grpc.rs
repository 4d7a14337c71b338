//! `ClaimService`: decode, call, encode.

use futures::FutureExt as _;
use tonic::{Request, Response, Status};

use super::file::Filing;
use super::{ClaimState, file, publish, review, store, wire};
use crate::db::Batcher;
use crate::pb;
use crate::pb::claim_service_server::ClaimService;
use crate::rpc::{Fields, Front, commit_once, next_page_token, page_request, status_of};
use crate::types::{ClaimId, ListId, OutletId, OutletName, ProductFamily};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct ClaimGrpc {
    front: Front,
    filings: Batcher<Filing, pb::Claim>,
}

impl ClaimGrpc {
    /// Over a front. Starts the worker that files claims together; needs a runtime.
    #[must_use]
    pub fn new(front: Front) -> Self {
        let filings =
            Batcher::start(front.db.clone(), "FileClaim", |tx, filings| file::file(tx, filings, wire::encode).boxed());
        Self { front, filings }
    }
}

#[tonic::async_trait]
impl ClaimService for ClaimGrpc {
    async fn publish_price_list(
        &self,
        request: Request<pb::PublishPriceListRequest>,
    ) -> Result<Response<pb::PriceList>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (list, prices, operations) = wire::price_list(request, admitted.now()).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            publish::publish(tx, &list, &prices, &operations, admitted.actor()).await?;
            Ok(wire::encode_list(&list, &prices, &operations))
        })
        .await
    }

    async fn get_price_list(
        &self,
        request: Request<pb::GetPriceListRequest>,
    ) -> Result<Response<pb::PriceList>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let id: Option<ListId> = fields.name("name", &request.name);
        let id = fields.finish(|| id).map_err(status_of)?;
        let read = self.front.db.read("claims.get_price_list", async |tx| {
            let list = store::list(tx, id).await?;
            let prices = store::prices(tx, &[id]).await?;
            let operations = store::operations(tx, &[id]).await?;
            Ok(wire::encode_list(&list, &prices, &operations))
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_price_lists(
        &self,
        request: Request<pb::ListPriceListsRequest>,
    ) -> Result<Response<pb::ListPriceListsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let level = fields.number("level", request.level, 0, 3).map(|level| (level > 0).then_some(level));
        let family = fields.optional_choice("product_family", request.product_family, ProductFamily::from_wire);
        let asked = format!("prices {} {}", request.level, request.product_family);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (level, family, page) = fields.finish(|| Some((level?, family?, page?))).map_err(status_of)?;
        let read = self.front.db.read("claims.list_price_lists", async |tx| {
            let page = store::list_page(tx, level, family, page).await?;
            let ids: Vec<ListId> = page.rows.iter().map(|list| list.list_id).collect();
            let prices = store::prices(tx, &ids).await?;
            let operations = store::operations(tx, &ids).await?;
            Ok(pb::ListPriceListsResponse {
                next_page_token: next_page_token(page.next, &asked),
                price_lists: page.rows.iter().map(|list| wire::encode_list(list, &prices, &operations)).collect(),
            })
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn file_claim(&self, request: Request<pb::FileClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (name, order, lines) = wire::filing(request).map_err(status_of)?;
        let once = admitted.once().map_err(status_of)?.clone();
        let filing = Filing { once, name, order, lines, actor: admitted.actor().to_owned(), now: admitted.now() };
        self.filings.submit(filing).await.map(Response::new).map_err(status_of)
    }

    async fn review_claim(&self, request: Request<pb::ReviewClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (name, etag, reviews) = wire::reviews(request).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let (claim, lines) = review::review(tx, name, etag, &reviews, admitted.actor(), admitted.now()).await?;
            wire::encode(&claim, &lines)
        })
        .await
    }

    async fn get_claim(&self, request: Request<pb::GetClaimRequest>) -> Result<Response<pb::Claim>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<ClaimId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read = self.front.db.read("claims.get_claim", async |tx| {
            let claim = store::claim(tx, name).await?;
            let lines = store::lines(tx, name.outlet, &[name.id]).await?;
            wire::encode(&claim, &lines)
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_claims(
        &self,
        request: Request<pb::ListClaimsRequest>,
    ) -> Result<Response<pb::ListClaimsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let state = fields.optional_choice("state", request.state, ClaimState::from_wire);
        let order = match outlet {
            Some(outlet) => fields.optional_name_under("repair_order", &request.repair_order, outlet),
            None => Some(None),
        };
        let asked = format!("claims {} {} {}", request.parent, request.state, request.repair_order);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let asked_for = fields.finish(|| Some((outlet?, state?, order?, page?))).map_err(status_of)?;
        let (outlet, state, order, page) = asked_for;
        let read = self.front.db.read("claims.list_claims", async |tx| {
            let page = store::page(tx, outlet, state, order, page).await?;
            let ids: Vec<ClaimId> = page.rows.iter().map(|claim| claim.claim_id).collect();
            let lines = store::lines(tx, outlet, &ids).await?;
            let claims = page.rows.iter().map(|claim| wire::encode(claim, &lines)).collect::<Result<_, _>>()?;
            Ok(pb::ListClaimsResponse { next_page_token: next_page_token(page.next, &asked), claims })
        });
        read.await.map(Response::new).map_err(status_of)
    }
}
