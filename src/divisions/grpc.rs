//! `DivisionService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::find_supervisor::find_supervisor;
use super::place_center::place_center;
use super::{publish, store, wire};
use crate::network;
use crate::network::Doing;
use crate::pb;
use crate::pb::division_service_server::DivisionService;
use crate::rpc::{Fields, Front, commit_once, next_page_token, status_of};
use crate::types::{Day, DivisionId, PlacementId};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct DivisionGrpc {
    front: Front,
}

impl DivisionGrpc {
    /// Over a front.
    #[must_use]
    pub const fn new(front: Front) -> Self {
        Self { front }
    }
}

#[tonic::async_trait]
impl DivisionService for DivisionGrpc {
    async fn place_service_center(
        &self,
        request: Request<pb::PlaceServiceCenterRequest>,
    ) -> Result<Response<pb::CenterPlacement>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let draft = wire::placement_draft(request).map_err(status_of)?;
        let id = PlacementId::generate();
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| place_center(tx, id, &draft, doing).await.map(Into::into))
            .await
    }

    async fn list_center_placements(
        &self,
        request: Request<pb::ListCenterPlacementsRequest>,
    ) -> Result<Response<pb::ListCenterPlacementsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let (day, page, words) = wire::placements_asked(&request).map_err(status_of)?;
        let read = self
            .front
            .db
            .read("divisions.list_center_placements", async |tx| store::placement_page(tx, day, page).await);
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListCenterPlacementsResponse {
            next_page_token: next_page_token(page.next, &words),
            center_placements: page.rows.into_iter().map(Into::into).collect(),
        }))
    }

    async fn publish_division(
        &self,
        request: Request<pb::PublishDivisionRequest>,
    ) -> Result<Response<pb::Division>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let validate_only = request.validate_only;
        let draft = wire::division_draft(request).map_err(status_of)?;
        let id = DivisionId::generate();
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        if validate_only {
            let checked =
                self.front.db.read("divisions.check_division", async |tx| publish::check(tx, id, &draft, doing).await);
            let checked: pb::Division = checked.await.map_err(status_of)?.into();
            return Ok(Response::new(pb::Division { name: String::new(), ..checked }));
        }
        commit_once(&self.front.db, &admitted, async |tx| publish::publish(tx, id, &draft, doing).await.map(Into::into))
            .await
    }

    async fn get_division(&self, request: Request<pb::GetDivisionRequest>) -> Result<Response<pb::Division>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name = fields.name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read = self.front.db.read("divisions.get_division", async |tx| store::division(tx, name).await).await;
        read.map(|division| Response::new(division.into())).map_err(status_of)
    }

    async fn list_divisions(
        &self,
        request: Request<pb::ListDivisionsRequest>,
    ) -> Result<Response<pb::ListDivisionsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let (purpose, page, words) = wire::divisions_asked(&request).map_err(status_of)?;
        let read =
            self.front.db.read("divisions.list_divisions", async |tx| store::division_page(tx, purpose, page).await);
        let page = read.await.map_err(status_of)?;
        Ok(Response::new(pb::ListDivisionsResponse {
            next_page_token: next_page_token(page.next, &words),
            divisions: page.rows.into_iter().map(|division| (division, Vec::new()).into()).collect(),
        }))
    }

    async fn find_supervisor(
        &self,
        request: Request<pb::FindSupervisorRequest>,
    ) -> Result<Response<pb::Supervisor>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let asked = wire::supervisor_asked(request, Day::of(admitted.now()));
        let (subject, purpose, day) = asked.map_err(status_of)?;
        let read = self.front.db.read("divisions.find_supervisor", async |tx| {
            let (spot, entered) = match &subject {
                wire::Subject::Place(spot) => (spot.clone(), None),
                wire::Subject::Outlet(outlet) => {
                    let outlet = network::store::outlet(tx, *outlet).await?;
                    (wire::outlet_spot(&outlet.province, &outlet.city), Some(outlet.center_id))
                }
            };
            Ok((find_supervisor(tx, &spot, purpose, day).await?, entered))
        });
        let (found, entered) = read.await.map_err(status_of)?;
        Ok(Response::new(wire::supervisor(found, entered)))
    }
}
