//! `AssessmentService.ExportAssessments`.

use pb::export_assessments_request::List;
use sanbao::pb;
use tonic::Code;

use super::levels::{assess, failed};
use super::requests::round;
use crate::harness::{Expect as _, World, refused};
use crate::network::sheets::{columns, whole};

#[tokio::test(flavor = "multi_thread")]
async fn checklists_samples_audits_and_assessments_come_out_whole() {
    let world = World::new().await;
    let (outlet, audited) = failed(&world).await;
    let other = world.outlet(1).await;
    let mut assessment = world.hq.assessment.clone();
    let made = assessment.assess_outlet(assess(&outlet)).await.unwrap().into_inner();
    let lists = pb::ListAuditChecklistsRequest::default();
    let checklist = assessment.list_audit_checklists(lists).await.unwrap().into_inner().checklists[0].name.clone();
    let drawn = assessment.draw_audit_round(round(&checklist)).await.unwrap().into_inner().name;
    let sent = async |parent: &str, list: List| {
        let request =
            pb::ExportAssessmentsRequest { parent: parent.to_owned(), list: list.into(), byte_order_mark: false };
        let (csv, count) = whole(assessment.clone().export_assessments(request).await).await;
        let lines = columns(&csv, 100);
        assert_eq!(i64::try_from(lines.len()).unwrap(), count + 1);
        assert!(lines.iter().all(|line| line.len() == lines[0].len()));
        lines
    };
    let items = sent("outlets/-", List::AuditChecklists).await;
    assert_eq!((items.len(), items[1][8].as_str(), items[3][8].as_str()), (4, "COUNT", "ESD"));
    let samples = sent("outlets/-", List::AuditSamples).await;
    assert_eq!(samples[1..], [[other.code.as_str(), other.name.as_str(), drawn.as_str()]]);
    let audits = sent(&outlet, List::Audits).await;
    assert_eq!((audits.len(), audits[1][1].as_str(), audits[1][8].as_str()), (2, audited.as_str(), "3333"));
    assert_eq!(sent(&other.name, List::Audits).await.len(), 1);
    let answers = sent("outlets/-", List::AuditAnswers).await;
    assert_eq!((answers.len(), answers[1][2].as_str(), answers[1][3].as_str()), (4, "COUNT", "3"));
    let levels = sent(&other.service_center, List::LevelAssessments).await;
    assert_eq!(levels.len(), 1, "of another center");
    let levels = sent("outlets/-", List::LevelAssessments).await;
    assert_eq!(
        (levels[1][1].as_str(), levels[1][5].as_str(), levels[1][6].as_str()),
        (made.name.as_str(), "demote", "1")
    );
    assert_eq!(levels[1][7], "level=2;audit=333;overdue_debts=0;volume=0");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_wrongly_or_for_another_is_refused() {
    let world = World::new().await;
    let (outlet, other) = (world.outlet(1).await.name, world.outlet(1).await.name);
    let nothing = pb::ExportAssessmentsRequest::default();
    refused(world.hq.assessment.clone().export_assessments(nothing).await).expect_fields(&["parent", "list"]);
    let foreign = pb::ExportAssessmentsRequest { parent: other, list: List::Audits.into(), byte_order_mark: false };
    let mut manager = world.hq.at_outlet(&outlet, "outlet_manager").assessment;
    refused(manager.export_assessments(foreign).await).expect_reason(Code::PermissionDenied, "OUT_OF_SCOPE");
}
