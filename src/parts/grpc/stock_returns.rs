//! Stock on its way back, of `PartsService`.

use super::super::store::stock_returns as store;
use super::super::wire::stock_returns as wire;
use super::super::{StockReturnState, cancel_stock_return, receive_stock_return, return_stock};
use crate::db::Db;
use crate::pb;
use crate::rpc::{Admitted, Fields, commit_once, next_page_token, page_request, status_of};
use crate::types::{Error, OutletId, OutletName, StockReturnId};

type Answer = Result<tonic::Response<pb::StockReturn>, tonic::Status>;

pub(super) async fn send(db: &Db, admitted: &Admitted, request: pb::ReturnStockRequest) -> Answer {
    let (outlet, lines, waybill) = wire::sending(request).map_err(status_of)?;
    let name = OutletName::new(outlet, StockReturnId::generate());
    commit_once(db, admitted, async |tx| {
        let (actor, now) = (admitted.actor(), admitted.now());
        let (own, lines) = return_stock::send(tx, name, (&lines, &waybill), actor, now).await?;
        Ok(wire::stock_return(&own, &lines))
    })
    .await
}

pub(super) async fn receive(db: &Db, admitted: &Admitted, request: pb::ReceiveStockReturnRequest) -> Answer {
    let (target, arrival) = wire::receipt(request).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let (own, lines) =
            receive_stock_return::receive(tx, target, &arrival, admitted.actor(), admitted.now()).await?;
        Ok(wire::stock_return(&own, &lines))
    })
    .await
}

pub(super) async fn cancel(db: &Db, admitted: &Admitted, request: pb::CancelStockReturnRequest) -> Answer {
    let (target, reason) = wire::cancelling(request).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let (actor, now) = (admitted.actor(), admitted.now());
        let (own, lines) = cancel_stock_return::cancel(tx, target, &reason, actor, now).await?;
        Ok(wire::stock_return(&own, &lines))
    })
    .await
}

pub(super) async fn get(db: &Db, request: &pb::GetStockReturnRequest) -> Result<pb::StockReturn, Error> {
    let mut fields = Fields::new();
    let name: Option<OutletName<StockReturnId>> = fields.outlet_name("name", &request.name);
    let name = fields.finish(|| name)?;
    db.read("parts.get_stock_return", async |tx| {
        let own = store::stock_return(tx, name).await?;
        let lines = store::lines(tx, name.outlet, &[name.id]).await?;
        Ok(wire::stock_return(&own, &lines))
    })
    .await
}

pub(super) async fn list(
    db: &Db,
    request: &pb::ListStockReturnsRequest,
) -> Result<pb::ListStockReturnsResponse, Error> {
    let mut fields = Fields::new();
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let state = fields.optional_choice("state", request.state, StockReturnState::from_wire);
    let asked = format!("stock returns {} {}", request.parent, request.state);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let (outlet, state, page) = fields.finish(|| Some((outlet?, state?, page?)))?;
    db.read("parts.list_stock_returns", async |tx| {
        let page = store::page(tx, outlet, state, page).await?;
        let ids: Vec<StockReturnId> = page.rows.iter().map(|own| own.stock_return_id).collect();
        let lines = store::lines(tx, outlet, &ids).await?;
        Ok(pb::ListStockReturnsResponse {
            next_page_token: next_page_token(page.next, &asked),
            stock_returns: page.rows.iter().map(|own| wire::stock_return(own, &lines)).collect(),
        })
    })
    .await
}
