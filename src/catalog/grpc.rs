//! `CatalogService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::{create_model, create_part, store, wire};
use crate::pb;
use crate::pb::catalog_service_server::CatalogService;
use crate::rpc::{Fields, Front, commit_once, next_page_token, page_request, status_of};
use crate::types::{ModelId, PartId, ProductFamily};

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
            let fits = store::fits_of(tx, &[id]).await?;
            Ok(wire::part(part, &fits))
        })
        .await
    }

    async fn get_part(&self, request: Request<pb::GetPartRequest>) -> Result<Response<pb::Part>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let part = fields.name("name", &request.name);
        let part = fields.finish(|| part).map_err(status_of)?;
        let read = self.front.db.read("catalog.get_part", async |tx| {
            let found = store::part(tx, part).await?;
            let fits = store::fits_of(tx, &[part]).await?;
            Ok(wire::part(found, &fits))
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_parts(
        &self,
        request: Request<pb::ListPartsRequest>,
    ) -> Result<Response<pb::ListPartsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let model = fields.optional_name("product_model", &request.product_model);
        let asked = format!("parts {}", request.product_model);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (model, page) = fields.finish(|| Some((model?, page?))).map_err(status_of)?;
        let read = self.front.db.read("catalog.list_parts", async |tx| {
            let page = store::part_page(tx, model, page).await?;
            let ids: Vec<PartId> = page.rows.iter().map(|part| part.part_id).collect();
            let fits = store::fits_of(tx, &ids).await?;
            Ok((page, fits))
        });
        let (page, fits) = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListPartsResponse {
            next_page_token: next_page_token(page.next, &asked),
            parts: page.rows.into_iter().map(|part| wire::part(part, &fits)).collect(),
        }))
    }
}
