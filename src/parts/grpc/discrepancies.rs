//! Discrepancies of `PartsService`.

use super::super::discrepancy::{DiscrepancyKind, DiscrepancyState};
use super::super::resolve;
use super::super::store::discrepancies::{self as store, Asked};
use super::super::wire::discrepancies as wire;
use super::books::side;
use crate::db::Db;
use crate::pb;
use crate::rpc::{Admitted, Fields, commit_once, next_page_token, page_request, status_of};
use crate::types::{DiscrepancyId, Error, OutletId, OutletName};

type Answer<T> = Result<tonic::Response<T>, tonic::Status>;

pub(super) async fn resolved(
    db: &Db,
    admitted: &Admitted,
    request: pb::ResolveDiscrepancyRequest,
) -> Answer<pb::ResolveDiscrepancyResponse> {
    let told = wire::resolving(request, side(admitted)).map_err(status_of)?;
    let rest = DiscrepancyId::generate();
    commit_once(db, admitted, async |tx| {
        let (own, rest) = resolve::resolve(tx, &told, rest, admitted.actor(), admitted.now()).await?;
        Ok(pb::ResolveDiscrepancyResponse {
            discrepancy: Some(wire::discrepancy(&own)),
            rest: rest.as_ref().map(wire::discrepancy),
        })
    })
    .await
}

pub(super) async fn one(db: &Db, request: &pb::GetDiscrepancyRequest) -> Result<pb::Discrepancy, Error> {
    let mut fields = Fields::new();
    let name: Option<OutletName<DiscrepancyId>> = fields.outlet_name("name", &request.name);
    let name = fields.finish(|| name)?;
    db.read("parts.get_discrepancy", async |tx| Ok(wire::discrepancy(&store::discrepancy(tx, name).await?))).await
}

pub(super) async fn list(
    db: &Db,
    request: &pb::ListDiscrepanciesRequest,
) -> Result<pb::ListDiscrepanciesResponse, Error> {
    let mut fields = Fields::new();
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let (shipment, stock_return) = match outlet {
        Some(outlet) => (
            fields.optional_name_under("shipment", &request.shipment, outlet),
            fields.optional_name_under("stock_return", &request.stock_return, outlet),
        ),
        None => (None, None),
    };
    let state = fields.optional_choice("state", request.state, DiscrepancyState::from_wire);
    let kind = fields.optional_choice("kind", request.kind, DiscrepancyKind::from_wire);
    let pb::ListDiscrepanciesRequest { parent, shipment: one, stock_return: other, .. } = request;
    let asked = format!("discrepancies {parent} {one} {other} {} {}", request.state, request.kind);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let (outlet, only, page) = fields.finish(|| {
        let only = Asked { shipment: shipment?, stock_return: stock_return?, state: state?, kind: kind? };
        Some((outlet?, only, page?))
    })?;
    db.read("parts.list_discrepancies", async |tx| {
        let page = store::page(tx, outlet, only, page).await?;
        Ok(pb::ListDiscrepanciesResponse {
            next_page_token: next_page_token(page.next, &asked),
            discrepancies: page.rows.iter().map(wire::discrepancy).collect(),
        })
    })
    .await
}
