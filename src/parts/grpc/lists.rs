//! The lists of `PartsService`.

use chrono::DateTime;
use uuid::Uuid;

use super::super::{ReservationState, ShipmentState, store, wire};
use crate::db::{Db, Tx};
use crate::ledger::store::{Asked, Whose};
use crate::ledger::{self, Transfer};
use crate::network;
use crate::pb;
use crate::rpc::{Fields, next_page_token, page_request};
use crate::types::{
    CenterId, Error, OutletId, PartId, ReservationId, ShipmentId, TechnicianId, TypedId as _, parse_name,
};

pub(super) async fn shipments(db: &Db, request: &pb::ListShipmentsRequest) -> Result<pb::ListShipmentsResponse, Error> {
    let mut fields = Fields::new();
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let state = fields.optional_choice("state", request.state, ShipmentState::from_wire);
    let asked = format!("shipments {} {}", request.parent, request.state);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let (outlet, state, page) = fields.finish(|| Some((outlet?, state?, page?)))?;
    db.read("parts.list_shipments", async |tx| {
        let page = store::shipment_page(tx, outlet, state, page).await?;
        let ids: Vec<ShipmentId> = page.rows.iter().map(|shipment| shipment.shipment_id).collect();
        let lines = store::shipment_lines(tx, outlet, &ids).await?;
        Ok(pb::ListShipmentsResponse {
            next_page_token: next_page_token(page.next, &asked),
            shipments: page.rows.iter().map(|shipment| wire::shipment(shipment, &lines)).collect(),
        })
    })
    .await
}

pub(super) async fn reservations(
    db: &Db,
    request: &pb::ListReservationsRequest,
) -> Result<pb::ListReservationsResponse, Error> {
    let mut fields = Fields::new();
    let outlet: Option<OutletId> = fields.name("parent", &request.parent);
    let order = match outlet {
        Some(outlet) => fields.optional_name_under("repair_order", &request.repair_order, outlet),
        None => Some(None),
    };
    let state = fields.optional_choice("state", request.state, ReservationState::from_wire);
    let asked = format!("reservations {} {} {}", request.parent, request.repair_order, request.state);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let (outlet, order, state, page) = fields.finish(|| Some((outlet?, order?, state?, page?)))?;
    db.read("parts.list_reservations", async |tx| {
        let page = store::reservation_page(tx, outlet, order, state, page).await?;
        let ids: Vec<ReservationId> = page.rows.iter().map(|reservation| reservation.reservation_id).collect();
        let debts = store::debts::of_reservations(tx, outlet, &ids).await?;
        Ok(pb::ListReservationsResponse {
            next_page_token: next_page_token(page.next, &asked),
            reservations: page.rows.iter().map(|reservation| wire::reservation(reservation, &debts)).collect(),
        })
    })
    .await
}

/// Stock has no time of creation: pages follow an id that is made of part and condition.
pub(super) async fn stock(db: &Db, request: &pb::ListStockRequest) -> Result<pb::ListStockResponse, Error> {
    let mut fields = Fields::new();
    let party = wire::party(&mut fields, &request.parent);
    let part: Option<Option<PartId>> = fields.optional_name("part", &request.part);
    let as_of = fields.optional_instant("as_of", request.as_of);
    let technician: Option<Option<TechnicianId>> = match parse_name::<OutletId>(&request.parent) {
        Ok(outlet) => fields.optional_name_under("technician", &request.technician, outlet),
        Err(_) if request.technician.is_empty() => Some(None),
        Err(_) => fields.wrong("technician", "WRONG_PARENT", "is given for an outlet only"),
    };
    let asked = format!("stock {} {} {:?} {}", request.parent, request.part, request.as_of, request.technician);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let read = fields.finish(|| Some((party?, part?, technician?, as_of?, page?)))?;
    let (party, part, technician, as_of, page) = read;
    let unit = part.map(|part| part.uuid().to_string());
    let place = match technician {
        Some(holder) => Asked::bag(party, holder, unit.as_deref()),
        None => Asked::shelf(party, unit.as_deref()),
    };
    let after = page.after.map_or(Uuid::nil(), |(_, place)| place);
    db.read("parts.list_stock", async |tx| {
        let shelves = match as_of {
            Some(instant) => ledger::store::shelves_at(tx, place, instant, after, page.limit()).await?,
            None => ledger::store::shelves(tx, place, after, page.limit()).await?,
        };
        let page = page.cut(shelves, |shelf| (DateTime::UNIX_EPOCH, shelf.place));
        Ok(pb::ListStockResponse {
            next_page_token: next_page_token(page.next, &asked),
            stock: page.rows.iter().map(|shelf| wire::stock(&request.parent, &request.technician, shelf)).collect(),
        })
    })
    .await
}

pub(super) async fn transfers(db: &Db, request: &pb::ListTransfersRequest) -> Result<pb::ListTransfersResponse, Error> {
    let mut fields = Fields::new();
    let party = wire::party(&mut fields, &request.parent);
    let part: Option<Option<PartId>> = fields.optional_name("part", &request.part);
    let serial = fields.text("serial", request.serial.clone(), 0, 60);
    if !request.serial.is_empty() && request.part.is_empty() {
        fields.wrong::<()>("part", "REQUIRED", "must be given with a serial");
    }
    let asked = format!("transfers {} {} {}", request.parent, request.part, request.serial);
    let page = page_request(&mut fields, request.page_size, &request.page_token, &asked);
    let (party, part, serial, page) = fields.finish(|| Some((party?, part?, serial?, page?)))?;
    let unit = part.map(|part| part.uuid().to_string());
    let whose = match unit.as_deref() {
        None => Whose::All,
        Some(unit) if serial.is_empty() => Whose::Unit(unit),
        Some(unit) => Whose::Serial(unit, &serial),
    };
    db.read("parts.list_transfers", async |tx| {
        let page = ledger::store::transfer_page(tx, party, whose, page).await?;
        Ok(pb::ListTransfersResponse {
            next_page_token: next_page_token(page.next, &asked),
            transfers: encoded(tx, &page.rows).await?,
        })
    })
    .await
}

/// Transfers with the places that they moved pieces between.
pub(super) async fn encoded(tx: &mut Tx, transfers: &[Transfer]) -> Result<Vec<pb::Transfer>, Error> {
    let accounts = ledger::store::accounts(tx, transfers).await?;
    let candidates: Vec<CenterId> = accounts
        .iter()
        .flat_map(|account| [account.party_id, account.owner_id])
        .map(|party| CenterId::from_uuid(party.uuid()))
        .collect();
    let centers = network::store::known_centers(tx, &candidates).await?;
    Ok(transfers.iter().map(|transfer| wire::transfer(transfer, &accounts, &centers)).collect())
}
