//! Requests about checklists, rounds and audits.

use sanbao::pb;

use crate::harness::{World, date, request_id};

/// A checklist of two sections: stock for three quarters of the score, with two items; premises for the rest.
pub fn checklist(code: &str) -> pb::PublishAuditChecklistRequest {
    use pb::audit_checklist::{Item, Section};
    let item = |code: &str, score_max| Item { code: code.to_owned(), title: "as it should be".to_owned(), score_max };
    let section = |code: &str, weight_basis_points, items| Section {
        code: code.to_owned(),
        title: "what is looked at".to_owned(),
        weight_basis_points,
        pass_mark_basis_points: 6_000,
        items,
    };
    pb::PublishAuditChecklistRequest {
        checklist: Some(pb::AuditChecklist {
            code: code.to_owned(),
            display_name: "Yearly audit".to_owned(),
            sections: vec![
                section("STOCK", 7_500, vec![item("COUNT", 10), item("LABELS", 5)]),
                section("PREMISES", 2_500, vec![item("ESD", 3)]),
            ],
            pass_mark_basis_points: 7_000,
            ..Default::default()
        }),
        request_id: request_id(),
    }
}

/// A published checklist.
pub async fn published(world: &World) -> String {
    world.hq.assessment.clone().publish_audit_checklist(checklist("YEARLY")).await.unwrap().into_inner().name
}

/// A round that draws every outlet of level 1.
pub fn round(checklist: &str) -> pb::DrawAuditRoundRequest {
    let stratum = pb::audit_round::Stratum { level: 1, share_basis_points: 10_000, ..Default::default() };
    pb::DrawAuditRoundRequest {
        round: Some(pb::AuditRound {
            display_name: "First half of 2026".to_owned(),
            checklist: checklist.to_owned(),
            strata: vec![stratum],
            ..Default::default()
        }),
        request_id: request_id(),
    }
}

/// An audit with these scores of COUNT, LABELS and ESD.
pub fn audit(outlet: &str, checklist: &str, scores: [i32; 3]) -> pb::SubmitAuditRequest {
    let answer = |(item, score): (&str, i32)| pb::audit::Answer {
        item: item.to_owned(),
        score,
        remark: "seen".to_owned(),
        evidence: vec!["photos/1".to_owned()],
    };
    pb::SubmitAuditRequest {
        parent: outlet.to_owned(),
        audit: Some(pb::Audit {
            checklist: checklist.to_owned(),
            audit_date: date("2026-03-01"),
            answers: ["COUNT", "LABELS", "ESD"].into_iter().zip(scores).map(answer).collect(),
            ..Default::default()
        }),
        request_id: request_id(),
    }
}

/// The same audit in a round, or as the correction of another; an empty name is none.
pub fn of(request: pb::SubmitAuditRequest, round: &str, supersedes: &str) -> pb::SubmitAuditRequest {
    let audit =
        request.audit.map(|audit| pb::Audit { round: round.to_owned(), supersedes: supersedes.to_owned(), ..audit });
    pb::SubmitAuditRequest { audit, ..request }
}
