//! What is shown of outlets, grants and technicians.

use tonic::{Request, Response, Status};

use super::NetworkGrpc;
use crate::db::Tx;
use crate::network::{Outlet, Technician, store, wire};
use crate::pb;
use crate::rpc::{Fields, next_page_token, page_request, status_of};
use crate::types::{Day, Error, OutletId, OutletName, TechnicianId};

/// An outlet with its grants as they stand today, its last review and its last plan.
pub(super) async fn whole(tx: &mut Tx, outlet: Outlet, today: Day) -> Result<pb::Outlet, Error> {
    let id = outlet.outlet_id;
    let grants = store::grants_of(tx, &[id]).await?;
    let certificates = store::certificates_at(tx, &[id]).await?;
    let review = store::last_review(tx, id).await?.map(Into::into);
    let improvement_plan = store::last_plan(tx, id).await?.map(Into::into);
    Ok(pb::Outlet { review, improvement_plan, ..wire::outlet(outlet, &grants, &certificates, today)? })
}

/// A technician with the certificates.
pub(super) async fn with_certificates(tx: &mut Tx, technician: Technician) -> Result<pb::Technician, Error> {
    let certificates = store::certificates_of(tx, &[technician.name()]).await?;
    Ok(wire::technician(technician, &certificates))
}

impl NetworkGrpc {
    pub(super) async fn outlet(&self, request: Request<pb::GetOutletRequest>) -> Result<Response<pb::Outlet>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet = fields.name("name", &request.name);
        let outlet = fields.finish(|| outlet).map_err(status_of)?;
        let read = self.front.db.read("network.get_outlet", async |tx| {
            let outlet = store::outlet(tx, outlet).await?;
            whole(tx, outlet, Day::of(admitted.now())).await
        });
        read.await.map(Response::new).map_err(status_of)
    }

    pub(super) async fn outlets(
        &self,
        request: Request<pb::ListOutletsRequest>,
    ) -> Result<Response<pb::ListOutletsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (filter, page, asked) = wire::outlet_list(&request).map_err(status_of)?;
        let (caller, today) = (admitted.caller(), Day::of(admitted.now()));
        let read = self.front.db.read("network.list_outlets", async |tx| {
            let page = store::outlet_page(tx, &filter, caller.reach(), today, page).await?;
            let ids: Vec<OutletId> = page.rows.iter().map(|outlet| outlet.outlet_id).collect();
            let grants = store::grants_of(tx, &ids).await?;
            let certificates = store::certificates_at(tx, &ids).await?;
            let rows = page.rows.into_iter().map(|row| wire::listed(row, &grants, &certificates, caller, today));
            Ok(pb::ListOutletsResponse {
                next_page_token: next_page_token(page.next, &asked),
                outlets: rows.collect::<Result<_, _>>()?,
            })
        });
        read.await.map(Response::new).map_err(status_of)
    }

    pub(super) async fn contract_warnings(
        &self,
        request: Request<pb::ListContractWarningsRequest>,
    ) -> Result<Response<pb::ListContractWarningsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let today = Day::of(admitted.now());
        let asked = wire::contract_list(&request, admitted.scope(), today).map_err(status_of)?;
        let (reach, until, from, page, asked) = asked;
        let read = self
            .front
            .db
            .read("network.list_contract_warnings", async |tx| store::contract_page(tx, &reach, until, page).await);
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListContractWarningsResponse {
            next_page_token: next_page_token(page.next, &asked),
            contract_warnings: page.rows.into_iter().map(|outlet| wire::warning(outlet, from)).collect(),
        }))
    }

    pub(super) async fn transitions(
        &self,
        request: Request<pb::ListOutletTransitionsRequest>,
    ) -> Result<Response<pb::ListOutletTransitionsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let (outlet, page, asked) = wire::transition_list(&request).map_err(status_of)?;
        let read = self.front.db.read("network.list_outlet_transitions", async |tx| {
            store::outlet(tx, outlet).await?;
            store::transition_page(tx, outlet, page).await
        });
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListOutletTransitionsResponse {
            next_page_token: next_page_token(page.next, &asked),
            outlet_transitions: page.rows.into_iter().map(wire::outlet_transition).collect(),
        }))
    }

    pub(super) async fn grants(
        &self,
        request: Request<pb::ListGrantsRequest>,
    ) -> Result<Response<pb::ListGrantsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (outlet, as_of, page, asked) = wire::grant_list(&request).map_err(status_of)?;
        let day = as_of.unwrap_or_else(|| Day::of(admitted.now()));
        let read = self.front.db.read("network.list_grants", async |tx| {
            store::outlet(tx, outlet).await?;
            let page = store::grant_page(tx, outlet, as_of, page).await?;
            let certificates = store::certificates_at(tx, &[outlet]).await?;
            Ok(pb::ListGrantsResponse {
                next_page_token: next_page_token(page.next, &asked),
                grants: wire::grants_as_of(&page.rows, &certificates, day)?,
            })
        });
        read.await.map(Response::new).map_err(status_of)
    }

    pub(super) async fn capable(
        &self,
        request: Request<pb::ListCapableOutletsRequest>,
    ) -> Result<Response<pb::ListCapableOutletsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let today = Day::of(admitted.now());
        let (family, action, day, page, asked) = wire::capable_list(&request, today).map_err(status_of)?;
        let read = self
            .front
            .db
            .read("network.list_capable_outlets", async |tx| store::capable_page(tx, family, action, day, page).await);
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListCapableOutletsResponse {
            next_page_token: next_page_token(page.next, &asked),
            capable_outlets: page.rows.into_iter().map(|capable| wire::capable(capable, day)).collect(),
        }))
    }

    pub(super) async fn technician(
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

    pub(super) async fn technicians(
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
