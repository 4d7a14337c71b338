//! `ReplenishmentService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::goal::TABLE;
use super::{suggest, wire};
use crate::pb;
use crate::pb::replenishment_service_server::ReplenishmentService;
use crate::policy::LivePolicies;
use crate::rpc::{Front, next_page_token, status_of};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct ReplenishmentGrpc {
    front: Front,
    policies: LivePolicies,
}

impl ReplenishmentGrpc {
    /// Over a front, with the packs in use.
    #[must_use]
    pub const fn new(front: Front, policies: LivePolicies) -> Self {
        Self { front, policies }
    }
}

#[tonic::async_trait]
impl ReplenishmentService for ReplenishmentGrpc {
    async fn list_replenishment_suggestions(
        &self,
        request: Request<pb::ListReplenishmentSuggestionsRequest>,
    ) -> Result<Response<pb::ListReplenishmentSuggestionsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (asked, words) = wire::asked(&request).map_err(status_of)?;
        let policies = self.policies.now();
        let read = self.front.db.read("replenishment.list_replenishment_suggestions", async |tx| {
            suggest::suggest(tx, &policies, asked, admitted.now()).await
        });
        let (goals, page) = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListReplenishmentSuggestionsResponse {
            next_page_token: next_page_token(page.next, &words),
            suggestions: page.rows.iter().map(wire::suggestion).collect(),
            table: TABLE.to_owned(),
            table_hash: goals.tracked.said.hash,
        }))
    }
}
