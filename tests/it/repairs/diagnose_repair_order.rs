//! `RepairService.DiagnoseRepairOrder`.

use sanbao::pb;
use sanbao::pb::repair_order::State;

use super::requests::{approve, diagnose, diagnosis};
use crate::harness::{Expect as _, TestApp, refused};
use crate::story::told_until;

crate::refusals!(repairs.diagnose_repair_order, "diagnose_repair_order", |story| {
    diagnose(&story, diagnosis(pb::ServiceAction::ModuleRepair))
});
crate::wrong_state!(repairs.diagnose_repair_order, "start_diagnosis", |story| {
    diagnose(&story, diagnosis(pb::ServiceAction::ModuleRepair))
});

#[tokio::test(flavor = "multi_thread")]
async fn an_item_of_another_family_is_refused() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "diagnose_repair_order").await;
    let wheel = pb::repair_order::Diagnosis { item: "wheel".to_owned(), ..diagnosis(pb::ServiceAction::ModuleRepair) };
    refused(story.clients.repairs.diagnose_repair_order(diagnose(&story, wheel)).await)
        .expect_fields(&["diagnosis.item"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_found_on_the_way_is_decided_and_consented_to_anew() {
    let app = TestApp::start().await;
    let story = told_until(&app, "reserve_part").await;
    let mut repairs = story.clients.repairs.clone();
    let found = pb::repair_order::Diagnosis {
        fault_code: "P_BATTERY".to_owned(),
        item: "battery".to_owned(),
        ..diagnosis(pb::ServiceAction::ModuleRepair)
    };
    let quoted = repairs.diagnose_repair_order(diagnose(&story, found)).await.unwrap().into_inner();
    assert_eq!(quoted.state(), State::Quoted);
    assert_ne!(quoted.decision, story.diagnosed.decision);
    let offered = quoted.offers.iter().map(pb::decision::Offer::remedy).collect::<Vec<_>>();
    let approved = repairs.approve_repair_order(approve(&story, offered[0], "0.00")).await.unwrap().into_inner();
    assert_eq!(approved.consent.unwrap().remedy(), offered[0]);
}
