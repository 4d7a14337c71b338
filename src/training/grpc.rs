//! `TrainingService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::record_training::{Ids, record_training};
use super::{create_plan, export, store, wire};
use crate::network::Doing;
use crate::pb;
use crate::pb::training_service_server::TrainingService;
use crate::rpc::{ExportStream, Exported, Fields, Front, commit_once, next_page_token, page_request, status_of};
use crate::types::{CertificateId, Day, TrainingPlanId, TrainingRecordId};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct TrainingGrpc {
    front: Front,
}

impl TrainingGrpc {
    /// Over a front.
    #[must_use]
    pub const fn new(front: Front) -> Self {
        Self { front }
    }
}

#[tonic::async_trait]
impl TrainingService for TrainingGrpc {
    type ExportTrainingStream = ExportStream;

    async fn export_training(&self, request: Request<pb::ExportTrainingRequest>) -> Result<Exported, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let asked = wire::export_asked(&request, Day::of(admitted.now())).map_err(status_of)?;
        let there = self.front.db.read("training.export", async |tx| export::must_be_there(tx, asked).await);
        there.await.map_err(status_of)?;
        crate::rpc::export(&self.front, "training.export", request.byte_order_mark, move |tx, pen| {
            Box::pin(export::write(tx, pen, asked))
        })
    }

    async fn create_training_plan(
        &self,
        request: Request<pb::CreateTrainingPlanRequest>,
    ) -> Result<Response<pb::TrainingPlan>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let draft = wire::plan_draft(request).map_err(status_of)?;
        let id = TrainingPlanId::generate();
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| {
            create_plan::create_plan(tx, id, &draft, doing).await.map(Into::into)
        })
        .await
    }

    async fn get_training_plan(
        &self,
        request: Request<pb::GetTrainingPlanRequest>,
    ) -> Result<Response<pb::TrainingPlan>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let plan = fields.name("name", &request.name);
        let plan = fields.finish(|| plan).map_err(status_of)?;
        let read = self.front.db.read("training.get_training_plan", async |tx| store::plan(tx, plan).await).await;
        read.map(|plan| Response::new(plan.into())).map_err(status_of)
    }

    async fn list_training_plans(
        &self,
        request: Request<pb::ListTrainingPlansRequest>,
    ) -> Result<Response<pb::ListTrainingPlansResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let page = page_request(&mut fields, request.page_size, &request.page_token, "training plans");
        let page = fields.finish(|| page).map_err(status_of)?;
        let read = self.front.db.read("training.list_training_plans", async |tx| store::plan_page(tx, page).await);
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListTrainingPlansResponse {
            next_page_token: next_page_token(page.next, "training plans"),
            training_plans: page.rows.into_iter().map(Into::into).collect(),
        }))
    }

    async fn record_training(
        &self,
        request: Request<pb::RecordTrainingRequest>,
    ) -> Result<Response<pb::TrainingRecord>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let draft = wire::record_draft(request).map_err(status_of)?;
        let ids = Ids { record: TrainingRecordId::generate(), certificate: CertificateId::generate() };
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| record_training(tx, ids, &draft, doing).await.map(Into::into))
            .await
    }

    async fn list_trainees(
        &self,
        request: Request<pb::ListTraineesRequest>,
    ) -> Result<Response<pb::ListTraineesResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let late_only = request.late_only;
        let asked = wire::trainees_asked(&request, Day::of(admitted.now())).map_err(status_of)?;
        let read = self.front.db.read("training.list_trainees", async |tx| {
            store::plan(tx, asked.plan).await?;
            store::trainee_page(tx, (asked.plan, asked.day), asked.outlet, late_only, asked.page).await
        });
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListTraineesResponse {
            next_page_token: next_page_token(page.next, &asked.words),
            trainees: page.rows.into_iter().map(Into::into).collect(),
        }))
    }

    async fn list_training_progress(
        &self,
        request: Request<pb::ListTrainingProgressRequest>,
    ) -> Result<Response<pb::ListTrainingProgressResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let asked = wire::progress_asked(&request, Day::of(admitted.now())).map_err(status_of)?;
        let read = self.front.db.read("training.list_training_progress", async |tx| {
            store::plan(tx, asked.plan).await?;
            store::progress_page(tx, (asked.plan, asked.day), asked.outlet, asked.page).await
        });
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListTrainingProgressResponse {
            next_page_token: next_page_token(page.next, &asked.words),
            training_progress: page.rows.into_iter().map(Into::into).collect(),
        }))
    }
}
