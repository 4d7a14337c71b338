//! `RepairService`.

use sanbao::pb;
use sanbao::pb::repair_order::State;
use tonic::Code;

use crate::harness::{Expect as _, TestApp, cny, date, refused, request_id};
use crate::story::{Story, told_until};

fn opening(story: &Story) -> pb::OpenRepairOrderRequest {
    let order = pb::RepairOrder {
        device: story.device.clone(),
        service_type: pb::repair_order::ServiceType::Repair.into(),
        customer: Some(pb::repair_order::Customer {
            display_name: "李雷".to_owned(), phone: "13900001234".to_owned()
        }),
        complaint: Some(pb::repair_order::Complaint { description: "不开机".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    pb::OpenRepairOrderRequest { parent: story.outlet.clone(), repair_order: Some(order), request_id: request_id() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_on_one_bench_at_a_time_and_its_customer_is_masked() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "start_diagnosis").await;
    refused(story.clients.repairs.open_repair_order(opening(&story)).await)
        .expect_reason(Code::FailedPrecondition, "DEVICE_IN_REPAIR");
    let read = pb::GetRepairOrderRequest { name: story.order.clone() };
    let order = story.clients.repairs.get_repair_order(read).await.unwrap().into_inner();
    let customer = order.customer.unwrap();
    assert_eq!((customer.display_name.as_str(), customer.phone.as_str()), ("王**", "138****5678"));
    let cancel = pb::CancelRepairOrderRequest {
        name: story.order.clone(),
        reason: "the customer changed his mind".to_owned(),
        etag: "99".to_owned(),
        request_id: request_id(),
    };
    refused(story.clients.repairs.cancel_repair_order(cancel.clone()).await)
        .expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    let cancel = pb::CancelRepairOrderRequest { etag: order.etag, ..cancel };
    let cancelled = story.clients.repairs.cancel_repair_order(cancel).await.unwrap().into_inner();
    assert_eq!((cancelled.state(), cancelled.custody()), (State::Cancelled, pb::repair_order::Custody::Customer));
    story.clients.repairs.open_repair_order(opening(&story)).await.unwrap();
    let list = pb::ListRepairOrdersRequest {
        parent: story.outlet.clone(),
        state: State::Received.into(),
        ..Default::default()
    };
    assert_eq!(story.clients.repairs.list_repair_orders(list).await.unwrap().into_inner().repair_orders.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_an_intake_is_named() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "open_repair_order").await;
    let mut wrong = opening(&story);
    let order = wrong.repair_order.as_mut().unwrap();
    order.device = "devices/1".to_owned();
    order.service_type = 77;
    order.customer = Some(pb::repair_order::Customer { display_name: String::new(), phone: "call me".to_owned() });
    order.complaint.as_mut().unwrap().description = "x".repeat(2001);
    order.complaint.as_mut().unwrap().accessories = vec![String::new(); 21];
    order.rework_of = "yesterday".to_owned();
    let status = refused(story.clients.repairs.open_repair_order(wrong).await);
    let mut fields = vec![
        "repair_order.device".to_owned(),
        "repair_order.service_type".to_owned(),
        "repair_order.customer.display_name".to_owned(),
        "repair_order.customer.phone".to_owned(),
        "repair_order.complaint.description".to_owned(),
        "repair_order.complaint.accessories".to_owned(),
        "repair_order.rework_of".to_owned(),
    ];
    fields.extend((0..21).map(|index| format!("repair_order.complaint.accessories[{index}]")));
    status.expect_fields(&fields.iter().map(String::as_str).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_outlet_takes_nothing_in_and_finishes_what_it_has() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "start_diagnosis").await;
    let suspend = pb::SuspendOutletRequest {
        name: story.outlet.clone(),
        reason: "audit".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    story.clients.network.suspend_outlet(suspend).await.unwrap();
    refused(story.clients.repairs.open_repair_order(opening(&story)).await)
        .expect_reason(Code::FailedPrecondition, "OUTLET_CLOSED");
    let start = pb::StartDiagnosisRequest {
        name: story.order.clone(),
        technician: story.engineers[0].clone(),
        etag: String::new(),
        request_id: request_id(),
    };
    story.clients.repairs.start_diagnosis(start).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_offered_remedy_is_approved_and_a_refund_is_fulfilled() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "approve_repair_order").await;
    let consent = |remedy: pb::decision::Remedy, amount: &str| pb::ApproveRepairOrderRequest {
        name: story.order.clone(),
        consent: Some(pb::repair_order::Consent {
            remedy: remedy.into(),
            amount: cny(amount),
            channel: "signature".to_owned(),
            text_version: "1".to_owned(),
            consent_time: None,            data_loss_consent: false,
        }),
        etag: String::new(),
        request_id: request_id(),
    };
    let mut repairs = story.clients.repairs.clone();
    refused(repairs.approve_repair_order(consent(pb::decision::Remedy::RefundFull, "0.00")).await)
        .expect_reason(Code::FailedPrecondition, "REMEDY_NOT_OFFERED");
    refused(repairs.approve_repair_order(consent(pb::decision::Remedy::Repair, "1.00")).await)
        .expect_reason(Code::FailedPrecondition, "CONSENT_NEEDED");
    let refund = consent(pb::decision::Remedy::RefundLessDepreciation, "0.00");
    let due = repairs.approve_repair_order(refund).await.unwrap().into_inner();
    assert_eq!(due.state(), State::Remedy);
    let fulfill = pb::FulfillRemedyRequest {
        name: story.order.clone(),
        document: "REFUND-1".to_owned(),
        etag: due.etag,
        request_id: request_id(),
    };
    let closed = story.clients.repairs.fulfill_remedy(fulfill).await.unwrap().into_inner();
    assert_eq!((closed.state(), closed.custody()), (State::Closed, pb::repair_order::Custody::Customer));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_quote_hands_the_device_back_unrepaired() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "approve_repair_order").await;
    let decline = pb::DeclineQuoteRequest {
        name: story.order.clone(),
        reason: "too long".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    let ready = story.clients.repairs.decline_quote(decline).await.unwrap().into_inner();
    assert_eq!((ready.state(), ready.repair_outcome.as_str()), (State::Ready, "unrepaired"));
}

#[tokio::test(flavor = "multi_thread")]
async fn work_needs_a_certificate_and_a_check_by_somebody_else() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "start_repair").await;
    let start = |technician: &str| pb::StartRepairRequest {
        name: story.order.clone(),
        technician: technician.to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    let mut repairs = story.clients.repairs.clone();
    refused(repairs.start_repair(start(&story.engineers[1])).await)
        .expect_reason(Code::FailedPrecondition, "NOT_CERTIFIED");
    repairs.start_repair(start(&story.engineers[0])).await.unwrap();
    let finish = pb::FinishRepairRequest {
        name: story.order.clone(),
        repair_outcome: "repaired".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    repairs.finish_repair(finish).await.unwrap();
    let inspect = |technician: &str, passed| pb::ReinspectRepairOrderRequest {
        name: story.order.clone(),
        technician: technician.to_owned(),
        passed,
        note: if passed { String::new() } else { "flickers".to_owned() },
        etag: String::new(),
        request_id: request_id(),
    };
    refused(repairs.reinspect_repair_order(inspect(&story.engineers[0], true)).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let failed = repairs.reinspect_repair_order(inspect(&story.engineers[1], false)).await.unwrap().into_inner();
    assert_eq!(failed.state(), State::InRepair);
    story.clients = story.clients.calling_as("somebody", "headquarters");
}

#[tokio::test(flavor = "multi_thread")]
async fn board_work_is_not_granted_to_level_two() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "diagnose_repair_order").await;
    let diagnosis = pb::repair_order::Diagnosis {
        fault_code: "P_BOARD".to_owned(),
        listed: Some(false),
        action: pb::ServiceAction::BoardRepair.into(),
        ..Default::default()
    };
    let request = pb::DiagnoseRepairOrderRequest {
        name: story.order.clone(),
        diagnosis: Some(diagnosis),
        etag: String::new(),
        request_id: request_id(),
    };
    story.clients.repairs.diagnose_repair_order(request).await.unwrap();
    let consent = pb::repair_order::Consent {
        remedy: pb::decision::Remedy::Repair.into(),
        amount: cny("0.00"),
        channel: "web".to_owned(),
        text_version: "1".to_owned(),
        consent_time: None,        data_loss_consent: false,
    };
    let approve = pb::ApproveRepairOrderRequest {
        name: story.order.clone(),
        consent: Some(consent),
        etag: String::new(),
        request_id: request_id(),
    };
    story.clients.repairs.approve_repair_order(approve).await.unwrap();
    let start = pb::StartRepairRequest {
        name: story.order.clone(),
        technician: story.engineers[0].clone(),
        etag: String::new(),
        request_id: request_id(),
    };
    refused(story.clients.repairs.start_repair(start).await).expect_reason(Code::FailedPrecondition, "NOT_GRANTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_a_part_is_told_and_ends() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "reserve_part").await;
    let pause = pb::PauseRepairRequest {
        name: story.order.clone(),
        wait: Some(pb::repair_order::Wait {
            awaited_party: pb::repair_order::AwaitedParty::Part.into(),
            reason: "display on its way".to_owned(),
            promise_date: date("2026-03-15"),
        }),
        etag: String::new(),
        request_id: request_id(),
    };
    let waiting = story.clients.repairs.pause_repair(pause).await.unwrap().into_inner();
    assert_eq!((waiting.state(), waiting.wait.is_some()), (State::Waiting, true));
    app.set_time("2026-03-15T10:00:00+08:00");
    let (name, etag) = (story.order.clone(), waiting.etag);
    let resume = pb::ResumeRepairRequest { name, etag, request_id: request_id() };
    let resumed = story.clients.repairs.resume_repair(resume).await.unwrap().into_inner();
    assert_eq!((resumed.state(), resumed.wait), (State::InRepair, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_did_the_work_does_not_ask_how_it_was_and_nobody_closes_before_that() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "record_callback").await;
    let close =
        pb::CloseRepairOrderRequest { name: story.order.clone(), etag: String::new(), request_id: request_id() };
    refused(story.clients.repairs.close_repair_order(close).await)
        .expect_reason(Code::FailedPrecondition, "BUSINESS_UNFINISHED");
    let callback = pb::RecordCallbackRequest {
        name: story.order.clone(),
        content: true,
        note: String::new(),
        etag: String::new(),
        request_id: request_id(),
    };
    refused(story.clients.repairs.record_callback(callback).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let deliver = pb::DeliverRepairOrderRequest {
        name: story.order.clone(),
        signed_by: "x".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    refused(story.clients.repairs.deliver_repair_order(deliver).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}
