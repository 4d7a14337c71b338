//! `NetworkService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::{Advance, Outlet, Technician, store, wire};
use super::{admit, advance, apply, certify, create_center, create_technician};
use crate::db::Tx;
use crate::pb::network_service_server::NetworkService;
use crate::pb::{self};
use crate::rpc::{Admitted, Fields, Front, commit_once, next_page_token, page_request, status_of};
use crate::types::{CenterId, Error, OutletId, OutletName, TechnicianId};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct NetworkGrpc {
    front: Front,
}

impl NetworkGrpc {
    /// Over a front.
    #[must_use]
    pub const fn new(front: Front) -> Self {
        Self { front }
    }

    async fn advance(
        &self,
        admitted: &Admitted,
        change: Result<Advance, Error>,
    ) -> Result<Response<pb::Outlet>, Status> {
        let change = change.map_err(status_of)?;
        commit_once(&self.front.db, admitted, async |tx| {
            let outlet = advance::advance(tx, &change, admitted.actor(), admitted.now()).await?;
            with_grants(tx, outlet).await
        })
        .await
    }
}

async fn with_grants(tx: &mut Tx, outlet: Outlet) -> Result<pb::Outlet, Error> {
    let grants = store::grants_of(tx, &[outlet.outlet_id]).await?;
    Ok(wire::outlet(outlet, &grants))
}

async fn with_certificates(tx: &mut Tx, technician: Technician) -> Result<pb::Technician, Error> {
    let certificates = store::certificates_of(tx, &[technician.name()]).await?;
    Ok(wire::technician(technician, &certificates))
}

#[tonic::async_trait]
impl NetworkService for NetworkGrpc {
    async fn create_service_center(
        &self,
        request: Request<pb::CreateServiceCenterRequest>,
    ) -> Result<Response<pb::ServiceCenter>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let draft = wire::center_draft(request).map_err(status_of)?;
        let id = CenterId::generate();
        commit_once(&self.front.db, &admitted, async |tx| {
            create_center::create_center(tx, id, &draft, admitted.actor(), admitted.now()).await.map(Into::into)
        })
        .await
    }

    async fn get_service_center(
        &self,
        request: Request<pb::GetServiceCenterRequest>,
    ) -> Result<Response<pb::ServiceCenter>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let center = fields.name("name", &request.name);
        let center = fields.finish(|| center).map_err(status_of)?;
        let read = self.front.db.read("network.get_service_center", async |tx| store::center(tx, center).await).await;
        read.map(|center| Response::new(center.into())).map_err(status_of)
    }

    async fn list_service_centers(
        &self,
        request: Request<pb::ListServiceCentersRequest>,
    ) -> Result<Response<pb::ListServiceCentersResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let page = page_request(&mut fields, request.page_size, &request.page_token, "centers");
        let page = fields.finish(|| page).map_err(status_of)?;
        let read =
            self.front.db.read("network.list_service_centers", async |tx| store::center_page(tx, page).await).await;
        let page = read.map_err(status_of)?;
        Ok(Response::new(pb::ListServiceCentersResponse {
            next_page_token: next_page_token(page.next, "centers"),
            service_centers: page.rows.into_iter().map(Into::into).collect(),
        }))
    }

    async fn apply_outlet(&self, request: Request<pb::ApplyOutletRequest>) -> Result<Response<pb::Outlet>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let application = wire::application(request).map_err(status_of)?;
        let id = OutletId::generate();
        commit_once(&self.front.db, &admitted, async |tx| {
            let outlet = apply::apply(tx, id, &application, admitted.actor(), admitted.now()).await?;
            Ok(wire::outlet(outlet, &[]))
        })
        .await
    }

    async fn review_outlet(&self, request: Request<pb::ReviewOutletRequest>) -> Result<Response<pb::Outlet>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        self.advance(&admitted, wire::advance("ReviewOutlet", &r.name, &r.etag, &r.request_id, None)).await
    }

    async fn admit_outlet(&self, request: Request<pb::AdmitOutletRequest>) -> Result<Response<pb::Outlet>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let admission = wire::admission(request).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let outlet = admit::admit(tx, &admission, admitted.actor(), admitted.now()).await?;
            with_grants(tx, outlet).await
        })
        .await
    }

    async fn decline_outlet(&self, request: Request<pb::DeclineOutletRequest>) -> Result<Response<pb::Outlet>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("DeclineOutlet", &r.name, &r.etag, &r.request_id, Some(r.reason));
        self.advance(&admitted, change).await
    }

    async fn authorize_outlet(
        &self,
        request: Request<pb::AuthorizeOutletRequest>,
    ) -> Result<Response<pb::Outlet>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        self.advance(&admitted, wire::advance("AuthorizeOutlet", &r.name, &r.etag, &r.request_id, None)).await
    }

    async fn suspend_outlet(&self, request: Request<pb::SuspendOutletRequest>) -> Result<Response<pb::Outlet>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("SuspendOutlet", &r.name, &r.etag, &r.request_id, Some(r.reason));
        self.advance(&admitted, change).await
    }

    async fn get_outlet(&self, request: Request<pb::GetOutletRequest>) -> Result<Response<pb::Outlet>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet = fields.name("name", &request.name);
        let outlet = fields.finish(|| outlet).map_err(status_of)?;
        let read = self.front.db.read("network.get_outlet", async |tx| {
            let outlet = store::outlet(tx, outlet).await?;
            with_grants(tx, outlet).await
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_outlets(
        &self,
        request: Request<pb::ListOutletsRequest>,
    ) -> Result<Response<pb::ListOutletsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (filter, page, asked) = wire::outlet_list(&request).map_err(status_of)?;
        let read = self.front.db.read("network.list_outlets", async |tx| {
            let page = store::outlet_page(tx, &filter, page).await?;
            let ids: Vec<OutletId> = page.rows.iter().map(|outlet| outlet.outlet_id).collect();
            let grants = store::grants_of(tx, &ids).await?;
            Ok((page, grants))
        });
        let (page, grants) = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListOutletsResponse {
            next_page_token: next_page_token(page.next, &asked),
            outlets: page.rows.into_iter().map(|outlet| wire::listed(outlet, &grants, admitted.caller())).collect(),
        }))
    }

    async fn create_technician(
        &self,
        request: Request<pb::CreateTechnicianRequest>,
    ) -> Result<Response<pb::Technician>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (outlet, draft) = wire::technician_draft(request).map_err(status_of)?;
        let name = OutletName::new(outlet, TechnicianId::generate());
        commit_once(&self.front.db, &admitted, async |tx| {
            let created =
                create_technician::create_technician(tx, name, &draft, admitted.actor(), admitted.now()).await?;
            Ok(wire::technician(created, &[]))
        })
        .await
    }

    async fn certify_technician(
        &self,
        request: Request<pb::CertifyTechnicianRequest>,
    ) -> Result<Response<pb::Technician>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (certificate, etag) = wire::certificate(request).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let technician = certify::certify(tx, &certificate, etag, admitted.actor(), admitted.now()).await?;
            with_certificates(tx, technician).await
        })
        .await
    }

    async fn get_technician(
        &self,
        request: Request<pb::GetTechnicianRequest>,
    ) -> Result<Response<pb::Technician>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<TechnicianId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read = self.front.db.read("network.get_technician", async |tx| {
            let technician = store::technician(tx, name.outlet, name.id).await?;
            with_certificates(tx, technician).await
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_technicians(
        &self,
        request: Request<pb::ListTechniciansRequest>,
    ) -> Result<Response<pb::ListTechniciansResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let asked = format!("technicians {}", request.parent);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (outlet, page) = fields.finish(|| Some((outlet?, page?))).map_err(status_of)?;
        let read = self.front.db.read("network.list_technicians", async |tx| {
            let page = store::technician_page(tx, outlet, page).await?;
            let names: Vec<OutletName<TechnicianId>> = page.rows.iter().map(Technician::name).collect();
            let certificates = store::certificates_of(tx, &names).await?;
            Ok((page, certificates))
        });
        let (page, certificates) = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListTechniciansResponse {
            next_page_token: next_page_token(page.next, &asked),
            technicians: page.rows.into_iter().map(|technician| wire::technician(technician, &certificates)).collect(),
        }))
    }
}
