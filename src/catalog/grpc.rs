//! `CatalogService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::wire::relations;
use super::{
    Part, create_model, create_part, discontinue_model, fit_part, grade_part, keep, relate_parts, resolve_part, store,
    substitute, supersede_part, wire,
};
use crate::db::Tx;
use crate::network::Doing;
use crate::pb;
use crate::pb::catalog_service_server::CatalogService;
use crate::rpc::{Admitted, Fields, Front, commit_once, next_page_token, page_request, status_of};
use crate::types::{Day, Error, ModelId, PartId, ProductFamily};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct CatalogGrpc {
    front: Front,
}

impl CatalogGrpc {
    /// Over a front.
    #[must_use]
    pub const fn new(front: Front) -> Self {
        Self { front }
    }
}

/// A part as it stands on a day.
async fn encoded(tx: &mut Tx, part: Part, day: Day) -> Result<pb::Part, Error> {
    let standing = store::standing(tx, &[part.part_id], day).await?;
    Ok(wire::part(part, &standing))
}

fn doing(admitted: &Admitted) -> (Doing<'_>, Day) {
    (Doing { actor: admitted.actor(), now: admitted.now() }, Day::of(admitted.now()))
}

#[tonic::async_trait]
impl CatalogService for CatalogGrpc {
    async fn create_product_model(
        &self,
        request: Request<pb::CreateProductModelRequest>,
    ) -> Result<Response<pb::ProductModel>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let draft = wire::model_draft(request).map_err(status_of)?;
        let id = ModelId::generate();
        commit_once(&self.front.db, &admitted, async |tx| {
            let (model, components) =
                create_model::create_model(tx, id, &draft, admitted.actor(), admitted.now()).await?;
            Ok(wire::model(model, &components))
        })
        .await
    }

    async fn get_product_model(
        &self,
        request: Request<pb::GetProductModelRequest>,
    ) -> Result<Response<pb::ProductModel>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let model = fields.name("name", &request.name);
        let model = fields.finish(|| model).map_err(status_of)?;
        let read = self.front.db.read("catalog.get_product_model", async |tx| {
            let model = store::model(tx, model).await?;
            let components = store::components(tx, &[model.model_id]).await?;
            Ok(wire::model(model, &components))
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_product_models(
        &self,
        request: Request<pb::ListProductModelsRequest>,
    ) -> Result<Response<pb::ListProductModelsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let family = fields.optional_choice("product_family", request.product_family, ProductFamily::from_wire);
        let asked = format!("models {}", request.product_family);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (family, page) = fields.finish(|| Some((family?, page?))).map_err(status_of)?;
        let read = self.front.db.read("catalog.list_product_models", async |tx| {
            let page = store::model_page(tx, family, page).await?;
            let ids: Vec<ModelId> = page.rows.iter().map(|model| model.model_id).collect();
            let components = store::components(tx, &ids).await?;
            Ok((page, components))
        });
        let (page, components) = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListProductModelsResponse {
            next_page_token: next_page_token(page.next, &asked),
            product_models: page.rows.into_iter().map(|model| wire::model(model, &components)).collect(),
        }))
    }

    async fn create_part(&self, request: Request<pb::CreatePartRequest>) -> Result<Response<pb::Part>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let draft = wire::part_draft(request).map_err(status_of)?;
        let id = PartId::generate();
        commit_once(&self.front.db, &admitted, async |tx| {
            let part = create_part::create_part(tx, id, &draft, admitted.actor(), admitted.now()).await?;
            encoded(tx, part, Day::of(admitted.now())).await
        })
        .await
    }

    async fn get_part(&self, request: Request<pb::GetPartRequest>) -> Result<Response<pb::Part>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let part = fields.name("name", &request.name);
        let part = fields.finish(|| part).map_err(status_of)?;
        let read = self.front.db.read("catalog.get_part", async |tx| {
            let found = store::part(tx, part).await?;
            encoded(tx, found, Day::of(admitted.now())).await
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_parts(
        &self,
        request: Request<pb::ListPartsRequest>,
    ) -> Result<Response<pb::ListPartsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let model: Option<Option<ModelId>> = fields.optional_name("product_model", &request.product_model);
        let asked = format!("parts {}", request.product_model);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (model, page) = fields.finish(|| Some((model?, page?))).map_err(status_of)?;
        let today = Day::of(admitted.now());
        let read = self.front.db.read("catalog.list_parts", async |tx| {
            let page = match model {
                Some(model) => store::fitting_page(tx, &[model], today, page).await?,
                None => store::part_page(tx, page).await?,
            };
            let ids: Vec<PartId> = page.rows.iter().map(|part| part.part_id).collect();
            let standing = store::standing(tx, &ids, today).await?;
            Ok((page, standing))
        });
        let (page, standing) = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListPartsResponse {
            next_page_token: next_page_token(page.next, &asked),
            parts: page.rows.into_iter().map(|part| wire::part(part, &standing)).collect(),
        }))
    }

    async fn supersede_part(&self, request: Request<pb::SupersedePartRequest>) -> Result<Response<pb::Part>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let said = relations::supersession(&request).map_err(status_of)?;
        let (doing, today) = doing(&admitted);
        commit_once(&self.front.db, &admitted, async |tx| {
            let part = supersede_part::supersede_part(tx, &said, doing).await?;
            encoded(tx, part, today).await
        })
        .await
    }

    async fn relate_parts(&self, request: Request<pb::RelatePartsRequest>) -> Result<Response<pb::Part>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let said = relations::relation(&request).map_err(status_of)?;
        let (doing, today) = doing(&admitted);
        commit_once(&self.front.db, &admitted, async |tx| {
            let part = relate_parts::relate_parts(tx, &said, doing).await?;
            encoded(tx, part, today).await
        })
        .await
    }

    async fn fit_part(&self, request: Request<pb::FitPartRequest>) -> Result<Response<pb::Part>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let said = relations::fitting(&request).map_err(status_of)?;
        let (doing, today) = doing(&admitted);
        commit_once(&self.front.db, &admitted, async |tx| {
            let part = fit_part::fit_part(tx, &said, doing).await?;
            encoded(tx, part, today).await
        })
        .await
    }

    async fn grade_part(&self, request: Request<pb::GradePartRequest>) -> Result<Response<pb::Part>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (part, etag, grade) = relations::grading(&request).map_err(status_of)?;
        let (doing, today) = doing(&admitted);
        commit_once(&self.front.db, &admitted, async |tx| {
            let part = grade_part::grade_part(tx, part, etag, grade, doing).await?;
            encoded(tx, part, today).await
        })
        .await
    }

    async fn resolve_part(
        &self,
        request: Request<pb::ResolvePartRequest>,
    ) -> Result<Response<pb::ResolvePartResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let part: Option<PartId> = fields.name("name", &request.name);
        let day = fields.optional_day("as_of", request.as_of);
        let (part, day) = fields.finish(|| Some((part?, day?))).map_err(status_of)?;
        let day = day.unwrap_or(Day::of(admitted.now()));
        let read = self.front.db.read("catalog.resolve_part", async |tx| resolve_part::chain(tx, part, day).await);
        read.await.map(|chain| Response::new(relations::resolved(part, &chain))).map_err(status_of)
    }

    async fn list_substitutes(
        &self,
        request: Request<pb::ListSubstitutesRequest>,
    ) -> Result<Response<pb::ListSubstitutesResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let want = relations::want(&request, admitted.scope(), Day::of(admitted.now())).map_err(status_of)?;
        let read =
            self.front.db.read("catalog.list_substitutes", async |tx| substitute::substitutes(tx, want).await).await;
        read.map(|found| Response::new(relations::substitutes(&found))).map_err(status_of)
    }

    async fn discontinue_model(
        &self,
        request: Request<pb::DiscontinueModelRequest>,
    ) -> Result<Response<pb::ProductModel>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (model, etag, day) = relations::discontinuation(&request).map_err(status_of)?;
        let (doing, _) = doing(&admitted);
        commit_once(&self.front.db, &admitted, async |tx| {
            let model = discontinue_model::discontinue_model(tx, model, etag, day, doing).await?;
            let components = store::components(tx, &[model.model_id]).await?;
            Ok(wire::model(model, &components))
        })
        .await
    }

    async fn list_parts_at_risk(
        &self,
        request: Request<pb::ListPartsAtRiskRequest>,
    ) -> Result<Response<pb::ListPartsAtRiskResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let asked = relations::risks_asked(&request, Day::of(admitted.now())).map_err(status_of)?;
        let (day, window_days, page, words) = asked;
        let read = self
            .front
            .db
            .read("catalog.list_parts_at_risk", async |tx| keep::at_risk(tx, day, window_days, page).await);
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListPartsAtRiskResponse {
            next_page_token: next_page_token(page.next, &words),
            parts_at_risk: page.rows.into_iter().map(relations::at_risk).collect(),
        }))
    }
}
