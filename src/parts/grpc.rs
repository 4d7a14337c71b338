//! `PartsService`: decode, call, encode. The lists stand in `grpc/lists.rs`.

mod bags;
mod books;
mod discrepancies;
mod lists;
mod returns;
mod shipments;
mod stock_returns;

use futures::FutureExt as _;
use tonic::{Request, Response, Status};

use super::consume::StepVerb;
use super::moves::{Act, Moving, move_all};
use super::{store, wire};
use crate::db::{Batcher, Tx};
use crate::pb;
use crate::pb::parts_service_server::PartsService;
use crate::policy::LivePolicies;
use crate::rpc::{Admitted, Fields, Front, status_of};
use crate::types::{DebtId, Error, OutletName, ReservationId};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct PartsGrpc {
    front: Front,
    moves: Batcher<Moving, pb::Reservation>,
}

impl PartsGrpc {
    /// Over a front, with the tables in use. Starts the worker that moves pieces together; needs a runtime.
    #[must_use]
    pub fn new(front: Front, policies: LivePolicies) -> Self {
        let moves = Batcher::start(front.db.clone(), "MoveParts", move |tx, movings| {
            let policies = policies.now();
            async move { move_all(tx, movings, &policies, moved).await }.boxed()
        });
        Self { front, moves }
    }

    async fn moved(&self, admitted: &Admitted, act: Act) -> Result<Response<pb::Reservation>, Status> {
        let once = admitted.once().map_err(status_of)?.clone();
        let moving = Moving { once, act, actor: admitted.actor().to_owned(), now: admitted.now() };
        self.moves.submit(moving).await.map(Response::new).map_err(status_of)
    }
}

/// A reservation just moved, with the debts that this opened.
fn moved(reservation: &super::Reservation, debts: &[super::PartDebt]) -> pb::Reservation {
    let debts: Vec<(ReservationId, DebtId)> = debts.iter().map(|debt| (debt.reservation_id, debt.debt_id)).collect();
    wire::reservation(reservation, &debts)
}

async fn with_debts(tx: &mut Tx, reservation: &super::Reservation) -> Result<pb::Reservation, Error> {
    let debts = store::debts::of_reservations(tx, reservation.outlet_id, &[reservation.reservation_id]).await?;
    Ok(wire::reservation(reservation, &debts))
}

#[tonic::async_trait]
impl PartsService for PartsGrpc {
    async fn accept_supply(&self, request: Request<pb::AcceptSupplyRequest>) -> Result<Response<pb::Stock>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        shipments::supplied(&self.front.db, &admitted, request).await
    }

    async fn ship_parts(&self, request: Request<pb::ShipPartsRequest>) -> Result<Response<pb::Shipment>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        shipments::shipped(&self.front.db, &admitted, request).await
    }

    async fn receive_shipment(
        &self,
        request: Request<pb::ReceiveShipmentRequest>,
    ) -> Result<Response<pb::Shipment>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        shipments::received(&self.front.db, &admitted, request).await
    }

    async fn recall_shipment(
        &self,
        request: Request<pb::RecallShipmentRequest>,
    ) -> Result<Response<pb::Shipment>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        shipments::recalled(&self.front.db, &admitted, request).await
    }

    async fn resolve_discrepancy(
        &self,
        request: Request<pb::ResolveDiscrepancyRequest>,
    ) -> Result<Response<pb::ResolveDiscrepancyResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        discrepancies::resolved(&self.front.db, &admitted, request).await
    }

    async fn get_discrepancy(
        &self,
        request: Request<pb::GetDiscrepancyRequest>,
    ) -> Result<Response<pb::Discrepancy>, Status> {
        let (_, request) = self.front.admit(request).await?;
        discrepancies::one(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn list_discrepancies(
        &self,
        request: Request<pb::ListDiscrepanciesRequest>,
    ) -> Result<Response<pb::ListDiscrepanciesResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        discrepancies::list(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn get_shipment(&self, request: Request<pb::GetShipmentRequest>) -> Result<Response<pb::Shipment>, Status> {
        let (_, request) = self.front.admit(request).await?;
        shipments::one(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn list_shipments(
        &self,
        request: Request<pb::ListShipmentsRequest>,
    ) -> Result<Response<pb::ListShipmentsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        lists::shipments(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn return_stock(
        &self,
        request: Request<pb::ReturnStockRequest>,
    ) -> Result<Response<pb::StockReturn>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        stock_returns::send(&self.front.db, &admitted, request).await
    }

    async fn receive_stock_return(
        &self,
        request: Request<pb::ReceiveStockReturnRequest>,
    ) -> Result<Response<pb::StockReturn>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        stock_returns::receive(&self.front.db, &admitted, request).await
    }

    async fn cancel_stock_return(
        &self,
        request: Request<pb::CancelStockReturnRequest>,
    ) -> Result<Response<pb::StockReturn>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        stock_returns::cancel(&self.front.db, &admitted, request).await
    }

    async fn get_stock_return(
        &self,
        request: Request<pb::GetStockReturnRequest>,
    ) -> Result<Response<pb::StockReturn>, Status> {
        let (_, request) = self.front.admit(request).await?;
        stock_returns::get(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn list_stock_returns(
        &self,
        request: Request<pb::ListStockReturnsRequest>,
    ) -> Result<Response<pb::ListStockReturnsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        stock_returns::list(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn reserve_part(
        &self,
        request: Request<pb::ReservePartRequest>,
    ) -> Result<Response<pb::Reservation>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let wanted = wire::wanted(request).map_err(status_of)?;
        self.moved(&admitted, Act::Reserve(wanted)).await
    }

    async fn issue_reservation(
        &self,
        request: Request<pb::IssueReservationRequest>,
    ) -> Result<Response<pb::Reservation>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let step = wire::issue(&request).map_err(status_of)?;
        self.moved(&admitted, Act::Step(step)).await
    }

    async fn consume_reservation(
        &self,
        request: Request<pb::ConsumeReservationRequest>,
    ) -> Result<Response<pb::Reservation>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        let step = wire::step(&r.name, &r.etag, &r.request_id, |fields, _| {
            let told = wire::told(fields, r.quantity, r.serials);
            let removed = wire::serials(fields, "removed_serials", r.removed_serials);
            Some(StepVerb::Consume(told?, removed?))
        });
        self.moved(&admitted, Act::Step(step.map_err(status_of)?)).await
    }

    async fn release_reservation(
        &self,
        request: Request<pb::ReleaseReservationRequest>,
    ) -> Result<Response<pb::Reservation>, Status> {
        let (admitted, r) = self.front.admit(request).await?;
        let step = wire::step(&r.name, &r.etag, &r.request_id, |fields, _| {
            wire::told(fields, r.quantity, r.serials).map(StepVerb::Release)
        });
        self.moved(&admitted, Act::Step(step.map_err(status_of)?)).await
    }

    async fn issue_to_bag(&self, request: Request<pb::IssueToBagRequest>) -> Result<Response<pb::Stock>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        bags::issue(&self.front.db, &admitted, request).await
    }

    async fn return_from_bag(&self, request: Request<pb::ReturnFromBagRequest>) -> Result<Response<pb::Stock>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        bags::take_back(&self.front.db, &admitted, request).await
    }

    async fn get_reservation(
        &self,
        request: Request<pb::GetReservationRequest>,
    ) -> Result<Response<pb::Reservation>, Status> {
        let (_, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<ReservationId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read = self.front.db.read("parts.get_reservation", async |tx| {
            let reservation = store::reservation(tx, name).await?;
            with_debts(tx, &reservation).await
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_reservations(
        &self,
        request: Request<pb::ListReservationsRequest>,
    ) -> Result<Response<pb::ListReservationsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        lists::reservations(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn list_stock(
        &self,
        request: Request<pb::ListStockRequest>,
    ) -> Result<Response<pb::ListStockResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        lists::stock(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn list_transfers(
        &self,
        request: Request<pb::ListTransfersRequest>,
    ) -> Result<Response<pb::ListTransfersResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        lists::transfers(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn get_part_debt(&self, request: Request<pb::GetPartDebtRequest>) -> Result<Response<pb::PartDebt>, Status> {
        let (_, request) = self.front.admit(request).await?;
        returns::debt(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn list_part_debts(
        &self,
        request: Request<pb::ListPartDebtsRequest>,
    ) -> Result<Response<pb::ListPartDebtsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        returns::list_debts(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn pack_return(&self, request: Request<pb::PackReturnRequest>) -> Result<Response<pb::PartReturn>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        returns::pack(&self.front.db, &admitted, request).await
    }

    async fn ship_return(&self, request: Request<pb::ShipReturnRequest>) -> Result<Response<pb::PartReturn>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        returns::ship(&self.front.db, &admitted, request).await
    }

    async fn cancel_return(
        &self,
        request: Request<pb::CancelReturnRequest>,
    ) -> Result<Response<pb::PartReturn>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        returns::cancel(&self.front.db, &admitted, request).await
    }

    async fn receive_return(
        &self,
        request: Request<pb::ReceiveReturnRequest>,
    ) -> Result<Response<pb::PartReturn>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        returns::receive(&self.front.db, &admitted, request).await
    }

    async fn inspect_return(
        &self,
        request: Request<pb::InspectReturnRequest>,
    ) -> Result<Response<pb::PartReturn>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        returns::inspect(&self.front.db, &admitted, request).await
    }

    async fn get_part_return(
        &self,
        request: Request<pb::GetPartReturnRequest>,
    ) -> Result<Response<pb::PartReturn>, Status> {
        let (_, request) = self.front.admit(request).await?;
        returns::get(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn list_part_returns(
        &self,
        request: Request<pb::ListPartReturnsRequest>,
    ) -> Result<Response<pb::ListPartReturnsResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        returns::list(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn waive_part_debt(
        &self,
        request: Request<pb::WaivePartDebtRequest>,
    ) -> Result<Response<pb::PartDebt>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        returns::waive(&self.front.db, &admitted, request).await
    }

    async fn follow_up_debts(
        &self,
        request: Request<pb::FollowUpDebtsRequest>,
    ) -> Result<Response<pb::FollowUpDebtsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        returns::follow_up(&self.front.db, &admitted, request).await
    }

    async fn list_debt_ageings(
        &self,
        request: Request<pb::ListDebtAgeingsRequest>,
    ) -> Result<Response<pb::ListDebtAgeingsResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        returns::ageing(&self.front.db, &admitted, &request).await.map(Response::new).map_err(status_of)
    }

    async fn correct_transfer(
        &self,
        request: Request<pb::CorrectTransferRequest>,
    ) -> Result<Response<pb::Transfer>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        books::correct(&self.front.db, &admitted, request).await
    }

    async fn adjust_stock(&self, request: Request<pb::AdjustStockRequest>) -> Result<Response<pb::Transfer>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        books::adjust(&self.front.db, &admitted, request).await
    }

    async fn submit_count(&self, request: Request<pb::SubmitCountRequest>) -> Result<Response<pb::StockClose>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        books::submit(&self.front.db, &admitted, request).await
    }

    async fn sign_close(&self, request: Request<pb::SignCloseRequest>) -> Result<Response<pb::StockClose>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        books::sign(&self.front.db, &admitted, request).await
    }

    async fn get_valuation(
        &self,
        request: Request<pb::GetValuationRequest>,
    ) -> Result<Response<pb::Valuation>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        books::value(&self.front.db, &admitted, &request).await.map(Response::new).map_err(status_of)
    }

    async fn get_close(&self, request: Request<pb::GetCloseRequest>) -> Result<Response<pb::StockClose>, Status> {
        let (_, request) = self.front.admit(request).await?;
        books::get(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn list_closes(
        &self,
        request: Request<pb::ListClosesRequest>,
    ) -> Result<Response<pb::ListClosesResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        books::list(&self.front.db, &request).await.map(Response::new).map_err(status_of)
    }

    async fn verify_close(
        &self,
        request: Request<pb::VerifyCloseRequest>,
    ) -> Result<Response<pb::VerifyCloseResponse>, Status> {
        let (_, request) = self.front.admit(request).await?;
        books::verify(&self.front.db, request).await.map(Response::new).map_err(status_of)
    }
}
