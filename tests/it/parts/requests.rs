//! Requests about the story's parts.

use sanbao::pb;

use crate::harness::{cny, request_id};
use crate::story::Story;

const NONE: String = String::new();

pub fn supply(story: &Story, quantity: i64) -> pb::AcceptSupplyRequest {
    pb::AcceptSupplyRequest {
        service_center: story.center.clone(),
        part: story.part.clone(),
        quantity,
        condition: pb::StockCondition::Good.into(),
        delivery_note: "DN-9".to_owned(),
        request_id: request_id(),
        serials: Vec::new(),
    }
}

pub fn ship(story: &Story, quantity: i64) -> pb::ShipPartsRequest {
    let lines =
        vec![pb::shipment::Line { part: story.part.clone(), quantity, received_quantity: 0, ..Default::default() }];
    pb::ShipPartsRequest { parent: story.outlet.clone(), lines, request_id: request_id() }
}

/// All of it, or so many pieces.
pub fn receive(story: &Story, arrived: Option<i64>) -> pb::ReceiveShipmentRequest {
    let line = |received_quantity| pb::shipment::Line {
        part: story.part.clone(),
        quantity: 0,
        received_quantity,
        ..Default::default()
    };
    let lines = arrived.into_iter().map(line).collect();
    pb::ReceiveShipmentRequest { name: story.shipment.clone(), lines, request_id: request_id(), ..Default::default() }
}

pub fn recall(story: &Story) -> pb::RecallShipmentRequest {
    let (name, reason) = (story.shipment.clone(), "sent to the wrong outlet".to_owned());
    pb::RecallShipmentRequest { name, reason, etag: NONE, request_id: request_id() }
}

pub fn reserve(story: &Story, quantity: i64) -> pb::ReservePartRequest {
    pb::ReservePartRequest {
        parent: story.outlet.clone(),
        repair_order: story.order.clone(),
        part: story.part.clone(),
        quantity,
        request_id: request_id(),
        ..Default::default()
    }
}

pub fn issue(story: &Story, technician: &str) -> pb::IssueReservationRequest {
    let (name, technician) = (story.reservation.clone(), technician.to_owned());
    pb::IssueReservationRequest { name, technician, etag: NONE, request_id: request_id() }
}

pub fn consume(story: &Story) -> pb::ConsumeReservationRequest {
    pb::ConsumeReservationRequest { name: story.reservation.clone(), request_id: request_id(), ..Default::default() }
}

pub fn release(story: &Story) -> pb::ReleaseReservationRequest {
    pb::ReleaseReservationRequest { name: story.reservation.clone(), request_id: request_id(), ..Default::default() }
}

/// A transfer taken back, by the party that its pieces came from.
pub fn corrections(parent: &str, transfer: &str) -> pb::CorrectTransferRequest {
    let (parent, transfer_id) = (parent.to_owned(), transfer.to_owned());
    pb::CorrectTransferRequest {
        parent,
        transfer_id,
        reason: "keyed in wrongly".to_owned(),
        fact_date: None,
        request_id: request_id(),
    }
}

/// Good pieces found at the outlet, or missed.
pub fn adjustment(story: &Story, difference: i64) -> pb::AdjustStockRequest {
    pb::AdjustStockRequest {
        parent: story.outlet.clone(),
        part: story.part.clone(),
        condition: pb::StockCondition::Good.into(),
        difference,
        serials: vec![],
        reason: "counted".to_owned(),
        fact_date: None,
        request_id: request_id(),
    }
}

/// A part that fits another model than the story's.
pub async fn misfit(story: &mut Story) -> String {
    let component = pb::product_model::Component { item: "main_unit".to_owned(), display_name: "X".to_owned() };
    let model = pb::ProductModel {
        code: "OTHER".to_owned(),
        display_name: "Other".to_owned(),
        product_family: pb::ProductFamily::Handset.into(),
        components: vec![component],
        ..Default::default()
    };
    let request = pb::CreateProductModelRequest { product_model: Some(model), request_id: request_id() };
    let model = story.clients.catalog.create_product_model(request).await.unwrap().into_inner();
    let part = pb::Part {
        number: "OTHER-1".to_owned(),
        display_name: "Other".to_owned(),
        item: "main_unit".to_owned(),
        product_models: vec![model.name],
        standard_cost: cny("1.00"),
        ..Default::default()
    };
    let request = pb::CreatePartRequest { part: Some(part), request_id: request_id() };
    story.clients.catalog.create_part(request).await.unwrap().into_inner().name
}

/// Pieces on a shelf in a condition, promised ones too, and those promised.
pub async fn shelf(story: &Story, parent: &str, condition: pb::StockCondition) -> (i64, i64) {
    let request = pb::ListStockRequest { parent: parent.to_owned(), ..Default::default() };
    let stock = story.clients.parts.clone().list_stock(request).await.unwrap().into_inner().stock;
    let own = stock.iter().find(|shelf| shelf.condition() == condition && shelf.part == story.part);
    own.map_or((0, 0), |shelf| (shelf.on_hand, shelf.reserved))
}

/// Good pieces handed to a technician without an order.
pub fn to_bag(story: &Story, technician: &str, quantity: i64) -> pb::IssueToBagRequest {
    pb::IssueToBagRequest {
        name: technician.to_owned(),
        part: story.part.clone(),
        quantity,
        request_id: request_id(),
        ..Default::default()
    }
}

/// Pieces given back by a technician.
pub fn from_bag(story: &Story, technician: &str, quantity: i64) -> pb::ReturnFromBagRequest {
    pb::ReturnFromBagRequest {
        name: technician.to_owned(),
        part: story.part.clone(),
        quantity,
        request_id: request_id(),
        ..Default::default()
    }
}

/// Good pieces in a technician's bag: those there, and those of them issued for orders or promised.
pub async fn bag(story: &Story, technician: &str) -> (i64, i64) {
    let request =
        pb::ListStockRequest { parent: story.outlet.clone(), technician: technician.to_owned(), ..Default::default() };
    let stock = story.clients.parts.clone().list_stock(request).await.unwrap().into_inner().stock;
    assert!(stock.iter().all(|own| own.technician == technician && own.available == own.on_hand - own.reserved));
    let own = stock.iter().find(|own| own.condition() == pb::StockCondition::Good && own.part == story.part);
    own.map_or((0, 0), |own| (own.on_hand, own.reserved))
}

/// Of the story's shipment of five: two arrived well, one damaged, two not at all.
pub fn receive_otherwise(story: &Story) -> pb::ReceiveShipmentRequest {
    let mut request = receive(story, Some(2));
    request.lines[0].damaged_quantity = 1;
    request.remark = "wet box".to_owned();
    request
}

/// Receives the shipment so at the outlet, and answers its discrepancies.
pub async fn received_otherwise(story: &Story, request: pb::ReceiveShipmentRequest) -> Vec<pb::Discrepancy> {
    let mut keeper = story.clients.at_outlet(&story.outlet, "parts_keeper").parts;
    let shipment = keeper.receive_shipment(request).await.unwrap().into_inner();
    assert_eq!(shipment.state(), pb::shipment::State::Discrepancy);
    discrepancies(story).await
}

pub async fn discrepancies(story: &Story) -> Vec<pb::Discrepancy> {
    let asked = pb::ListDiscrepanciesRequest { parent: story.outlet.clone(), ..Default::default() };
    story.clients.parts.clone().list_discrepancies(asked).await.unwrap().into_inner().discrepancies
}

pub fn resolve(own: &pb::Discrepancy, resolution: pb::discrepancy::Resolution) -> pb::ResolveDiscrepancyRequest {
    pb::ResolveDiscrepancyRequest {
        name: own.name.clone(),
        resolution: resolution.into(),
        remark: "looked into".to_owned(),
        request_id: request_id(),
        ..Default::default()
    }
}
