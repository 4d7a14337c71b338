//! Assessments of levels: made, decided, read.

use tonic::{Request, Response, Status};

use super::AssessmentGrpc;
use crate::assessment::assess::{self, Names};
use crate::assessment::store::level as store;
use crate::assessment::{decide_level, wire};
use crate::network::Doing;
use crate::pb;
use crate::rpc::{Admitted, Fields, commit_once, next_page_token, page_request, status_of};
use crate::types::{Day, LevelAssessmentId, OutletId, OutletName, TableDecisionId};

/// What a call answers.
type Answer<T> = Result<Response<T>, Status>;

fn doing(admitted: &Admitted) -> Doing<'_> {
    Doing { actor: admitted.actor(), now: admitted.now() }
}

impl AssessmentGrpc {
    pub(super) async fn assessed(&self, request: Request<pb::AssessOutletRequest>) -> Answer<pb::LevelAssessment> {
        let (admitted, request) = self.front.admit(request).await?;
        let asked = wire::level::asking(request, Day::of(admitted.now()));
        let (outlet, asking, validate_only) = asked.map_err(status_of)?;
        let names = Names { outlet, assessment: LevelAssessmentId::generate(), decision: TableDecisionId::generate() };
        let policies = self.policies.now();
        if validate_only {
            let proposed = self.front.db.read("assessment.propose", async |tx| {
                let (proposed, _) = assess::propose(tx, &policies, names, &asking, doing(&admitted)).await?;
                Ok(wire::level::level_assessment(proposed))
            });
            let proposed = proposed.await.map_err(status_of)?;
            let nothing = String::new;
            return Ok(Response::new(pb::LevelAssessment {
                name: nothing(),
                decision: nothing(),
                etag: nothing(),
                ..proposed
            }));
        }
        commit_once(&self.front.db, &admitted, async |tx| {
            let assessed = assess::assess(tx, &policies, names, &asking, doing(&admitted)).await;
            assessed.map(wire::level::level_assessment)
        })
        .await
    }

    pub(super) async fn confirmed(
        &self,
        request: Request<pb::ConfirmLevelAssessmentRequest>,
    ) -> Answer<pb::LevelAssessment> {
        let (admitted, request) = self.front.admit(request).await?;
        let (decision, begin) = wire::level::confirmation(request).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let confirmed = decide_level::confirm(tx, &decision, begin, doing(&admitted)).await;
            confirmed.map(wire::level::level_assessment)
        })
        .await
    }

    pub(super) async fn rejected(
        &self,
        request: Request<pb::RejectLevelAssessmentRequest>,
    ) -> Answer<pb::LevelAssessment> {
        let (admitted, request) = self.front.admit(request).await?;
        let decision = wire::level::rejection(request).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            decide_level::reject(tx, &decision, doing(&admitted)).await.map(wire::level::level_assessment)
        })
        .await
    }

    pub(super) async fn level_assessment(
        &self,
        request: Request<pb::GetLevelAssessmentRequest>,
    ) -> Answer<pb::LevelAssessment> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<LevelAssessmentId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read =
            self.front.db.read("assessment.get_level_assessment", async |tx| store::level_assessment(tx, name).await);
        read.await.map(|own| Response::new(wire::level::level_assessment(own))).map_err(status_of)
    }

    pub(super) async fn level_assessments(
        &self,
        request: Request<pb::ListLevelAssessmentsRequest>,
    ) -> Answer<pb::ListLevelAssessmentsResponse> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let asked = format!("level assessments {}", request.parent);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (outlet, page) = fields.finish(|| Some((outlet?, page?))).map_err(status_of)?;
        let read =
            self.front.db.read("assessment.list_level_assessments", async |tx| store::page(tx, outlet, page).await);
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListLevelAssessmentsResponse {
            next_page_token: next_page_token(page.next, &asked),
            level_assessments: page.rows.into_iter().map(wire::level::level_assessment).collect(),
        }))
    }
}
