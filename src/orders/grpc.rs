//! `PartsOrderService`: decode, call, encode.

use tonic::{Request, Response, Status};

use super::{Order, OrderLine, OrderState, cancel, close, pick, review, ship, store, submit, wire};
use crate::db::Tx;
use crate::network::Doing;
use crate::pb;
use crate::pb::parts_order_service_server::PartsOrderService;
use crate::policy::LivePolicies;
use crate::rpc::{Admitted, Fields, Front, commit_once, next_page_token, page_request, status_of};
use crate::types::{CenterId, Day, Error, OutletId, OutletName, PartsOrderId, ShipmentId};

/// The service, cheap to clone.
#[derive(Clone, Debug)]
pub struct PartsOrderGrpc {
    front: Front,
    policies: LivePolicies,
}

impl PartsOrderGrpc {
    /// Over a front, with the tables that judge substitutes.
    #[must_use]
    pub const fn new(front: Front, policies: LivePolicies) -> Self {
        Self { front, policies }
    }
}

/// An order with its lines, as its shipments stand.
async fn told(tx: &mut Tx, order: &Order, lines: &[OrderLine], admitted: &Admitted) -> Result<pb::PartsOrder, Error> {
    let shipments = store::shipments(tx, order.outlet_id, lines).await?;
    Ok(wire::order(order, lines, &shipments, Day::of(admitted.now())))
}

#[tonic::async_trait]
impl PartsOrderService for PartsOrderGrpc {
    async fn submit_parts_order(
        &self,
        request: Request<pb::SubmitPartsOrderRequest>,
    ) -> Result<Response<pb::PartsOrder>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (outlet, asked) = wire::submission(request).map_err(status_of)?;
        let name = OutletName::new(outlet, PartsOrderId::generate());
        commit_once(&self.front.db, &admitted, async |tx| {
            let (order, lines) = submit::submit(tx, name, &asked, admitted.actor(), admitted.now()).await?;
            told(tx, &order, &lines, &admitted).await
        })
        .await
    }

    async fn review_parts_order(
        &self,
        request: Request<pb::ReviewPartsOrderRequest>,
    ) -> Result<Response<pb::PartsOrder>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (target, decisions) = wire::review(request).map_err(status_of)?;
        let policies = self.policies.now();
        let doing = Doing { actor: admitted.actor(), now: admitted.now() };
        commit_once(&self.front.db, &admitted, async |tx| {
            let (order, lines) = review::review(tx, &policies, target, &decisions, doing).await?;
            told(tx, &order, &lines, &admitted).await
        })
        .await
    }

    async fn ship_parts_order(
        &self,
        request: Request<pb::ShipPartsOrderRequest>,
    ) -> Result<Response<pb::PartsOrder>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (name, etag) = wire::target(&request.name, &request.etag, &request.request_id).map_err(status_of)?;
        let shipment = ShipmentId::generate();
        commit_once(&self.front.db, &admitted, async |tx| {
            let (order, lines) = ship::ship(tx, name, (etag, shipment), admitted.actor(), admitted.now()).await?;
            told(tx, &order, &lines, &admitted).await
        })
        .await
    }

    async fn cancel_parts_order(
        &self,
        request: Request<pb::CancelPartsOrderRequest>,
    ) -> Result<Response<pb::PartsOrder>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (name, etag) = wire::target(&request.name, &request.etag, &request.request_id).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let (order, lines) = cancel::cancel(tx, name, etag, admitted.actor(), admitted.now()).await?;
            told(tx, &order, &lines, &admitted).await
        })
        .await
    }

    async fn pick_parts_order(
        &self,
        request: Request<pb::PickPartsOrderRequest>,
    ) -> Result<Response<pb::PartsOrder>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let ((name, etag), picks) = wire::picking(request).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let (order, lines) = pick::pick(tx, name, etag, &picks, admitted.actor(), admitted.now()).await?;
            told(tx, &order, &lines, &admitted).await
        })
        .await
    }

    async fn close_parts_order(
        &self,
        request: Request<pb::ClosePartsOrderRequest>,
    ) -> Result<Response<pb::PartsOrder>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let (name, etag) = wire::target(&request.name, &request.etag, &request.request_id).map_err(status_of)?;
        commit_once(&self.front.db, &admitted, async |tx| {
            let (order, lines) = close::close(tx, name, etag, admitted.actor(), admitted.now()).await?;
            told(tx, &order, &lines, &admitted).await
        })
        .await
    }

    async fn list_late_parts_orders(
        &self,
        request: Request<pb::ListLatePartsOrdersRequest>,
    ) -> Result<Response<pb::ListLatePartsOrdersResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let center: Option<CenterId> = fields.name("parent", &request.parent);
        let asked = format!("late parts orders {}", request.parent);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (center, page) = fields.finish(|| Some((center?, page?))).map_err(status_of)?;
        let today = Day::of(admitted.now());
        let read = self.front.db.read("orders.list_late_parts_orders", async |tx| {
            let page = store::late(tx, center, today, page).await?;
            let lines = store::lines_of(tx, &page.rows).await?;
            Ok(pb::ListLatePartsOrdersResponse {
                next_page_token: next_page_token(page.next, &asked),
                // What is late was not shipped whole: no shipment has a say in its state.
                parts_orders: page.rows.iter().map(|order| wire::order(order, &lines, &[], today)).collect(),
            })
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn get_parts_order(
        &self,
        request: Request<pb::GetPartsOrderRequest>,
    ) -> Result<Response<pb::PartsOrder>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let name: Option<OutletName<PartsOrderId>> = fields.outlet_name("name", &request.name);
        let name = fields.finish(|| name).map_err(status_of)?;
        let read = self.front.db.read("orders.get_parts_order", async |tx| {
            let (order, lines) = store::order(tx, name).await?;
            told(tx, &order, &lines, &admitted).await
        });
        read.await.map(Response::new).map_err(status_of)
    }

    async fn list_parts_orders(
        &self,
        request: Request<pb::ListPartsOrdersRequest>,
    ) -> Result<Response<pb::ListPartsOrdersResponse>, Status> {
        let (admitted, request) = self.front.admit(request).await?;
        let mut fields = Fields::new();
        let outlet: Option<OutletId> = fields.name("parent", &request.parent);
        let state = fields.optional_choice("state", request.state, OrderState::from_wire);
        let asked = format!("parts orders {} {}", request.parent, request.state);
        let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
        let (outlet, state, page) = fields.finish(|| Some((outlet?, state?, page?))).map_err(status_of)?;
        let read = self.front.db.read("orders.list_parts_orders", async |tx| {
            let page = store::page(tx, outlet, state, page).await?;
            let ids: Vec<PartsOrderId> = page.rows.iter().map(|order| order.parts_order_id).collect();
            let lines = store::lines(tx, outlet, &ids).await?;
            let shipments = store::shipments(tx, outlet, &lines).await?;
            let today = Day::of(admitted.now());
            Ok(pb::ListPartsOrdersResponse {
                next_page_token: next_page_token(page.next, &asked),
                parts_orders: page.rows.iter().map(|order| wire::order(order, &lines, &shipments, today)).collect(),
            })
        });
        read.await.map(Response::new).map_err(status_of)
    }
}
