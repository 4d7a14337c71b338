//! The methods about decision tables.

use tonic::{Request, Response, Status};

use super::{PolicyGrpc, Revisions, page_of, page_place, revisions};
use crate::decisions::replay::table as replay;
use crate::decisions::{StoredTableDecision, keep, store, wire};
use crate::pb;
use crate::rpc::{Fields, commit_once, next_page_token, page_request, status_of};
use crate::types::{Day, OutletId, OutletName, TableDecisionId};

impl PolicyGrpc {
    pub(super) async fn consult(
        &self,
        request: Request<pb::ConsultTableRequest>,
    ) -> Result<Response<pb::TableDecision>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let policies = self.policies.now();
        let mut fields = Fields::new();
        let question = wire::table::question(&mut fields, policies.tables(), request, Day::of(admitted.now()));
        let question = fields.finish(|| question).map_err(status_of)?;
        Ok(Response::new(wire::table::answer(&question)))
    }

    pub(super) async fn record(
        &self,
        request: Request<pb::RecordTableDecisionRequest>,
    ) -> Result<Response<pb::TableDecision>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (policies, today) = (self.policies.now(), Day::of(admitted.now()));
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let question = fields.message("question", request.question, |fields, question| {
            wire::table::question(fields, policies.tables(), question, today)
        });
        let subject = wire::table::subject(&mut fields, &request.parent, request.subject);
        fields.request_id(&request.request_id);
        let (outlet, question, subject) = fields.finish(|| Some((outlet?, question?, subject?))).map_err(status_of)?;
        let name = OutletName::new(outlet, TableDecisionId::generate());
        let answered = StoredTableDecision::new(name, subject, question.decision(), admitted.now());
        let answered = answered.map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            keep(tx, std::slice::from_ref(&answered), admitted.actor()).await?;
            Ok(wire::table::recorded(&question, &answered))
        })
        .await
    }

    pub(super) async fn recorded(
        &self,
        request: Request<pb::GetTableDecisionRequest>,
    ) -> Result<Response<pb::TableDecision>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<TableDecisionId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let policies = self.policies.now();
        let read = self.front.db.read("policy.get_table_decision", async |tx| {
            let stored = store::table::decision(tx, name).await?;
            let known = replay::known(tx, policies.tables(), std::slice::from_ref(&stored)).await?;
            Ok((stored, known))
        });
        let (stored, known) = read.await.map_err(status_of)?;
        Ok(Response::new(wire::table::stored(known.with_hash(&stored.decision.hash), &stored, None)))
    }

    pub(super) async fn list_recorded(
        &self,
        request: Request<pb::ListTableDecisionsRequest>,
    ) -> Result<Response<pb::ListTableDecisionsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let asked = format!("table decisions {} {}", request.parent, request.table);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let table = fields.text("table", request.table, 0, 60);
        let (outlet, page, table) = fields.finish(|| Some((outlet?, page?, table?))).map_err(status_of)?;
        let table = (!table.is_empty()).then_some(table.as_str());
        let policies = self.policies.now();
        let read = self.front.db.read("policy.list_table_decisions", async |tx| {
            let page = store::table::page(tx, outlet, table, page).await?;
            let known = replay::known(tx, policies.tables(), &page.rows).await?;
            Ok((page, known))
        });
        let (page, known) = read.await.map_err(status_of)?;
        let told = |row: &StoredTableDecision| wire::table::stored(known.with_hash(&row.decision.hash), row, None);
        Ok(Response::new(pb::ListTableDecisionsResponse {
            next_page_token: next_page_token(page.next, &asked),
            table_decisions: page.rows.iter().map(told).collect(),
        }))
    }

    pub(super) async fn replay_recorded(
        &self,
        request: Request<pb::ReplayTableDecisionRequest>,
    ) -> Result<Response<pb::TableReplay>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<TableDecisionId>> = fields.outlet_name("name", &request.name);
        let by = revisions(&mut fields, request.revisions);
        let (name, by) = fields.finish(|| Some((name?, by?))).map_err(status_of)?;
        let policies = self.policies.now();
        let read = self.front.db.read("policy.replay_table_decision", async |tx| {
            let stored = store::table::decision(tx, name).await?;
            let known = replay::known(tx, policies.tables(), std::slice::from_ref(&stored)).await?;
            Ok((stored, known))
        });
        let (stored, known) = read.await.map_err(status_of)?;
        let table = match by {
            Revisions::Unspecified | Revisions::Recorded => replay::recorded(&known, &stored.decision),
            Revisions::InUse => replay::in_use(&policies, &stored.decision),
        };
        let table = table.map_err(status_of)?;
        let replayed = replay::replay(&stored, table).map_err(status_of)?;
        Ok(Response::new(wire::table::replay(table, &stored, replayed, request.explain)))
    }

    pub(super) async fn tables(
        &self,
        request: Request<pb::ListTablesRequest>,
    ) -> Result<Response<pb::ListTablesResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let place = page_place(request.page_size, &request.page_token).map_err(status_of)?;
        let policies = self.policies.now();
        let (tables, next_page_token) = page_of(policies.tables().iter(), place);
        Ok(Response::new(pb::ListTablesResponse { tables, next_page_token }))
    }
}
