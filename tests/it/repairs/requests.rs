//! Requests about the story's order, right for the state they belong to.

use sanbao::pb;

use crate::harness::{cny, date, request_id};
use crate::story::Story;

const NONE: String = String::new();

pub fn open(story: &Story) -> pb::OpenRepairOrderRequest {
    let customer = pb::repair_order::Customer { display_name: "李雷".to_owned(), phone: "13900001234".to_owned() };
    let order = pb::RepairOrder {
        device: story.device.clone(),
        service_type: pb::repair_order::ServiceType::Repair.into(),
        customer: Some(customer),
        complaint: Some(pb::repair_order::Complaint { description: "不开机".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    pb::OpenRepairOrderRequest { parent: story.outlet.clone(), repair_order: Some(order), request_id: request_id() }
}

pub fn start_diagnosis(story: &Story) -> pb::StartDiagnosisRequest {
    let (name, technician) = (story.order.clone(), story.engineers[0].clone());
    pb::StartDiagnosisRequest { name, technician, etag: NONE, request_id: request_id() }
}

pub fn diagnosis(action: pb::ServiceAction) -> pb::repair_order::Diagnosis {
    pb::repair_order::Diagnosis {
        fault_code: "P_DISPLAY".to_owned(),
        listed: Some(true),
        action: action.into(),
        ..Default::default()
    }
}

pub fn diagnose(story: &Story, diagnosis: pb::repair_order::Diagnosis) -> pb::DiagnoseRepairOrderRequest {
    let name = story.order.clone();
    pb::DiagnoseRepairOrderRequest { name, diagnosis: Some(diagnosis), etag: NONE, request_id: request_id() }
}

pub fn approve(story: &Story, remedy: pb::decision::Remedy, amount: &str) -> pb::ApproveRepairOrderRequest {
    let consent = pb::repair_order::Consent {
        remedy: remedy.into(),
        amount: cny(amount),
        channel: "signature".to_owned(),
        text_version: "1".to_owned(),
        consent_time: None,
        data_loss_consent: false,
    };
    let name = story.order.clone();
    pb::ApproveRepairOrderRequest { name, consent: Some(consent), etag: NONE, request_id: request_id() }
}

pub fn decline(story: &Story) -> pb::DeclineQuoteRequest {
    let (name, reason) = (story.order.clone(), "too long".to_owned());
    pb::DeclineQuoteRequest { name, reason, etag: NONE, request_id: request_id() }
}

pub fn start_repair(story: &Story, technician: &str) -> pb::StartRepairRequest {
    let (name, technician) = (story.order.clone(), technician.to_owned());
    pb::StartRepairRequest { name, technician, etag: NONE, request_id: request_id() }
}

pub fn pause(story: &Story, awaited: pb::repair_order::AwaitedParty) -> pb::PauseRepairRequest {
    let wait = pb::repair_order::Wait {
        awaited_party: awaited.into(),
        reason: "on its way".to_owned(),
        promise_date: date("2026-03-15"),
    };
    pb::PauseRepairRequest { name: story.order.clone(), wait: Some(wait), etag: NONE, request_id: request_id() }
}

pub fn resume(story: &Story) -> pb::ResumeRepairRequest {
    pb::ResumeRepairRequest { name: story.order.clone(), etag: NONE, request_id: request_id() }
}

pub fn stop(story: &Story) -> pb::StopRepairRequest {
    let (name, reason) = (story.order.clone(), "no longer wanted".to_owned());
    pb::StopRepairRequest { name, reason, etag: NONE, request_id: request_id() }
}

pub fn finish(story: &Story) -> pb::FinishRepairRequest {
    let (name, repair_outcome) = (story.order.clone(), "repaired".to_owned());
    pb::FinishRepairRequest { name, repair_outcome, etag: NONE, request_id: request_id() }
}

pub fn reinspect(story: &Story, technician: &str, passed: bool) -> pb::ReinspectRepairOrderRequest {
    let (name, technician) = (story.order.clone(), technician.to_owned());
    let note = if passed { NONE } else { "flickers".to_owned() };
    pb::ReinspectRepairOrderRequest { name, technician, passed, note, etag: NONE, request_id: request_id() }
}

pub fn deliver(story: &Story) -> pb::DeliverRepairOrderRequest {
    let (name, signed_by) = (story.order.clone(), "王小明".to_owned());
    pb::DeliverRepairOrderRequest { name, signed_by, etag: NONE, request_id: request_id() }
}

pub fn fulfill(story: &Story) -> pb::FulfillRemedyRequest {
    let (name, document) = (story.order.clone(), "REFUND-1".to_owned());
    pb::FulfillRemedyRequest { name, document, etag: NONE, request_id: request_id() }
}

pub fn callback(story: &Story) -> pb::RecordCallbackRequest {
    let name = story.order.clone();
    pb::RecordCallbackRequest { name, content: true, note: NONE, etag: NONE, request_id: request_id() }
}

pub fn close(story: &Story) -> pb::CloseRepairOrderRequest {
    pb::CloseRepairOrderRequest { name: story.order.clone(), etag: NONE, request_id: request_id() }
}

pub fn cancel(story: &Story) -> pb::CancelRepairOrderRequest {
    let (name, reason) = (story.order.clone(), "changed his mind".to_owned());
    pb::CancelRepairOrderRequest { name, reason, etag: NONE, request_id: request_id() }
}
