//! `SettlementService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::agree::{self, Side};
use super::{Statement, StatementState, draft, pay, store, wire};
use crate::db::Tx;
use crate::pb;
use crate::pb::settlement_service_server::SettlementService;
use crate::rpc::{Fields, Front, Reach, commit_once, next_page_token, page_request, status_of};
use crate::types::{Error, OutletId, OutletName, StatementId};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct SettlementGrpc {
    front: Front,
}

impl SettlementGrpc {
    /// Over a front.
    #[must_use]
    pub const fn new(front: Front) -> Self {
        Self { front }
    }
}

async fn with_lines(tx: &mut Tx, statement: &Statement) -> Result<pb::Statement, Error> {
    let lines = store::lines(tx, statement.name()).await?;
    Ok(wire::statement(statement, &lines))
}

#[tonic::async_trait]
impl SettlementService for SettlementGrpc {
    async fn draft_statement(
        &self,
        request: Request<pb::DraftStatementRequest>,
    ) -> Result<Response<pb::Statement>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (outlet, month) = wire::drafting(&request).map_err(status_of)?;
        let name = OutletName::new(outlet, StatementId::generate());
        commit_once(&self.front.db, &admitted, async |tx| {
            let (statement, lines) = draft::draft(tx, name, month, admitted.actor(), admitted.now()).await?;
            Ok(wire::statement(&statement, &lines))
        })
        .await
    }

    async fn agree_statement(
        &self,
        request: Request<pb::AgreeStatementRequest>,
    ) -> Result<Response<pb::Statement>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        let read = wire::step(&r.name, &r.etag, &r.request_id, ("digest", r.digest, 64));
        let (name, etag, digest) = read.map_err(status_of)?;
        let side = match admitted.caller().reach() {
            Reach::Outlets(_) => Side::Outlet,
            Reach::Brand | Reach::Centers(_) => Side::Brand,
        };
        commit_once(&self.front.db, &admitted, async |tx| {
            let agreed = agree::agree(tx, name, etag, &digest, side, admitted.actor(), admitted.now()).await?;
            with_lines(tx, &agreed).await
        })
        .await
    }

    async fn pay_statement(
        &self,
        request: Request<pb::PayStatementRequest>,
    ) -> Result<Response<pb::Statement>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        let read = wire::step(&r.name, &r.etag, &r.request_id, ("payment_document", r.payment_document, 60));
        let (name, etag, document) = read.map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let paid = pay::pay(tx, name, etag, &document, admitted.actor(), admitted.now()).await?;
            with_lines(tx, &paid).await
        })
        .await
    }

    async fn get_statement(
        &self,
        request: Request<pb::GetStatementRequest>,
    ) -> Result<Response<pb::Statement>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<StatementId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read = self.front.db.read("settlement.get_statement", async |tx| {
            let statement = store::statement(tx, name).await?;
            with_lines(tx, &statement).await
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_statements(
        &self,
        request: Request<pb::ListStatementsRequest>,
    ) -> Result<Response<pb::ListStatementsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let state = fields.optional_choice("state", request.state, StatementState::from_wire);
        let asked = format!("statements {} {}", request.parent, request.state);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (outlet, state, page) = fields.finish(|| Some((outlet?, state?, page?))).map_err(status_of)?;
        let read = self
            .front
            .db
            .read("settlement.list_statements", async |tx| store::page(tx, outlet, state, page).await)
            .await;
        let page = read.map_err(status_of)?;
        Ok(Response::new(pb::ListStatementsResponse {
            next_page_token: next_page_token(page.next, &asked),
            statements: page.rows.iter().map(|statement| wire::statement(statement, &[])).collect(),
        }))
    }
}
