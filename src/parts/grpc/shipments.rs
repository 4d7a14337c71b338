//! Supplies and shipments of `PartsService`.

use super::super::wire::discrepancies as arrivals;
use super::super::{accept_supply, recall, receive, ship, store, wire};
use crate::db::Db;
use crate::ledger;
use crate::ledger::store::Asked;
use crate::pb;
use crate::rpc::{Admitted, Fields, commit_once, status_of};
use crate::types::{Error, Name, OutletName, ShipmentId, TypedId as _};

type Answer<T> = Result<tonic::Response<T>, tonic::Status>;

pub(super) async fn supplied(db: &Db, admitted: &Admitted, request: pb::AcceptSupplyRequest) -> Answer<pb::Stock> {
    let supply = wire::supply(request).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        accept_supply::accept_supply(tx, &supply, admitted.actor(), admitted.now()).await?;
        let unit = supply.part.uuid().to_string();
        let asked = Asked::shelf(supply.center.into(), Some(&unit));
        let shelves = ledger::store::shelves(tx, asked, uuid::Uuid::nil(), 100).await?;
        let shelf = shelves.iter().find(|shelf| shelf.condition == supply.condition);
        let shelf = shelf.ok_or_else(|| Error::internal("a supply without stock"))?;
        Ok(wire::stock(&Name(supply.center).to_string(), "", shelf))
    })
    .await
}

pub(super) async fn shipped(db: &Db, admitted: &Admitted, request: pb::ShipPartsRequest) -> Answer<pb::Shipment> {
    let (outlet, lines) = wire::shipping(request).map_err(status_of)?;
    let name = OutletName::new(outlet, ShipmentId::generate());
    commit_once(db, admitted, async |tx| {
        let (shipment, lines) = ship::ship(tx, name, &lines, admitted.actor(), admitted.now()).await?;
        Ok(wire::shipment(&shipment, &lines))
    })
    .await
}

pub(super) async fn one(db: &Db, request: &pb::GetShipmentRequest) -> Result<pb::Shipment, Error> {
    let mut fields = Fields::new();
    let name: Option<OutletName<ShipmentId>> = fields.outlet_name("name", &request.name);
    let name = fields.finish(|| name)?;
    db.read("parts.get_shipment", async |tx| {
        let shipment = store::shipment(tx, name).await?;
        let lines = store::shipment_lines(tx, name.outlet, &[name.id]).await?;
        Ok(wire::shipment(&shipment, &lines))
    })
    .await
}

pub(super) async fn received(db: &Db, admitted: &Admitted, r: pb::ReceiveShipmentRequest) -> Answer<pb::Shipment> {
    let (name, etag, arrival) = arrivals::receipt(r).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let (shipment, lines) = receive::receive(tx, name, etag, &arrival, admitted.actor(), admitted.now()).await?;
        Ok(wire::shipment(&shipment, &lines))
    })
    .await
}

pub(super) async fn recalled(db: &Db, admitted: &Admitted, r: pb::RecallShipmentRequest) -> Answer<pb::Shipment> {
    let (target, reason) = arrivals::recall(r).map_err(status_of)?;
    commit_once(db, admitted, async |tx| {
        let (shipment, lines) = recall::recall(tx, target, &reason, admitted.actor(), admitted.now()).await?;
        Ok(wire::shipment(&shipment, &lines))
    })
    .await
}
