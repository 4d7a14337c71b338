//! `AssessmentService.AssessOutlet`.

use pb::level_assessment::{Change, Source, State};
use sanbao::pb;
use tonic::Code;

use super::levels::{assess, demotion, facts, failed, outlet, reject, told};
use super::requests::{audit, of, published};
use crate::harness::{Expect as _, TestApp, World, date, refused, request_id};
use crate::parts::returns;
use crate::story::told_until;

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_audit_proposes_the_level_below_with_its_receipt_and_changes_nothing() {
    let world = World::new().await;
    let (name, audited) = failed(&world).await;
    let mut assessment = world.hq.assessment.clone();
    let asked = pb::AssessOutletRequest { validate_only: true, ..assess(&name) };
    let dry = assessment.assess_outlet(asked).await.unwrap().into_inner();
    assert_eq!(
        (dry.change(), dry.proposed_level, dry.name.as_str(), dry.decision.as_str()),
        (Change::Demote, 1, "", "")
    );
    let list = pb::ListLevelAssessmentsRequest { parent: name.clone(), ..Default::default() };
    assert_eq!(assessment.list_level_assessments(list).await.unwrap().into_inner().level_assessments, []);

    let request = assess(&name);
    let made = assessment.assess_outlet(request.clone()).await.unwrap().into_inner();
    assert_eq!((made.state(), made.change(), made.level, made.proposed_level), (State::Proposed, Change::Demote, 2, 1));
    assert_eq!((made.as_of, made.period_begin_date), (date("2026-03-01"), date("2025-12-02")));
    // 5 of 15 for three quarters and 1 of 3 for the rest.
    assert_eq!(facts(&made), [("level", 2), ("audit", 333), ("overdue_debts", 0), ("volume", 0)]);
    assert_eq!((made.measures[1].source(), made.measures[1].evidence.as_str()), (Source::Records, audited.as_str()));
    assert_eq!((made.reasons[0].rule.as_str(), made.assessor.as_str()), ("audit-failed-middle", "headquarters"));
    assert_eq!(assessment.assess_outlet(request).await.unwrap().into_inner(), made);

    // The receipt is the table's own, and replays.
    let mut policy = world.hq.policy.clone();
    let read = pb::GetTableDecisionRequest { name: made.decision.clone() };
    let decision = policy.get_table_decision(read).await.unwrap().into_inner();
    assert_eq!((decision.table.as_str(), decision.subject.as_str()), ("level-assessment", made.name.as_str()));
    let replay = pb::ReplayTableDecisionRequest { name: made.decision.clone(), ..Default::default() };
    assert!(policy.replay_table_decision(replay).await.unwrap().into_inner().identical);

    let now = outlet(&world, &name).await;
    assert_eq!((now.level, now.state()), (2, pb::outlet::State::Authorized));
    let second = refused(assessment.assess_outlet(assess(&name)).await);
    second.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_audit_that_nothing_corrects_counts_and_what_is_not_known_is_told() {
    let world = World::new().await;
    let (name, checklist) = (world.outlet(2).await.name, published(&world).await);
    let mut assessment = world.hq.assessment.clone();
    let nothing = assessment.assess_outlet(assess(&name)).await.unwrap().into_inner();
    assert_eq!(
        (nothing.state(), nothing.change(), nothing.proposed_level),
        (State::Inconclusive, Change::Unspecified, 0)
    );
    assert!(nothing.missing_facts.contains(&"audit".to_owned()), "{:?}", nothing.missing_facts);
    // What proposes nothing waits for nobody, and nobody decides on it.
    let mut director = world.hq.calling_as("director", "headquarters").assessment;
    let status = refused(director.reject_level_assessment(reject(&nothing.name)).await);
    status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");

    let wrong = assessment.submit_audit(audit(&name, &checklist, [0, 0, 0])).await.unwrap().into_inner().name;
    let right = of(audit(&name, &checklist, [8, 4, 2]), "", &wrong);
    assessment.submit_audit(right).await.unwrap();
    let earlier = audit(&name, &checklist, [0, 0, 0]);
    let older = earlier.audit.map(|audit| pb::Audit { audit_date: date("2026-02-01"), ..audit });
    assessment.submit_audit(pb::SubmitAuditRequest { audit: older, ..earlier }).await.unwrap();
    let counted = assessment.assess_outlet(assess(&name)).await.unwrap().into_inner();
    assert_eq!(facts(&counted)[1], ("audit", 766));
    // A level that is told to be equipped for counts no further than certificates do.
    let asked = pb::AssessOutletRequest { equipment: told(3), survey: told(800), ..assess(&name) };
    let made = assessment.assess_outlet(asked).await.unwrap().into_inner();
    assert_eq!((made.change(), made.proposed_level), (Change::Demote, 1));
    assert_eq!(made.reasons[0].rule, "not-equipped-middle");
    let equipped = made.measures.iter().find(|own| own.fact == "equipped_for").unwrap();
    assert_eq!((equipped.value, equipped.source()), (0, Source::Records));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_outlet_did_is_counted_from_its_orders() {
    let app = TestApp::start().await;
    let story = told_until(&app, "record_callback").await;
    let clients = story.clients.clone();
    clients.set_time("2026-04-20T09:00:00+08:00");
    let (mut assessment, mut network) = (clients.assessment.clone(), clients.network.clone());
    for action in [pb::ServiceAction::Accessory, pb::ServiceAction::Software] {
        let certify = pb::CertifyTechnicianRequest {
            name: story.engineers[1].clone(),
            certificate: Some(pb::Certificate {
                product_family: pb::ProductFamily::Handset.into(),
                action: action.into(),
                begin_date: date("2026-04-20"),
                expire_date: date("2028-04-20"),
                ..Default::default()
            }),
            etag: String::new(),
            request_id: request_id(),
        };
        network.certify_technician(certify).await.unwrap();
    }
    let published =
        assessment.publish_audit_checklist(super::requests::checklist("YEARLY")).await.unwrap().into_inner();
    assessment.submit_audit(audit(&story.outlet, &published.name, [8, 4, 2])).await.unwrap();
    let asked = |survey| pb::AssessOutletRequest { equipment: told(2), survey: told(survey), ..assess(&story.outlet) };
    let made = assessment.assess_outlet(asked(800)).await.unwrap().into_inner();
    let known: Vec<(&str, i64)> =
        facts(&made).into_iter().filter(|(fact, _)| !matches!(*fact, "turnaround" | "overdue_debts")).collect();
    let expected =
        [("level", 2), ("equipped_for", 2), ("audit", 766), ("redo_rate", 0), ("survey", 800), ("volume", 0)];
    assert_eq!(known, expected);
    let evidence = |fact: &str| made.measures.iter().find(|own| own.fact == fact).unwrap().evidence.clone();
    assert!(evidence("turnaround").starts_with("the median of 1 orders"), "{}", evidence("turnaround"));
    assert!(evidence("volume").starts_with("1 orders received"), "{}", evidence("volume"));
    // The one bad part is due a week after it was taken out, and nobody returned it.
    assert!(evidence("overdue_debts").starts_with("1 of 1 part debts"), "{}", evidence("overdue_debts"));
    assert_eq!((made.change(), made.reasons[0].rule.as_str()), (Change::Improve, "parts-owed"));
    // Before that was due, the level is kept.
    let before = pb::AssessOutletRequest { as_of: date("2026-03-19"), validate_only: true, ..asked(800) };
    let before = assessment.assess_outlet(before).await.unwrap().into_inner();
    assert!(!facts(&before).contains(&("overdue_debts", 1000)), "{before:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_fields_states_and_callers_are_refused() {
    let world = World::new().await;
    let mut assessment = world.hq.assessment.clone();
    let wrong = pb::AssessOutletRequest {
        parent: "outlets".to_owned(),
        as_of: date("2026-03-02"),
        period_days: 7,
        equipment: Some(pb::ToldMeasure { value: 4, evidence: String::new() }),
        survey: Some(pb::ToldMeasure { value: 1001, evidence: "x".to_owned() }),
        request_id: "x".to_owned(),
        ..Default::default()
    };
    let fields =
        ["parent", "as_of", "period_days", "equipment.value", "equipment.evidence", "survey.value", "request_id"];
    refused(assessment.assess_outlet(wrong).await).expect_fields(&fields);
    let nobody = refused(assessment.assess_outlet(assess(&format!("outlets/{}", request_id()))).await);
    nobody.expect_reason(Code::NotFound, "NOT_FOUND");
    let applied = world.applied_outlet().await.name;
    let status = refused(assessment.assess_outlet(assess(&applied)).await);
    status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let outlet = world.outlet(1).await.name;
    let before = pb::AssessOutletRequest { as_of: date("2026-02-28"), ..assess(&outlet) };
    // It was not admitted then: the level it was admitted at stands for it.
    assert_eq!(assessment.assess_outlet(before).await.unwrap().into_inner().level, 1);
    let mut manager = world.hq.at_outlet(&outlet, "outlet_manager").assessment;
    let status = refused(manager.assess_outlet(assess(&outlet)).await);
    status.expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_assess_at_once_one_proposal_waits() {
    let world = World::new().await;
    let made = demotion(&world).await;
    let mut director = world.hq.calling_as("director", "headquarters").assessment;
    director.reject_level_assessment(reject(&made.name)).await.unwrap();
    let (outlet, _) = made.name.split_once("/levelAssessments/").unwrap();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (mut assessment, request) = (world.hq.assessment.clone(), assess(outlet));
        calls.spawn(async move { assessment.assess_outlet(request).await });
    }
    let answers = calls.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for status in answers.into_iter().filter_map(Result::err) {
        status.expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_debt_is_overdue_whoever_said_so_and_until_the_piece_is_on_its_way() {
    let app = TestApp::start().await;
    let mut story = told_until(&app, "finish_repair").await;
    let debts = returns::owe(&mut story, 1).await;
    // Due on the 20th.
    app.set_time("2026-03-22T09:00:00+08:00");
    let (clients, mut parts) = (story.clients.clone(), story.clients.parts.clone());
    let overdue = async || {
        let request = pb::AssessOutletRequest { validate_only: true, ..assess(&story.outlet) };
        let made = clients.assessment.clone().assess_outlet(request).await.unwrap().into_inner();
        let own = made.measures.into_iter().find(|own| own.fact == "overdue_debts").unwrap();
        (own.value, own.evidence.split(" part debts").next().unwrap().to_owned())
    };
    assert_eq!(overdue().await, (1000, "2 of 2".to_owned()));
    parts.follow_up_debts(returns::follow_up(&story)).await.unwrap();
    assert_eq!(returns::states(&story).await, [pb::part_debt::State::Overdue; 2]);
    assert_eq!(overdue().await, (1000, "2 of 2".to_owned()));
    let parcel = parts.pack_return(returns::pack(&story, &debts)).await.unwrap().into_inner();
    assert_eq!(overdue().await, (1000, "2 of 2".to_owned()));
    parts.ship_return(returns::ship(&parcel)).await.unwrap();
    assert_eq!(overdue().await, (500, "1 of 2".to_owned()));
    app.set_time("2026-04-05T09:00:00+08:00");
    parts.follow_up_debts(returns::follow_up(&story)).await.unwrap();
    assert_eq!(overdue().await, (500, "1 of 2".to_owned()));
}
