//! `AssessmentService`: decode, call, encode.

mod level;

use tonic::{Request, Response, Status};

use super::{draw, export, publish, store, submit, wire};
use crate::pb;
use crate::pb::assessment_service_server::AssessmentService;
use crate::policy::LivePolicies;
use crate::rpc::{ExportStream, Exported, Fields, Front, commit_once, next_page_token, page_request, status_of};
use crate::types::{AuditId, ChecklistId, OutletId, OutletName, RoundId};

/// What a call answers.
type Answer<T> = Result<Response<T>, Status>;

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct AssessmentGrpc {
    front: Front,
    policies: LivePolicies,
}

impl AssessmentGrpc {
    /// Over a front, with the tables in use.
    #[must_use]
    pub const fn new(front: Front, policies: LivePolicies) -> Self {
        Self { front, policies }
    }
}

#[tonic::async_trait]
impl AssessmentService for AssessmentGrpc {
    type ExportAssessmentsStream = ExportStream;

    async fn export_assessments(&self, request: Request<pb::ExportAssessmentsRequest>) -> Result<Exported, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (list, reach) = wire::export::export_asked(&request, admitted.scope()).map_err(status_of)?;
        crate::rpc::export(&self.front, "assessment.export", request.byte_order_mark, move |tx, pen| {
            let reach = reach.clone();
            Box::pin(async move { export::write(tx, pen, list, &reach).await })
        })
    }

    async fn assess_outlet(&self, request: Request<pb::AssessOutletRequest>) -> Answer<pb::LevelAssessment> {
        self.assessed(request).await
    }

    async fn confirm_level_assessment(
        &self,
        request: Request<pb::ConfirmLevelAssessmentRequest>,
    ) -> Answer<pb::LevelAssessment> {
        self.confirmed(request).await
    }

    async fn reject_level_assessment(
        &self,
        request: Request<pb::RejectLevelAssessmentRequest>,
    ) -> Answer<pb::LevelAssessment> {
        self.rejected(request).await
    }

    async fn get_level_assessment(
        &self,
        request: Request<pb::GetLevelAssessmentRequest>,
    ) -> Answer<pb::LevelAssessment> {
        self.level_assessment(request).await
    }

    async fn list_level_assessments(
        &self,
        request: Request<pb::ListLevelAssessmentsRequest>,
    ) -> Answer<pb::ListLevelAssessmentsResponse> {
        self.level_assessments(request).await
    }

    async fn publish_audit_checklist(
        &self,
        request: Request<pb::PublishAuditChecklistRequest>,
    ) -> Answer<pb::AuditChecklist> {
        let (admitted, request) = self.front.admit(request).await?;
        let draft = wire::checklist_draft(request).map_err(status_of)?;
        let id = ChecklistId::generate();
        commit_once(&self.front.db, &admitted, async |tx| {
            publish::publish(tx, id, &draft, admitted.actor(), admitted.now()).await.map(wire::checklist)
        })
        .await
    }

    async fn get_audit_checklist(&self, request: Request<pb::GetAuditChecklistRequest>) -> Answer<pb::AuditChecklist> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let id: Option<ChecklistId> = fields.name("name", &request.name);
        let id = fields.finish(|| id).map_err(status_of)?;
        let read = self.front.db.read("assessment.get_audit_checklist", async |tx| store::checklist(tx, id).await);
        read.await.map(|found| Response::new(wire::checklist(found))).map_err(status_of)
    }

    async fn list_audit_checklists(
        &self,
        request: Request<pb::ListAuditChecklistsRequest>,
    ) -> Answer<pb::ListAuditChecklistsResponse> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let asked = format!("checklists {}", request.code);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let code =
            if request.code.is_empty() { Some(None) } else { fields.code("code", request.code, 1, 32, "-").map(Some) };
        let (code, page) = fields.finish(|| Some((code?, page?))).map_err(status_of)?;
        let read = self.front.db.read("assessment.list_audit_checklists", async |tx| {
            store::checklist_page(tx, code.as_deref(), page).await
        });
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListAuditChecklistsResponse {
            next_page_token: next_page_token(page.next, &asked),
            checklists: page.rows.into_iter().map(wire::checklist).collect(),
        }))
    }

    async fn draw_audit_round(&self, request: Request<pb::DrawAuditRoundRequest>) -> Answer<pb::AuditRound> {
        let (admitted, request) = self.front.admit(request).await?;
        let draft = wire::round_draft(request).map_err(status_of)?;
        let id = RoundId::generate();
        commit_once(&self.front.db, &admitted, async |tx| {
            let (round, sampled) = draw::draw(tx, id, &draft, admitted.actor(), admitted.now()).await?;
            Ok(wire::round(round, &sampled))
        })
        .await
    }

    async fn get_audit_round(&self, request: Request<pb::GetAuditRoundRequest>) -> Answer<pb::AuditRound> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let id: Option<RoundId> = fields.name("name", &request.name);
        let id = fields.finish(|| id).map_err(status_of)?;
        let read = self.front.db.read("assessment.get_audit_round", async |tx| {
            let round = store::round(tx, id).await?;
            Ok(wire::round(round, &store::sampled(tx, id).await?))
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn submit_audit(&self, request: Request<pb::SubmitAuditRequest>) -> Answer<pb::Audit> {
        let (admitted, request) = self.front.admit(request).await?;
        let submission = wire::submission(request).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let reach = admitted.caller().reach();
            let audit = submit::submit(tx, &submission, reach, admitted.actor(), admitted.now()).await?;
            Ok(wire::audit(audit, &[]))
        })
        .await
    }

    async fn get_audit(&self, request: Request<pb::GetAuditRequest>) -> Answer<pb::Audit> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<AuditId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read = self.front.db.read("assessment.get_audit", async |tx| {
            let audit = store::audit(tx, name).await?;
            let corrections = store::corrections(tx, name.outlet, &[name.id]).await?;
            Ok(wire::audit(audit, &corrections))
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_audits(&self, request: Request<pb::ListAuditsRequest>) -> Answer<pb::ListAuditsResponse> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let asked = format!("audits {}", request.parent);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (outlet, page) = fields.finish(|| Some((outlet?, page?))).map_err(status_of)?;
        let read = self.front.db.read("assessment.list_audits", async |tx| {
            let page = store::audit_page(tx, outlet, page).await?;
            let ids: Vec<AuditId> = page.rows.iter().map(|audit| audit.audit_id).collect();
            let corrections = store::corrections(tx, outlet, &ids).await?;
            Ok((page, corrections))
        });
        let (page, corrections) = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListAuditsResponse {
            next_page_token: next_page_token(page.next, &asked),
            audits: page.rows.into_iter().map(|audit| wire::audit(audit, &corrections)).collect(),
        }))
    }
}
