//! The steps of the story, each one call with a request id of its own, as any client would make it.

use futures::future::BoxFuture;
use sanbao::pb;
use tonic::Status;
use uuid::Uuid;

use crate::harness::{Clients, cny, date};

/// What the story has come to know, and who calls.
#[derive(Debug)]
pub struct Story {
    pub clients: Clients,
    pub center: String,
    pub outlet: String,
    pub engineers: Vec<String>,
    pub model: String,
    pub part: String,
    pub device: String,
    pub shipment: String,
    pub order: String,
    pub reservation: String,
    pub claim: pb::Claim,
    pub statement: pb::Statement,
    pub diagnosed: pb::RepairOrder,
}

impl Story {
    /// Before its first step.
    pub fn begin(clients: Clients) -> Self {
        Self {
            clients,
            center: String::new(),
            outlet: String::new(),
            engineers: Vec::new(),
            model: String::new(),
            part: String::new(),
            device: String::new(),
            shipment: String::new(),
            order: String::new(),
            reservation: String::new(),
            claim: pb::Claim::default(),
            statement: pb::Statement::default(),
            diagnosed: pb::RepairOrder::default(),
        }
    }
}

/// One call of the story.
pub type Call = for<'a> fn(&'a mut Story, String) -> BoxFuture<'a, Result<(), Status>>;

/// A step: what it is called, when it happens, the call.
pub struct Step {
    pub verb: &'static str,
    pub at: &'static str,
    pub call: Call,
}

/// A request id that belongs to the step.
pub fn id_of(run: Uuid, verb: &str) -> String {
    Uuid::new_v5(&run, verb.as_bytes()).to_string()
}

macro_rules! steps {
    ($($at:literal $verb:ident: |$story:ident, $id:ident| $body:block)+) => {
        /// Every step in order.
        pub const STEPS: &[Step] = &[$(Step {
            verb: stringify!($verb),
            at: $at,
            call: |$story, $id| Box::pin(async move { $body; Ok(()) }),
        }),+];
    };
}

const NONE: String = String::new();

steps! {
    "2026-01-05T09:00:00+08:00" create_service_center: |story, request_id| {
        let center = pb::ServiceCenter {
            code: "EAST".to_owned(),
            display_name: "East China".to_owned(),
            province: "Jiangsu".to_owned(),
            city: "Nanjing".to_owned(),
            ..Default::default()
        };
        let request = pb::CreateServiceCenterRequest { service_center: Some(center), request_id };
        story.center = story.clients.network.create_service_center(request).await?.into_inner().name;
    }
    "2026-01-06T09:00:00+08:00" apply_outlet: |story, request_id| {
        let mut request = crate::harness::World::application(&story.center);
        request.outlet.as_mut().unwrap().code = "NJ-001".to_owned();
        request.request_id = request_id;
        story.outlet = story.clients.network.apply_outlet(request).await?.into_inner().name;
    }
    "2026-01-07T09:00:00+08:00" review_outlet: |story, request_id| {
        let request = pb::ReviewOutletRequest { name: story.outlet.clone(), etag: NONE, request_id };
        story.clients.network.review_outlet(request).await?;
    }
    "2026-01-07T16:00:00+08:00" record_outlet_review: |story, request_id| {
        let review = crate::harness::World::passing_review(&story.outlet);
        let request = pb::RecordOutletReviewRequest { request_id, ..review };
        story.clients.network.record_outlet_review(request).await?;
    }
    "2026-01-08T09:00:00+08:00" admit_outlet: |story, request_id| {
        let request = pb::AdmitOutletRequest {
            name: story.outlet.clone(),
            level: 2,
            product_families: vec![pb::ProductFamily::Handset.into()],
            begin_date: date("2026-01-08"),
            etag: NONE,
            request_id,
        };
        story.clients.network.admit_outlet(request).await?;
    }
    "2026-01-09T09:00:00+08:00" authorize_outlet: |story, request_id| {
        let request = pb::AuthorizeOutletRequest { name: story.outlet.clone(), etag: NONE, request_id };
        // Who reviewed may not authorize.
        story.clients.calling_as("director", "headquarters").network.authorize_outlet(request).await?;
    }
    "2026-01-10T09:00:00+08:00" create_repairer: |story, request_id| {
        let name = enter(story, "Li Lei", request_id).await?;
        if !story.engineers.contains(&name) {
            story.engineers.push(name);
        }
    }
    "2026-01-10T09:00:00+08:00" create_checker: |story, request_id| {
        let name = enter(story, "Han Meimei", request_id).await?;
        if !story.engineers.contains(&name) {
            story.engineers.push(name);
        }
    }
    "2026-01-11T09:00:00+08:00" certify_technician: |story, request_id| {
        let request = pb::CertifyTechnicianRequest {
            name: story.engineers[0].clone(),
            certificate: Some(pb::Certificate {
                product_family: pb::ProductFamily::Handset.into(),
                action: pb::ServiceAction::ModuleRepair.into(),
                begin_date: date("2026-01-11"),
                expire_date: date("2028-01-11"),
                ..Default::default()
            }),
            etag: NONE,
            request_id,
        };
        story.clients.network.certify_technician(request).await?;
    }
    "2026-01-12T09:00:00+08:00" create_product_model: |story, request_id| {
        let component = |item: &str, name: &str| pb::product_model::Component {
            item: item.to_owned(),
            display_name: name.to_owned(),
        };
        let model = pb::ProductModel {
            code: "SB-X1".to_owned(),
            display_name: "Sanbao X1".to_owned(),
            product_family: pb::ProductFamily::Handset.into(),
            components: vec![component("main_unit", "Main unit"), component("battery", "Battery")],
            ..Default::default()
        };
        let request = pb::CreateProductModelRequest { product_model: Some(model), request_id };
        story.model = story.clients.catalog.create_product_model(request).await?.into_inner().name;
    }
    "2026-01-12T09:00:00+08:00" create_part: |story, request_id| {
        let part = pb::Part {
            number: "DSP-X1".to_owned(),
            display_name: "Display of the X1".to_owned(),
            item: "main_unit".to_owned(),
            product_models: vec![story.model.clone()],
            return_required: true,
            standard_cost: cny("600.00"),
            ..Default::default()
        };
        let request = pb::CreatePartRequest { part: Some(part), request_id };
        story.part = story.clients.catalog.create_part(request).await?.into_inner().name;
    }
    "2026-01-13T09:00:00+08:00" publish_price_list: |story, request_id| {
        let list = pb::PriceList {
            level: 2,
            product_family: pb::ProductFamily::Handset.into(),
            begin_date: date("2026-01-13"),
            end_date: date("2027-01-13"),
            labor_hour_price: cny("80.00"),
            freight_limit: cny("30.00"),
            part_prices: vec![pb::price_list::PartPrice { part: story.part.clone(), price: cny("650.00") }],
            operations: vec![pb::price_list::Operation {
                code: "REPLACE_DISPLAY".to_owned(),
                display_name: "Replace the display".to_owned(),
                minutes: 45,
                action: pb::ServiceAction::ModuleRepair.into(),
            }],
            ..Default::default()
        };
        let request = pb::PublishPriceListRequest { price_list: Some(list), request_id };
        story.clients.claims.publish_price_list(request).await?;
    }
    "2026-03-01T10:00:00+08:00" register_device: |story, request_id| {
        let device = pb::Device {
            serial: "860000000000017".to_owned(),
            product_model: story.model.clone(),
            sale: Some(pb::Sale {
                invoice_date: date("2026-03-01"),
                invoice_number: "INV-17".to_owned(),
                voucher_number: "SB-17".to_owned(),
                dealer: "Xinjiekou Mobile".to_owned(),
                price: cny("3999.00"),
                province: "jiangsu".to_owned(),
                ..Default::default()
            }),
            factory_date: date("2026-01-20"),
            ..Default::default()
        };
        let request = pb::RegisterDeviceRequest { device: Some(device), request_id };
        story.device = story.clients.devices.register_device(request).await?.into_inner().name;
    }
    "2026-03-02T09:00:00+08:00" accept_supply: |story, request_id| {
        let request = pb::AcceptSupplyRequest {
            service_center: story.center.clone(),
            part: story.part.clone(),
            quantity: 20,
            condition: pb::StockCondition::Good.into(),
            delivery_note: "DN-1".to_owned(),
            request_id, serials: Vec::new()
        };
        story.clients.parts.accept_supply(request).await?;
    }
    "2026-03-03T09:00:00+08:00" ship_parts: |story, request_id| {
        let lines = vec![pb::shipment::Line { part: story.part.clone(), quantity: 5, received_quantity: 0, ..Default::default() }];
        let request = pb::ShipPartsRequest { parent: story.outlet.clone(), lines, request_id };
        story.shipment = story.clients.parts.ship_parts(request).await?.into_inner().name;
    }
    "2026-03-05T09:00:00+08:00" receive_shipment: |story, request_id| {
        let name = story.shipment.clone();
        let request = pb::ReceiveShipmentRequest { name, request_id, ..Default::default() };
        story.clients.parts.receive_shipment(request).await?;
    }
    "2026-03-13T10:00:00+08:00" open_repair_order: |story, request_id| {
        let order = pb::RepairOrder {
            device: story.device.clone(),
            service_type: pb::repair_order::ServiceType::Repair.into(),
            customer: Some(pb::repair_order::Customer {
                display_name: "王小明".to_owned(),
                phone: "13812345678".to_owned(),
            }),
            complaint: Some(pb::repair_order::Complaint {
                description: "屏幕不亮".to_owned(),
                data_loss_consent: true,
                ..Default::default()
            }),
            ..Default::default()
        };
        let request = pb::OpenRepairOrderRequest { parent: story.outlet.clone(), repair_order: Some(order), request_id };
        story.order = story.clients.repairs.open_repair_order(request).await?.into_inner().name;
    }
    "2026-03-13T10:10:00+08:00" start_diagnosis: |story, request_id| {
        let (name, technician) = (story.order.clone(), story.engineers[0].clone());
        let request = pb::StartDiagnosisRequest { name, technician, etag: NONE, request_id };
        story.clients.repairs.start_diagnosis(request).await?;
    }
    "2026-03-13T10:30:00+08:00" diagnose_repair_order: |story, request_id| {
        let diagnosis = pb::repair_order::Diagnosis {
            fault_code: "P_DISPLAY".to_owned(),
            listed: Some(true),
            action: pb::ServiceAction::ModuleRepair.into(),
            ..Default::default()
        };
        let name = story.order.clone();
        let request = pb::DiagnoseRepairOrderRequest { name, diagnosis: Some(diagnosis), etag: NONE, request_id };
        story.diagnosed = story.clients.repairs.diagnose_repair_order(request).await?.into_inner();
    }
    "2026-03-13T10:40:00+08:00" approve_repair_order: |story, request_id| {
        let consent = pb::repair_order::Consent {
            remedy: pb::decision::Remedy::Repair.into(),
            amount: cny("0.00"),
            channel: "signature".to_owned(),
            text_version: "consent-2026-1".to_owned(),
            consent_time: None,            data_loss_consent: false,
        };
        let name = story.order.clone();
        let request = pb::ApproveRepairOrderRequest { name, consent: Some(consent), etag: NONE, request_id };
        story.clients.repairs.approve_repair_order(request).await?;
    }
    "2026-03-13T11:00:00+08:00" start_repair: |story, request_id| {
        let (name, technician) = (story.order.clone(), story.engineers[0].clone());
        let request = pb::StartRepairRequest { name, technician, etag: NONE, request_id };
        story.clients.repairs.start_repair(request).await?;
    }
    "2026-03-13T11:05:00+08:00" reserve_part: |story, request_id| {
        let request = pb::ReservePartRequest {
            parent: story.outlet.clone(),
            repair_order: story.order.clone(),
            part: story.part.clone(),
            quantity: 1,
            condition: pb::StockCondition::Good.into(),
            request_id, ..Default::default()
        };
        story.reservation = story.clients.parts.reserve_part(request).await?.into_inner().name;
    }
    "2026-03-13T11:10:00+08:00" issue_reservation: |story, request_id| {
        let (name, technician) = (story.reservation.clone(), story.engineers[0].clone());
        let request = pb::IssueReservationRequest { name, technician, etag: NONE, request_id };
        story.clients.parts.issue_reservation(request).await?;
    }
    "2026-03-13T12:00:00+08:00" consume_reservation: |story, request_id| {
        let request = pb::ConsumeReservationRequest { name: story.reservation.clone(), request_id, ..Default::default() };
        story.clients.parts.consume_reservation(request).await?;
    }
    "2026-03-13T12:10:00+08:00" finish_repair: |story, request_id| {
        let (name, repair_outcome) = (story.order.clone(), "repaired".to_owned());
        let request = pb::FinishRepairRequest { name, repair_outcome, etag: NONE, request_id };
        story.clients.repairs.finish_repair(request).await?;
    }
    "2026-03-13T15:00:00+08:00" reinspect_repair_order: |story, request_id| {
        let (name, technician) = (story.order.clone(), story.engineers[1].clone());
        let request =
            pb::ReinspectRepairOrderRequest { name, technician, passed: true, note: NONE, etag: NONE, request_id };
        story.clients.repairs.reinspect_repair_order(request).await?;
    }
    "2026-03-16T10:00:00+08:00" deliver_repair_order: |story, request_id| {
        let (name, signed_by) = (story.order.clone(), "王小明".to_owned());
        let request = pb::DeliverRepairOrderRequest { name, signed_by, etag: NONE, request_id };
        story.clients.repairs.deliver_repair_order(request).await?;
    }
    "2026-03-17T10:00:00+08:00" file_claim: |story, request_id| {
        let line = |item, amount: &str| pb::claim::Line {
            item: Some(item),
            claimed_amount: cny(amount),
            ..Default::default()
        };
        let part = pb::claim::PartLine { part: story.part.clone(), quantity: 1 };
        let labor = pb::claim::LaborLine { operation_code: "REPLACE_DISPLAY".to_owned(), minutes: 60 };
        let request = pb::FileClaimRequest {
            parent: story.outlet.clone(),
            repair_order: story.order.clone(),
            lines: vec![
                line(pb::claim::line::Item::Part(part), "650.00"),
                line(pb::claim::line::Item::Labor(labor), "80.00"),
            ],
            request_id,
        };
        story.claim = story.clients.claims.file_claim(request).await?.into_inner();
    }
    "2026-03-18T10:00:00+08:00" record_callback: |story, request_id| {
        let name = story.order.clone();
        let request = pb::RecordCallbackRequest { name, content: true, note: NONE, etag: NONE, request_id };
        // The one who did the work does not ask how it was.
        story.clients.calling_as("call-center", "agent").repairs.record_callback(request).await?;
    }
    "2026-03-18T10:05:00+08:00" close_repair_order: |story, request_id| {
        let request = pb::CloseRepairOrderRequest { name: story.order.clone(), etag: NONE, request_id };
        story.clients.repairs.close_repair_order(request).await?;
    }
    "2026-04-01T09:00:00+08:00" draft_statement: |story, request_id| {
        let (parent, month) = (story.outlet.clone(), date("2026-03-01"));
        let request = pb::DraftStatementRequest { parent, month, request_id };
        story.statement = story.clients.settlement.draft_statement(request).await?.into_inner();
    }
    "2026-04-01T10:00:00+08:00" agree_for_the_brand: |story, request_id| {
        let (name, digest) = (story.statement.name.clone(), story.statement.digest.clone());
        let request = pb::AgreeStatementRequest { name, digest, etag: NONE, request_id };
        story.clients.settlement.agree_statement(request).await?;
    }
    "2026-04-01T11:00:00+08:00" agree_for_the_outlet: |story, request_id| {
        let (name, digest) = (story.statement.name.clone(), story.statement.digest.clone());
        let request = pb::AgreeStatementRequest { name, digest, etag: NONE, request_id };
        let outlet = story.outlet.clone();
        let mut manager = story.clients.at_outlet(&outlet, "outlet_manager");
        manager.settlement.agree_statement(request).await?;
    }
    "2026-04-02T09:00:00+08:00" pay_statement: |story, request_id| {
        let (name, payment_document) = (story.statement.name.clone(), "PAY-2026-04-17".to_owned());
        let request = pb::PayStatementRequest { name, payment_document, etag: NONE, request_id };
        story.statement = story.clients.settlement.pay_statement(request).await?.into_inner();
    }
}

async fn enter(story: &mut Story, display_name: &str, request_id: String) -> Result<String, Status> {
    let technician = pb::Technician { display_name: display_name.to_owned(), star_level: 3, ..Default::default() };
    let request =
        pb::CreateTechnicianRequest { parent: story.outlet.clone(), technician: Some(technician), request_id };
    Ok(story.clients.network.create_technician(request).await?.into_inner().name)
}
