//! `AssessmentService.ConfirmLevelAssessment`.

use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use pb::level_assessment::{Change, State};
use sanbao::pb;
use tonic::Code;

use super::levels::{assess, confirm, demotion, outlet, told};
use super::requests::{audit, checklist};
use crate::harness::{Expect as _, TestApp, World, date, refused, request_id};
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn who_confirms_begins_the_level_on_a_day_and_edits_nothing() {
    let world = World::new().await;
    let made = demotion(&world).await;
    let (name, _) = made.name.split_once("/levelAssessments/").unwrap();
    let mut director = world.hq.calling_as("director", "headquarters").assessment;
    let request =
        pb::ConfirmLevelAssessmentRequest { reason: "agreed".to_owned(), ..confirm(&made.name, "2026-04-01") };
    let confirmed = director.confirm_level_assessment(request.clone()).await.unwrap().into_inner();
    assert_eq!((confirmed.state(), confirmed.level_begin_date), (State::Confirmed, date("2026-04-01")));
    assert_eq!((confirmed.decider.as_str(), confirmed.decide_reason.as_str()), ("director", "agreed"));
    assert_eq!(director.confirm_level_assessment(request).await.unwrap().into_inner(), confirmed);

    let now = outlet(&world, name).await;
    assert_eq!(now.level, 1);
    let module = |grant: &&pb::Grant| {
        grant.action() == pb::ServiceAction::ModuleRepair && grant.product_family() == pb::ProductFamily::Handset
    };
    let old: Vec<_> = now.grants.iter().filter(module).collect();
    assert_eq!((old.len(), old[0].end_date, old[0].close_verb.as_str()), (1, date("2026-04-01"), "ChangeLevel"));
    assert!(old[0].close_reason.contains(&made.name));
    let history = pb::ListOutletTransitionsRequest { parent: name.to_owned(), ..Default::default() };
    let history = world.hq.network.clone().list_outlet_transitions(history).await.unwrap().into_inner();
    let last = history.outlet_transitions.last().unwrap();
    assert_eq!((last.verb.as_str(), last.actor.as_str()), ("ChangeLevel", "director"));
    let again = refused(director.confirm_level_assessment(confirm(&made.name, "2026-05-01")).await);
    again.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_assessed_who_is_late_and_who_asks_wrongly_does_not_confirm() {
    let world = World::new().await;
    let made = demotion(&world).await;
    let mut director = world.hq.calling_as("director", "headquarters").assessment;
    let own = refused(world.hq.assessment.clone().confirm_level_assessment(confirm(&made.name, "2026-04-01")).await);
    own.expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let mut stale = confirm(&made.name, "2026-04-01");
    stale.etag = "99".to_owned();
    let status = refused(director.confirm_level_assessment(stale).await);
    status.expect_reason(Code::FailedPrecondition, "STALE_ETAG");
    refused(director.confirm_level_assessment(confirm(&made.name, "")).await).expect_fields(&["begin_date"]);
    refused(director.confirm_level_assessment(confirm(&made.name, "2026-02-28")).await).expect_fields(&["begin_date"]);
    let (head, _) = made.name.rsplit_once('/').unwrap();
    let nobody = confirm(&format!("{head}/{}", request_id()), "2026-04-01");
    refused(director.confirm_level_assessment(nobody).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let wrong = pb::ConfirmLevelAssessmentRequest { reason: "x".repeat(1001), ..Default::default() };
    refused(director.confirm_level_assessment(wrong).await).expect_fields(&["request_id", "name", "reason"]);
    let mut channel = world.hq.calling_as("channel", "channel_manager").assessment;
    let status = refused(channel.confirm_level_assessment(confirm(&made.name, "2026-04-01")).await);
    status.expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_became_of_the_outlet_meanwhile_decides() {
    let world = World::new().await;
    let mut director = world.hq.calling_as("director", "headquarters");
    let suspended = demotion(&world).await;
    let (name, _) = suspended.name.split_once("/levelAssessments/").unwrap();
    let request = pb::SuspendOutletRequest {
        name: name.to_owned(),
        reason: "fraud".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    director.network.suspend_outlet(request).await.unwrap();
    let status = refused(director.assessment.confirm_level_assessment(confirm(&suspended.name, "2026-04-01")).await);
    status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let read = pb::GetLevelAssessmentRequest { name: suspended.name.clone() };
    let waiting = director.assessment.get_level_assessment(read).await.unwrap().into_inner();
    assert_eq!(waiting, suspended);

    let other = World::new().await;
    let mut director = other.hq.calling_as("director", "headquarters");
    let changed = demotion(&other).await;
    let (name, _) = changed.name.split_once("/levelAssessments/").unwrap();
    let request = pb::ChangeLevelRequest {
        name: name.to_owned(),
        level: 3,
        begin_date: date("2026-03-15"),
        reason: "boards".to_owned(),
        etag: String::new(),
        request_id: request_id(),
    };
    director.network.change_level(request).await.unwrap();
    let status = refused(director.assessment.confirm_level_assessment(confirm(&changed.name, "2026-04-01")).await);
    status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    assert_eq!(outlet(&other, name).await.level, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_decide_at_once_one_does() {
    let world = World::new().await;
    let made = demotion(&world).await;
    let mut calls = tokio::task::JoinSet::new();
    for caller in 0..8 {
        let mut assessment = world.hq.calling_as(&format!("director-{caller}"), "headquarters").assessment;
        let name = made.name.clone();
        calls.spawn(async move {
            if caller % 2 == 0 {
                assessment.confirm_level_assessment(confirm(&name, &format!("2026-04-0{}", caller + 1))).await
            } else {
                assessment.reject_level_assessment(super::levels::reject(&name)).await
            }
        });
    }
    let answers = calls.join_all().await;
    let won: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    assert_eq!(won.len(), 1);
    let won = won[0].get_ref().clone();
    for status in answers.into_iter().filter_map(Result::err) {
        status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    }
    let (name, _) = made.name.split_once("/levelAssessments/").unwrap();
    let level = if won.state() == State::Confirmed { 1 } else { 2 };
    assert_eq!(outlet(&world, name).await.level, level);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_keeps_a_decision_and_its_level() {
    let world = World::new().await;
    let made = demotion(&world).await;
    let mut own = AsyncPgConnection::establish(&world.app.url).await.unwrap();
    let mut forbidden = async |sql: &str, what: &str| {
        let error = own.batch_execute(sql).await.unwrap_err().to_string();
        assert!(error.contains(what), "{sql}: {error}");
    };
    let decided = "decider = 'director', decide_reason = '', decide_time = now(), version = 2";
    let set = |rest: &str| format!("UPDATE level_assessments SET {rest}");
    forbidden(&set("level = 3"), "decided once").await;
    forbidden(&set("state = 'confirmed'"), "level_assessments_").await;
    forbidden(&set(&format!("state = 'confirmed', {decided}")), "begins_if_confirmed").await;
    forbidden(&set(&format!("state = 'confirmed', level_begin_date = '2026-04-01', {decided}")), "level_fkey").await;
    let same = decided.replace("'director'", "assessor");
    forbidden(&set(&format!("state = 'rejected', {same}")), "decided_by_another").await;
    forbidden("DELETE FROM level_assessments", "decided once").await;
    let mut director = world.hq.calling_as("director", "headquarters").assessment;
    director.confirm_level_assessment(confirm(&made.name, "2026-04-01")).await.unwrap();
    forbidden(&set("state = 'rejected'"), "decided once").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_level_that_is_kept_begins_on_no_day() {
    let app = TestApp::start().await;
    let story = told_until(&app, "record_callback").await;
    let clients = story.clients.clone();
    clients.set_time("2026-03-19T20:00:00+08:00");
    // Software and accessories want a certificate as modules do.
    for action in [pb::ServiceAction::Software, pb::ServiceAction::Accessory] {
        let request = pb::CertifyTechnicianRequest {
            name: story.engineers[0].clone(),
            certificate: Some(pb::Certificate {
                product_family: pb::ProductFamily::Handset.into(),
                action: action.into(),
                begin_date: date("2026-03-19"),
                expire_date: date("2028-03-19"),
                ..Default::default()
            }),
            etag: String::new(),
            request_id: request_id(),
        };
        clients.network.clone().certify_technician(request).await.unwrap();
    }
    let mut assessment = clients.assessment.clone();
    let checklist = assessment.publish_audit_checklist(checklist("YEARLY")).await.unwrap().into_inner().name;
    assessment.submit_audit(audit(&story.outlet, &checklist, [8, 4, 2])).await.unwrap();
    let asked = pb::AssessOutletRequest { equipment: told(2), survey: told(800), ..assess(&story.outlet) };
    let made = assessment.assess_outlet(asked).await.unwrap().into_inner();
    assert_eq!((made.state(), made.change(), made.proposed_level), (State::Proposed, Change::Keep, 0), "{made:?}");
    let mut director = clients.calling_as("director", "headquarters").assessment;
    let odd = refused(director.confirm_level_assessment(confirm(&made.name, "2026-04-01")).await);
    odd.expect_fields(&["begin_date"]);
    let confirmed = director.confirm_level_assessment(confirm(&made.name, "")).await.unwrap().into_inner();
    assert_eq!((confirmed.state(), confirmed.level_begin_date), (State::Confirmed, None));
}
