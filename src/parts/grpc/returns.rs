//! Debts and returns of defective parts of `PartsService`.

use super::super::returning::ReturnState;
use super::super::store::{debts, returns as store};
use super::super::wire::returns as wire;
use super::super::{DebtState, follow_up, send_back, take_back};
use crate::db::Db;
use crate::pb;
use crate::rpc::{Admitted, Fields, commit_once, next_page_token, page_request, status_of};
use crate::types::{CenterId, Day, DebtId, Error, OutletId, OutletName, ReturnId};

type Answer<T> = Result<tonic::Response<T>, tonic::Status>;

pub(super) async fn pack(db: &Db, admitted: &Admitted, request: pb::PackReturnRequest) -> Answer<pb::PartReturn> {
    let (outlet, packings) = wire::packing(request).map_err(status_of)?;
    let name = OutletName::new(outlet, ReturnId::generate());
    commit_once(db, admitted, async |tx| {
        let packed = send_back::pack(tx, name, &packings, admitted.actor(), admitted.now()).await?;
        Ok(wire::parcel(&packed))
    })
    .await
}

pub(super) async fn ship(db: &Db, admitted: &Admitted, request: pb::ShipReturnRequest) -> Answer<pb::PartReturn> {
    let ((name, etag), waybill) = wire::shipping(request).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let shipped = send_back::ship(tx, name, etag, &waybill, admitted.actor(), admitted.now()).await?;
        Ok(wire::parcel(&shipped))
    })
    .await
}

pub(super) async fn cancel(db: &Db, admitted: &Admitted, r: pb::CancelReturnRequest) -> Answer<pb::PartReturn> {
    let read = wire::target((&r.name, &r.etag, &r.request_id), |_, _| Some(()));
    let ((name, etag), ()) = read.map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let cancelled = send_back::cancel(tx, name, etag, admitted.actor(), admitted.now()).await?;
        Ok(wire::parcel(&cancelled))
    })
    .await
}

pub(super) async fn receive(db: &Db, admitted: &Admitted, request: pb::ReceiveReturnRequest) -> Answer<pb::PartReturn> {
    let ((name, etag), arrived) = wire::receipt(request).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let received = take_back::receive(tx, name, etag, &arrived, admitted.actor(), admitted.now()).await?;
        Ok(wire::parcel(&received))
    })
    .await
}

pub(super) async fn inspect(db: &Db, admitted: &Admitted, request: pb::InspectReturnRequest) -> Answer<pb::PartReturn> {
    let ((name, etag), inspection) = wire::inspection(request).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let inspected = take_back::inspect(tx, name, etag, &inspection, admitted.actor(), admitted.now()).await?;
        Ok(wire::parcel(&inspected))
    })
    .await
}

pub(super) async fn get(db: &Db, request: &pb::GetPartReturnRequest) -> Result<pb::PartReturn, Error> {
    let mut fields = Fields::new();
    let name: Option<OutletName<ReturnId>> = fields.outlet_name("name", &request.name);
    let name = fields.finish(|| name)?;
    let parcel = db.read("parts.get_part_return", async |tx| store::parcel(tx, name).await).await?;
    Ok(wire::parcel(&parcel))
}

pub(super) async fn list(db: &Db, request: &pb::ListPartReturnsRequest) -> Result<pb::ListPartReturnsResponse, Error> {
    let mut fields = Fields::new();
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let state = fields.optional_choice("state", request.state, ReturnState::from_wire);
    let asked = format!("returns {} {}", request.parent, request.state);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let (outlet, state, page) = fields.finish(|| Some((outlet?, state?, page?)))?;
    let page = db.read("parts.list_part_returns", async |tx| store::page(tx, outlet, state, page).await).await?;
    Ok(pb::ListPartReturnsResponse {
        next_page_token: next_page_token(page.next, &asked),
        part_returns: page.rows.iter().map(wire::parcel).collect(),
    })
}

pub(super) async fn waive(db: &Db, admitted: &Admitted, request: pb::WaivePartDebtRequest) -> Answer<pb::PartDebt> {
    let (name, etag, reason) = wire::waiver(request).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let waived = follow_up::waive(tx, name, etag, &reason, admitted.actor(), admitted.now()).await?;
        Ok(wire::debt(&waived))
    })
    .await
}

pub(super) async fn follow_up(
    db: &Db,
    admitted: &Admitted,
    request: pb::FollowUpDebtsRequest,
) -> Answer<pb::FollowUpDebtsResponse> {
    let mut fields = Fields::new();
    fields.request_id(&request.request_id);
    let center: Option<CenterId> = fields.name("service_center", &request.service_center);
    let center = fields.finish(|| center).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let (actor, now) = (admitted.actor(), admitted.now());
        let done = follow_up::follow_up(tx, center, request.validate_only, actor, now).await?;
        Ok(wire::followed_up(&done))
    })
    .await
}

pub(super) async fn debt(db: &Db, request: &pb::GetPartDebtRequest) -> Result<pb::PartDebt, Error> {
    let mut fields = Fields::new();
    let name: Option<OutletName<DebtId>> = fields.outlet_name("name", &request.name);
    let name = fields.finish(|| name)?;
    let debt = db.read("parts.get_part_debt", async |tx| debts::debt(tx, name).await).await?;
    Ok(wire::debt(&debt))
}

pub(super) async fn list_debts(
    db: &Db,
    request: &pb::ListPartDebtsRequest,
) -> Result<pb::ListPartDebtsResponse, Error> {
    let mut fields = Fields::new();
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let state = fields.optional_choice("state", request.state, DebtState::from_wire);
    let due_until = fields.optional_day("due_until", request.due_until);
    let asked = format!("debts {} {} {:?}", request.parent, request.state, request.due_until);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let (outlet, state, due_until, page) = fields.finish(|| Some((outlet?, state?, due_until?, page?)))?;
    let page = db.read("parts.list_part_debts", async |tx| debts::page(tx, outlet, (state, due_until), page).await);
    let page = page.await?;
    Ok(pb::ListPartDebtsResponse {
        next_page_token: next_page_token(page.next, &asked),
        part_debts: page.rows.iter().map(wire::debt).collect(),
    })
}

pub(super) async fn ageing(
    db: &Db,
    admitted: &Admitted,
    request: &pb::ListDebtAgeingsRequest,
) -> Result<pb::ListDebtAgeingsResponse, Error> {
    let mut fields = Fields::new();
    let party = super::super::wire::party(&mut fields, &request.parent);
    let asked = format!("ageings {}", request.parent);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let (party, page) = fields.finish(|| Some((party?, page?)))?;
    let today = Day::of(admitted.now());
    let page = db.read("parts.list_debt_ageings", async |tx| debts::ageing(tx, party, today, page).await).await?;
    Ok(pb::ListDebtAgeingsResponse {
        next_page_token: next_page_token(page.next, &asked),
        debt_ageings: page.rows.iter().map(wire::ageing).collect(),
    })
}
