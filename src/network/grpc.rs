//! `NetworkService`: decode, call, encode.

mod bulk;
mod read;
mod write;

use tonic::{Request, Response, Status};

use self::write::doing;
use super::{admit, advance, apply, certify, create_center, create_technician};
use super::{grant_action, improve, renew, review, staff, store, terminate, wire};
use crate::network::change_level;
use crate::pb::network_service_server::NetworkService;
use crate::pb::{self};
use crate::rpc::{ExportStream, Exported, Fields, Front, commit_once, next_page_token, page_request, status_of};
use crate::types::{CenterId, Day, OutletId, OutletName, TechnicianId};

/// What a call answers.
type Answer<T> = Result<Response<T>, Status>;

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
}

#[tonic::async_trait]
impl NetworkService for NetworkGrpc {
    type ExportNetworkStream = ExportStream;

    async fn export_network(&self, request: Request<pb::ExportNetworkRequest>) -> Result<Exported, Status> {
        self.list_out(request).await
    }

    async fn import_outlets(&self, request: Request<pb::ImportOutletsRequest>) -> Answer<pb::ImportOutletsResponse> {
        self.outlets_in(request).await
    }

    async fn import_technicians(
        &self,
        request: Request<pb::ImportTechniciansRequest>,
    ) -> Answer<pb::ImportTechniciansResponse> {
        self.technicians_in(request).await
    }

    async fn create_service_center(
        &self,
        request: Request<pb::CreateServiceCenterRequest>,
    ) -> Answer<pb::ServiceCenter> {
        let (admitted, request) = self.front.admit(request).await?;
        let draft = wire::center_draft(request).map_err(status_of)?;
        let id = CenterId::generate();
        commit_once(&self.front.db, &admitted, async |tx| {
            create_center::create_center(tx, id, &draft, admitted.actor(), admitted.now()).await.map(Into::into)
        })
        .await
    }

    async fn get_service_center(&self, request: Request<pb::GetServiceCenterRequest>) -> Answer<pb::ServiceCenter> {
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
    ) -> Answer<pb::ListServiceCentersResponse> {
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

    async fn apply_outlet(&self, request: Request<pb::ApplyOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, request) = self.front.admit(request).await?;
        let application = wire::application(request).map_err(status_of)?;
        let id = OutletId::generate();
        self.on_outlet(&admitted, async |tx| apply::apply(tx, id, &application, doing(&admitted)).await).await
    }

    async fn review_outlet(&self, request: Request<pb::ReviewOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("ReviewOutlet", &r.name, &r.etag, &r.request_id, None);
        self.advance(&admitted, change).await
    }

    async fn record_outlet_review(&self, request: Request<pb::RecordOutletReviewRequest>) -> Answer<pb::Outlet> {
        let (admitted, request) = self.front.admit(request).await?;
        let (change, items) = wire::review(request).map_err(status_of)?;
        self.on_outlet(&admitted, async |tx| review::record_review(tx, &change, &items, doing(&admitted)).await).await
    }

    async fn admit_outlet(&self, request: Request<pb::AdmitOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, request) = self.front.admit(request).await?;
        let admission = wire::admission(request).map_err(status_of)?;
        self.on_outlet(&admitted, async |tx| admit::admit(tx, &admission, doing(&admitted)).await).await
    }

    async fn decline_outlet(&self, request: Request<pb::DeclineOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("DeclineOutlet", &r.name, &r.etag, &r.request_id, Some(r.reason));
        self.advance(&admitted, change).await
    }

    async fn authorize_outlet(&self, request: Request<pb::AuthorizeOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("AuthorizeOutlet", &r.name, &r.etag, &r.request_id, None).map_err(status_of)?;
        self.on_outlet(&admitted, async |tx| advance::authorize(tx, &change, doing(&admitted)).await).await
    }

    async fn start_improvement_plan(&self, request: Request<pb::StartImprovementPlanRequest>) -> Answer<pb::Outlet> {
        let (admitted, request) = self.front.admit(request).await?;
        let (change, goals, due) = wire::plan_start(request).map_err(status_of)?;
        self.on_outlet(&admitted, async |tx| improve::start(tx, &change, &goals, due, doing(&admitted)).await).await
    }

    async fn complete_improvement_plan(
        &self,
        request: Request<pb::CompleteImprovementPlanRequest>,
    ) -> Answer<pb::Outlet> {
        let (admitted, request) = self.front.admit(request).await?;
        let (change, results) = wire::completion(request).map_err(status_of)?;
        self.on_outlet(&admitted, async |tx| improve::complete(tx, &change, &results, doing(&admitted)).await).await
    }

    async fn suspend_outlet(&self, request: Request<pb::SuspendOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("SuspendOutlet", &r.name, &r.etag, &r.request_id, Some(r.reason));
        self.advance(&admitted, change).await
    }

    async fn reinstate_outlet(&self, request: Request<pb::ReinstateOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("ReinstateOutlet", &r.name, &r.etag, &r.request_id, Some(r.reason));
        self.advance(&admitted, change).await
    }

    async fn wind_down_outlet(&self, request: Request<pb::WindDownOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("WindDownOutlet", &r.name, &r.etag, &r.request_id, Some(r.reason));
        self.advance(&admitted, change).await
    }

    async fn resign_outlet(&self, request: Request<pb::ResignOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("ResignOutlet", &r.name, &r.etag, &r.request_id, Some(r.reason));
        self.advance(&admitted, change).await
    }

    async fn terminate_outlet(&self, request: Request<pb::TerminateOutletRequest>) -> Answer<pb::Outlet> {
        let (admitted, r) = self.front.admit(request).await?;
        let change = wire::advance("TerminateOutlet", &r.name, &r.etag, &r.request_id, Some(r.reason));
        let change = change.map_err(status_of)?;
        self.on_outlet(&admitted, async |tx| terminate::terminate(tx, &change, doing(&admitted)).await).await
    }

    async fn renew_contract(&self, request: Request<pb::RenewContractRequest>) -> Answer<pb::Outlet> {
        let (admitted, request) = self.front.admit(request).await?;
        let (change, dates, document) = wire::renewal(request).map_err(status_of)?;
        self.on_outlet(&admitted, async |tx| renew::renew(tx, &change, dates, &document, doing(&admitted)).await).await
    }

    async fn change_level(&self, request: Request<pb::ChangeLevelRequest>) -> Answer<pb::Outlet> {
        let (admitted, request) = self.front.admit(request).await?;
        let change = wire::level_change(request).map_err(status_of)?;
        self.on_outlet(&admitted, async |tx| change_level(tx, &change, doing(&admitted)).await).await
    }

    async fn grant_action(&self, request: Request<pb::GrantActionRequest>) -> Answer<pb::Grant> {
        let (admitted, request) = self.front.admit(request).await?;
        let granting = wire::granting(request).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let grant = grant_action::grant_action(tx, &granting, doing(&admitted)).await?;
            let certificates = store::certificates_at(tx, &[grant.outlet_id]).await?;
            wire::grant(&grant, &certificates, Day::of(admitted.now()))
        })
        .await
    }

    async fn revoke_grant(&self, request: Request<pb::RevokeGrantRequest>) -> Answer<pb::Grant> {
        let (admitted, request) = self.front.admit(request).await?;
        let (name, change, day) = wire::revocation(request).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let grant = grant_action::revoke_grant(tx, name, &change, day, doing(&admitted)).await?;
            let certificates = store::certificates_at(tx, &[name.outlet]).await?;
            wire::grant(&grant, &certificates, Day::of(admitted.now()))
        })
        .await
    }

    async fn get_outlet(&self, request: Request<pb::GetOutletRequest>) -> Answer<pb::Outlet> {
        self.outlet(request).await
    }

    async fn list_outlets(&self, request: Request<pb::ListOutletsRequest>) -> Answer<pb::ListOutletsResponse> {
        self.outlets(request).await
    }

    async fn list_contract_warnings(
        &self,
        request: Request<pb::ListContractWarningsRequest>,
    ) -> Answer<pb::ListContractWarningsResponse> {
        self.contract_warnings(request).await
    }

    async fn list_outlet_transitions(
        &self,
        request: Request<pb::ListOutletTransitionsRequest>,
    ) -> Answer<pb::ListOutletTransitionsResponse> {
        self.transitions(request).await
    }

    async fn list_grants(&self, request: Request<pb::ListGrantsRequest>) -> Answer<pb::ListGrantsResponse> {
        self.grants(request).await
    }

    async fn list_capable_outlets(
        &self,
        request: Request<pb::ListCapableOutletsRequest>,
    ) -> Answer<pb::ListCapableOutletsResponse> {
        self.capable(request).await
    }

    async fn get_technician(&self, request: Request<pb::GetTechnicianRequest>) -> Answer<pb::Technician> {
        self.technician(request).await
    }

    async fn list_technicians(
        &self,
        request: Request<pb::ListTechniciansRequest>,
    ) -> Answer<pb::ListTechniciansResponse> {
        self.technicians(request).await
    }

    async fn create_technician(&self, request: Request<pb::CreateTechnicianRequest>) -> Answer<pb::Technician> {
        let (admitted, request) = self.front.admit(request).await?;
        let (outlet, draft) = wire::technician_draft(request).map_err(status_of)?;
        let name = OutletName::new(outlet, TechnicianId::generate());
        let (actor, now) = (admitted.actor(), admitted.now());
        self.on_technician(&admitted, async |tx| {
            create_technician::create_technician(tx, name, &draft, actor, now).await
        })
        .await
    }

    async fn certify_technician(&self, request: Request<pb::CertifyTechnicianRequest>) -> Answer<pb::Technician> {
        let (admitted, request) = self.front.admit(request).await?;
        let (certificate, etag) = wire::certificate(request).map_err(status_of)?;
        let (actor, now) = (admitted.actor(), admitted.now());
        self.on_technician(&admitted, async |tx| certify(tx, &certificate, etag, actor, now).await).await
    }

    async fn release_technician(&self, request: Request<pb::ReleaseTechnicianRequest>) -> Answer<pb::Technician> {
        let (admitted, request) = self.front.admit(request).await?;
        let (step, leave) = wire::release(request).map_err(status_of)?;
        self.on_technician(&admitted, async |tx| staff::release(tx, &step, leave, doing(&admitted)).await).await
    }

    async fn revoke_certificate(&self, request: Request<pb::RevokeCertificateRequest>) -> Answer<pb::Technician> {
        let (admitted, request) = self.front.admit(request).await?;
        let (name, day, why) = wire::certificate_revocation(request).map_err(status_of)?;
        self.on_technician(&admitted, async |tx| staff::revoke_certificate(tx, name, day, &why, doing(&admitted)).await)
            .await
    }

    async fn set_star_level(&self, request: Request<pb::SetStarLevelRequest>) -> Answer<pb::Technician> {
        let (admitted, request) = self.front.admit(request).await?;
        let (step, stars) = wire::stars(request).map_err(status_of)?;
        self.on_technician(&admitted, async |tx| staff::set_stars(tx, &step, stars, doing(&admitted)).await).await
    }
}
