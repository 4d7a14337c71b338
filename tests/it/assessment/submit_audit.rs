//! `AssessmentService.SubmitAudit`.

use diesel_async::RunQueryDsl as _;
use sanbao::pb;
use tonic::Code;

use super::requests::{audit, checklist, of, published, round};
use crate::harness::{Expect as _, World, date, refused, request_id};

#[tokio::test(flavor = "multi_thread")]
async fn scores_are_weighed_and_every_section_must_pass() {
    let world = World::new().await;
    let (outlet, checklist) = (world.outlet(1).await.name, published(&world).await);
    let mut auditor = world.hq.calling_as("auditor", "auditor").assessment;
    // 13 of 15 is 86.66 %, 2 of 3 is 66.66 %: three quarters and a quarter of them, rounded down.
    let good = auditor.submit_audit(audit(&outlet, &checklist, [10, 3, 2])).await.unwrap().into_inner();
    let sections: Vec<_> =
        good.sections.iter().map(|one| (one.section.as_str(), one.score_basis_points, one.passed)).collect();
    assert_eq!(sections, [("STOCK", 8_666, true), ("PREMISES", 6_666, true)]);
    assert_eq!((good.score_basis_points, good.passed, good.auditor.as_str()), (8_166, true, "auditor"));
    // Enough as a whole, but the premises fail.
    let lame = auditor.submit_audit(audit(&outlet, &checklist, [10, 5, 1])).await.unwrap().into_inner();
    assert_eq!((lame.score_basis_points, lame.passed, lame.sections[1].passed), (8_333, false, false));
    // Every section passes, but the whole does not.
    let weak = auditor.submit_audit(audit(&outlet, &checklist, [9, 1, 2])).await.unwrap().into_inner();
    assert_eq!((weak.score_basis_points, weak.passed), (6_666, false));
    assert!(weak.sections.iter().all(|section| section.passed));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_answers_are_all_named_and_a_day_to_come_is_refused() {
    let world = World::new().await;
    let (outlet, checklist) = (world.outlet(1).await.name, published(&world).await);
    let mut assessment = world.hq.assessment.clone();
    let mut wrong = audit(&outlet, &checklist, [11, 3, 2]);
    let answers = &mut wrong.audit.as_mut().unwrap().answers;
    answers[1].item = "COUNT".to_owned();
    answers[2].item = "OTHER".to_owned();
    refused(assessment.submit_audit(wrong).await).expect_fields(&[
        "audit.answers[0].score",
        "audit.answers[1].item",
        "audit.answers[2].item",
        "audit.answers",
    ]);
    let mut wrong = audit(&outlet, "audits/1", [-1, 3, 2]);
    let given = wrong.audit.as_mut().unwrap();
    given.audit_date = date("2026-02-30");
    given.answers[1].evidence = vec![String::new()];
    given.supersedes = format!("outlets/{}/audits/{}", request_id(), request_id());
    refused(assessment.submit_audit(wrong).await).expect_fields(&[
        "audit.checklist",
        "audit.supersedes",
        "audit.audit_date",
        "audit.answers[0].score",
        "audit.answers[1].evidence[0]",
    ]);
    let mut early = audit(&outlet, &checklist, [10, 3, 2]);
    early.audit.as_mut().unwrap().audit_date = date("2029-01-01");
    refused(assessment.submit_audit(early).await).expect_fields(&["audit.audit_date"]);
    let nowhere = audit(&format!("outlets/{}", request_id()), &checklist, [10, 3, 2]);
    refused(assessment.submit_audit(nowhere).await).expect_reason(Code::NotFound, "NOT_FOUND");
    let list = pb::ListAuditsRequest { parent: outlet, ..Default::default() };
    assert!(assessment.list_audits(list).await.unwrap().into_inner().audits.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_audits_the_outlet_that_is_their_own() {
    let world = World::new().await;
    let (outlet, checklist) = (world.outlet(1).await.name, published(&world).await);
    let mut own = world.hq.at_outlet(&outlet, "auditor").assessment;
    refused(own.submit_audit(audit(&outlet, &checklist, [10, 5, 3])).await)
        .expect_reason(Code::FailedPrecondition, "SAME_PERSON");
    let mut manager = world.hq.at_outlet(&outlet, "outlet_manager").assessment;
    refused(manager.submit_audit(audit(&outlet, &checklist, [10, 5, 3])).await)
        .expect_reason(Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_never_changes_and_of_two_corrections_at_once_one_counts() {
    let world = World::new().await;
    let (outlet, list) = (world.outlet(1).await.name, published(&world).await);
    let mut assessment = world.hq.assessment.clone();
    let first = assessment.submit_audit(audit(&outlet, &list, [1, 1, 1])).await.unwrap().into_inner().name;
    // Of the same version of the checklist.
    let second = assessment.publish_audit_checklist(checklist("YEARLY")).await.unwrap().into_inner().name;
    refused(assessment.submit_audit(of(audit(&outlet, &second, [10, 5, 3]), "", &first)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let (mut one, mut other) = (assessment.clone(), assessment.clone());
    let correction = || of(audit(&outlet, &list, [10, 5, 3]), "", &first);
    let (one, other) = tokio::join!(one.submit_audit(correction()), other.submit_audit(correction()));
    let (winner, loser) = if one.is_ok() { (one, other) } else { (other, one) };
    refused(loser).expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let winner = winner.unwrap().into_inner();
    assert_eq!((winner.supersedes.as_str(), winner.passed), (first.as_str(), true));
    let read = assessment.get_audit(pb::GetAuditRequest { name: first }).await.unwrap().into_inner();
    assert_eq!((read.superseded_by, read.passed), (winner.name, false));
    for change in ["UPDATE audits SET passed = true", "DELETE FROM audits"] {
        let write = world.app.db.write("test.change", async |tx| Ok(diesel::sql_query(change).execute(tx).await?));
        assert!(write.await.is_err(), "{change}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_of_a_round_is_of_an_outlet_that_was_drawn_of_its_checklist_and_the_only_one() {
    let world = World::new().await;
    let (drawn, spared) = (world.outlet(1).await.name, world.outlet(2).await.name);
    let list = published(&world).await;
    let mut assessment = world.hq.assessment.clone();
    let round = assessment.draw_audit_round(round(&list)).await.unwrap().into_inner().name;
    refused(assessment.submit_audit(of(audit(&spared, &list, [10, 5, 3]), &round, "")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let other = assessment.publish_audit_checklist(checklist("SPOT")).await.unwrap().into_inner().name;
    refused(assessment.submit_audit(of(audit(&drawn, &other, [10, 5, 3]), &round, "")).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let unknown = format!("auditRounds/{}", request_id());
    refused(assessment.submit_audit(of(audit(&drawn, &list, [10, 5, 3]), &unknown, "")).await)
        .expect_reason(Code::NotFound, "NOT_FOUND");
    let first = of(audit(&drawn, &list, [10, 5, 3]), &round, "");
    let first = assessment.submit_audit(first).await.unwrap().into_inner();
    refused(assessment.submit_audit(of(audit(&drawn, &list, [9, 5, 3]), &round, "")).await)
        .expect_reason(Code::AlreadyExists, "ALREADY_EXISTS");
    // A correction stays in the round.
    refused(assessment.submit_audit(of(audit(&drawn, &list, [9, 5, 3]), "", &first.name)).await)
        .expect_reason(Code::FailedPrecondition, "WRONG_STATE");
    let corrected = of(audit(&drawn, &list, [9, 5, 3]), &round, &first.name);
    assert_eq!(assessment.submit_audit(corrected).await.unwrap().into_inner().round, round);
}
